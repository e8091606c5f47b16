#pragma once

#include <troupe/run_options.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace troupe::cli {

/// Puts the lines of the output into their order. Outcomes of texts come from the run, those of
/// lines that were no texts from the reader, perhaps long before their turn. All members may be
/// called from any thread.
class delivery {
public:
  using sink = std::function<void(std::string_view line)>;

  /// `write` is called by one thread at a time.
  delivery(order how, sink write) : how_(how), write_(std::move(write)) {}

  /// Each position, from 0 on, exactly once.
  void put(uint64_t position, std::string line);

  /// Waits until fewer than a few thousand lines wait for their turn, or for `close`.
  void wait_for_room();

  /// Writes what still waits, gaps or not, and ends all waiting.
  void close();

private:
  const order how_;
  const sink write_;
  std::mutex mutex_;
  std::condition_variable written_;
  uint64_t next_ = 0;
  std::map<uint64_t, std::string> early_;
  bool closed_ = false;
};

} // namespace troupe::cli
