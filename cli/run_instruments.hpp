#pragma once

#include "arguments.hpp"
#include "refusal.hpp"

#include <troupe/run_observer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::cli {

/// Something that an option has watch the run: an instrument, and where what it sees goes.
class run_watch {
public:
  virtual ~run_watch();

  virtual instrument_ptr instrument() = 0;

  /// The run has ended: what is left goes out now. Returns what went wrong, a line each.
  virtual std::vector<std::string> close() = 0;
};

using run_watch_ptr = std::unique_ptr<run_watch>;

/// All that watches a run besides the terminal.
class run_instruments {
public:
  /// Opens what the options ask for: files and ports that cannot be had are refused before the
  /// first text is sent. `x` must outlive the run.
  static expected<run_instruments, refusal> open(const run_arguments& x);

  /// For `run_options::instruments`.
  std::vector<instrument_ptr> list() const;

  /// Call it once the run has ended, and says no more. Returns complaints.
  std::vector<std::string> close();

private:
  std::vector<run_watch_ptr> watches_;
};

} // namespace troupe::cli
