#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::rehearsing {

/// What a batch goes through; each API has its own words for these.
enum class batch_state : uint8_t {
  validating,
  in_progress,
  finalizing,
  cancelling,
  // Ends.
  completed,
  failed,
  expired,
  cancelled,
};

inline constexpr size_t batch_states = static_cast<size_t>(batch_state::cancelled) + 1;

constexpr bool is_end(batch_state x) {
  return x >= batch_state::completed;
}

/// How a batch is to end.
struct batch_fate {
  /// `completed`, `expired`, `cancelled` or `failed`; the last needs no rows.
  batch_state end = batch_state::completed;
  /// It stays in progress until it is cancelled.
  bool endless = false;
  /// If not all rows are answered, half of them are; else none.
  bool halves = true;
};

/// When a batch is in which state, and how many of its rows are due. Time is an argument, the work
/// is done by others. A tenth of the latency goes into validation, eight tenths into the rows, one
/// into the end; work that takes longer delays what follows.
class batch_course {
public:
  using time = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  batch_course(time created, duration latency, batch_fate fate);

  /// The input was looked at and has so many rows.
  void validated(uint64_t rows);

  /// It was looked at and is no good.
  void rejected();

  /// So many rows more were answered.
  void answered(uint64_t rows = 1) {
    answered_ += rows;
  }

  /// All rows have found their place, also those that were never answered.
  void close() {
    closed_ = true;
  }

  /// False if it has ended already.
  bool cancel(time now);

  /// On to the state of that time, as far as the work allows.
  void update(time now);

  batch_state state() const {
    return state_;
  }
  bool ended() const {
    return is_end(state_);
  }
  bool wants_validation() const {
    return state_ == batch_state::validating && !validated_;
  }
  /// How many rows have to be answered by now, with those that are.
  uint64_t due(time now) const;
  /// No further row is answered: the others are to be told how it ends.
  bool wants_closing() const;
  /// How the rows without an answer end: `expired`, `cancelled`, or `completed` if there are none.
  batch_state end() const {
    return fate_.end;
  }

  /// When it came into the state; absent: it was never there.
  std::optional<time> since(batch_state x) const;

  /// When there is something to do next; absent: never, unless it is cancelled.
  std::optional<time> next(time now) const;

private:
  void enter(batch_state x, time now);
  time part(unsigned tenths) const {
    return created_ + latency_ / 10 * tenths;
  }

  time created_;
  duration latency_;
  batch_fate fate_;
  batch_state state_ = batch_state::validating;
  std::array<std::optional<time>, batch_states> since_{};
  bool validated_ = false;
  bool rejected_ = false;
  bool closed_ = false;
  uint64_t rows_ = 0;
  /// So many get an answer.
  uint64_t goal_ = 0;
  uint64_t answered_ = 0;
};

} // namespace troupe::rehearsing
