#pragma once

#include "batch/batch_format.hpp"
#include "store/row_key.hpp"

#include <troupe/batch_store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

inline constexpr uint32_t no_seat = std::numeric_limits<uint32_t>::max();

/// What of a row lies in the files of its batch's results.
struct row_result {
  uint64_t at = 0;
  uint32_t bytes = 0;
  uint8_t output = 0;
};

enum class row_stage : uint8_t {
  /// Nothing is known of it yet.
  open,
  /// Its result lies here.
  found,
  /// The batch ended before it was reached: nothing was billed.
  not_run,
  /// The batch ended, and said nothing of it.
  missing,
  /// Given back, in one way or another.
  settled,
};

/// A row of a batch, and who waits for it.
struct batched_row {
  row_key key;
  row_stage is = row_stage::open;
  /// `no_seat`: nobody has asked for it.
  uint32_t seat = no_seat;
  row_result result;
};

/// Where a batch is.
enum class batch_place : uint8_t {
  /// Rows are added.
  gathering,
  /// Its input is complete and waits for its turn.
  sealed,
  /// Being written down, as the record's step says.
  noting,
  uploading,
  creating,
  /// It may or may not have been made: the provider's list tells.
  searching,
  running,
  /// Its results are fetched, one after the other.
  fetching,
  /// They are being read.
  scanning,
  /// Its rows go to those who asked for them.
  collected,
  /// It is of no more interest.
  gone,
};

/// One batch of a run.
struct batch_state {
  using time = std::chrono::nanoseconds;

  uint32_t lane = 0;
  batch_place is = batch_place::gathering;
  /// What was written down of it, or will be.
  batch_record record;
  batch_status status;
  std::vector<batched_row> rows;
  /// Of its prompts, estimated.
  uint64_t tokens = 0;
  /// Rows that somebody waits for.
  uint32_t claimed = 0;
  /// An earlier run made it: its input is not at hand.
  bool inherited = false;
  /// It is written down, and neither closed nor dropped.
  bool is_noted = false;
  /// Of those that were found by their size and time, the ones that are somebody else's.
  std::vector<std::string> strangers;
  /// Why it was lost sight of: it may be worth something, and a later run looks for it.
  std::optional<error> lost;

  /// Of its first row, and of the latest.
  time begun{0};
  time touched{0};
  /// When it was made.
  time made{0};

  /// A call is under way.
  bool calling = false;
  /// When to make the next one; absent: something else has to happen first.
  std::optional<time> due;
  /// Of the call that is due, in a row.
  uint32_t failures = 0;
  /// How often it was not made, or perhaps not.
  uint32_t creations = 0;
  /// How often nothing was known of it there, in a row.
  uint32_t not_found = 0;
  /// What goes on an upload of several steps.
  std::optional<batch_call> next_step;

  /// Of a search: where in the list, how many pages, how often it was gone through in vain.
  std::string page;
  uint32_t pages = 0;
  uint32_t looks = 0;
  /// When this look began, another one of ours may have been taken for it.
  bool was_held = false;

  uint32_t polls = 0;
  uint32_t output = 0;
  bool is_cancelled = false;
  /// While its results are read, if some of its rows went into later batches.
  std::unordered_map<row_key, uint32_t, row_key_hash> own_rows;
  uint64_t repeated = 0;
  uint64_t unknown = 0;
  /// Of those, such as are rows of another batch of ours.
  uint64_t foreign = 0;
  /// Up to here its rows were looked through for those to give.
  size_t cursor = 0;
};

} // namespace troupe
