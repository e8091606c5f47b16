#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace troupe {

/// What many have for one, who is called when there is something and then takes all of it.
template <class T>
class inbox {
public:
  /// From any thread. True if the owner is to be called: nobody has done so since it last took.
  [[nodiscard]] bool put(T x) {
    const std::lock_guard guard{mutex_};
    content_.push_back(std::move(x));
    return !std::exchange(called_, true);
  }

  /// Puts everything that came since the last time into `x`, in the order in which it came. What
  /// was in `x` goes; its room is used again.
  void take(std::vector<T>& x) {
    x.clear();
    const std::lock_guard guard{mutex_};
    x.swap(content_);
    called_ = false;
  }

private:
  std::mutex mutex_;
  std::vector<T> content_;
  bool called_ = false;
};

} // namespace troupe
