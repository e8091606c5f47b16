#include <troupe/executor.hpp>

#include <utility>

namespace troupe::detail {

void call_on(const executor& where, std::function<void()> f) noexcept {
  try {
    if (where)
      where(std::move(f));
    else
      f();
  } catch (...) {
    // Of what is ours, nothing depends on it.
  }
}

} // namespace troupe::detail
