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
  /// The line whose record is at this offset of the journal; absent if it cannot be read.
  using reader = std::function<std::optional<std::string>(uint64_t offset)>;

  /// `write` is called by one thread at a time. `window`: with `order::input`, how far the reader
  /// may be ahead of the oldest line that is missing.
  delivery(order how, sink write, archive earlier = nullptr,
           uint64_t window = std::numeric_limits<uint64_t>::max(), reader read_back = nullptr)
    : how_(how),
      write_(std::move(write)),
      earlier_(std::move(earlier)),
      window_(window),
      read_back_(std::move(read_back)) {}

  /// With `order::input`, writes what earlier runs finished, up to the first text that they did
  /// not.
  void begin();

  /// Each position, from 0 on, exactly once. `offset`: of its record in the journal, if there is
  /// one. Of lines that wait for their turn a megabyte is kept; the others are read back from
  /// there.
  void put(uint64_t position, std::string line, std::optional<uint64_t> offset = std::nullopt);

  /// Waits until `position` is within the window and fewer than a few thousand lines wait for their
  /// turn, or for `close` or `end_waiting`.
  void wait_for_room(uint64_t position);

  /// Nobody waits for room any more.
  void end_waiting();

  /// Ends all waiting, and writes what still waits if `with_gaps`; lines that are not written are
  /// dropped.
  void close(bool with_gaps);

private:
  struct early_line {
    std::string line;
    /// Then the line is empty.
    std::optional<uint64_t> offset;
  };

  /// Writes what may follow, from `next_` on.
  void advance();
  void write(const early_line& x);

  const order how_;
  const sink write_;
  const archive earlier_;
  const uint64_t window_;
  const reader read_back_;
  std::mutex mutex_;
  std::condition_variable written_;
  uint64_t next_ = 0;
  std::map<uint64_t, early_line> early_;
  size_t early_bytes_ = 0;
  bool no_waiting_ = false;
  bool closed_ = false;
};

} // namespace troupe::cli
