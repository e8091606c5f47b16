#include "failure_streak.hpp"

#include "exit_status.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

constexpr uint64_t rejected_least = 32;

} // namespace

bool failure_streak::add(errc code) {
  if (alive_ || told_ || code == errc::cancelled)
    return false;
  if (is_hopeless(code))
    ++hopeless_;
  else if (code == errc::http_status)
    ++rejected_;
  else
    alive_ = true;
  if (alive_)
    return false;
  told_ = hopeless_ >= pool_size_
          || hopeless_ + rejected_ >= std::max<uint64_t>(pool_size_, rejected_least);
  return told_;
}

} // namespace troupe::cli
