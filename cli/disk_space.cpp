#include "disk_space.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace troupe::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pause = 250ms;

} // namespace

bool disk_space::is_full(int code) {
  return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

bool disk_space::wait(const std::string& what, int code) {
  std::unique_lock lock{mutex_};
  if (patience_.count() == 0)
    return false;
  const auto now = clock::now();
  const auto [entry, is_new] = stuck_.emplace(what, now);
  if (is_new) {
    say_(what + " cannot be written: " + std::strerror(code)
         + ". The run waits until there is space; a signal ends it");
  } else if (now - entry->second >= patience_) {
    stuck_.erase(entry);
    changed_.notify_all();
    return false;
  }
  changed_.wait_for(lock, std::min(pause, patience_));
  return true;
}

void disk_space::found(const std::string& what) {
  std::lock_guard lock{mutex_};
  if (stuck_.erase(what) == 0)
    return;
  changed_.notify_all();
  say_(what + " can be written again: the run goes on");
}

void disk_space::hold() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return stuck_.empty(); });
}

void disk_space::limit(std::chrono::milliseconds patience) {
  std::lock_guard lock{mutex_};
  patience_ = std::min(patience_, patience);
  changed_.notify_all();
}

} // namespace troupe::cli
