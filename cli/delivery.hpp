#pragma once

#include <troupe/run_options.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace troupe::cli {

/// Puts the lines of the output into their order. Outcomes of texts come from the run, those of
/// lines that were no texts from the reader, perhaps long before their turn, and those of an
/// earlier run from its journal. All members may be called from any thread.
class delivery {
public:
  using sink = std::function<void(std::string_view line)>;
  /// The line of a text that was finished by an earlier run; absent if it was not. Asked in the
  /// order of the positions.
  using archive = std::function<std::optional<std::string>(uint64_t position)>;

  /// `write` is called by one thread at a time. `window`: with `order::input`, how far the reader
  /// may be ahead of the oldest line that is missing.
  delivery(order how, sink write, archive earlier = nullptr,
           uint64_t window = std::numeric_limits<uint64_t>::max())
    : how_(how),
      write_(std::move(write)),
      earlier_(std::move(earlier)),
      window_(window) {}

  /// With `order::input`, writes what earlier runs finished, up to the first text that they did
  /// not.
  void begin();

  /// Each position, from 0 on, exactly once.
  void put(uint64_t position, std::string line);

  /// Waits until `position` is within the window and fewer than a few thousand lines wait for their
  /// turn, or for `close` or `end_waiting`.
  void wait_for_room(uint64_t position);

  /// Nobody waits for room any more.
  void end_waiting();

  /// Ends all waiting, and writes what still waits if `with_gaps`; lines that are not written are
  /// dropped.
  void close(bool with_gaps);

private:
  /// Writes what may follow, from `next_` on.
  void advance();

  const order how_;
  const sink write_;
  const archive earlier_;
  const uint64_t window_;
  std::mutex mutex_;
  std::condition_variable written_;
  uint64_t next_ = 0;
  std::map<uint64_t, std::string> early_;
  bool no_waiting_ = false;
  bool closed_ = false;
};

} // namespace troupe::cli
