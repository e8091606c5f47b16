#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace troupe::cli {

/// Patience with a disk that is full: whoever cannot write waits here, and the run with it, until
/// somebody has made space. All members may be called from any thread.
class disk_space {
public:
  using clock = std::chrono::steady_clock;

  /// Waits no longer than `patience` in one go; `say` tells the user.
  disk_space(std::chrono::milliseconds patience, std::function<void(const std::string&)> say)
    : patience_(patience),
      say_(std::move(say)) {}

  /// Whether a write that failed with this errno may succeed once there is space: the disk, the
  /// quota or the limit of a file's size.
  static bool is_full(int code);

  /// Waits a moment, after which the write should be tried again. Returns false if it has been
  /// tried for long enough. `what` is what cannot be written, for the user.
  bool wait(const std::string& what, int code);

  /// It could be written.
  void found(const std::string& what);

  /// Waits while somebody waits for space.
  void hold();

  /// Tells the user.
  void say(const std::string& text) const {
    say_(text);
  }

  /// From now on, nobody waits for longer than this.
  void limit(std::chrono::milliseconds patience);

private:
  std::chrono::milliseconds patience_;
  const std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::condition_variable changed_;
  /// What cannot be written, and since when.
  std::map<std::string, clock::time_point> stuck_;
};

} // namespace troupe::cli
