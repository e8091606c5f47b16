#pragma once

#include <troupe/progress.hpp>

#include <map>
#include <mutex>
#include <string>

namespace troupe::cli {

/// What the user is told of the batches of a run. All members may be called from any thread.
class batch_report {
public:
  /// Takes in what happened. Returns the line to say; empty: it only moves the progress.
  std::string take(const batch_event& x);

  /// ", 2 batches (12,000 of 70,000 rows)", for the line that shows the progress; empty while there
  /// is none.
  std::string progress() const;

private:
  struct open_batch {
    uint64_t rows = 0;
    uint64_t done = 0;
  };

  mutable std::mutex mutex_;
  /// By their names.
  std::map<std::string, open_batch> open_;
};

/// One event as a line for people; empty for mere progress.
std::string batch_text(const batch_event& x);

} // namespace troupe::cli
