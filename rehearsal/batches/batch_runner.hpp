#pragma once

#include "batch.hpp"
#include "stored_files.hpp"

#include <troupe/rehearsal.hpp>

#include <unordered_set>

namespace troupe::rehearsing {

/// Does the work of batches: looks at their rows, has them answered when they are due, and puts
/// what came of them in its place. In slices, so that others are answered meanwhile.
class batch_runner {
public:
  batch_runner(const rehearsal_settings& settings, batch_fault_book& faults, row_answerer& answerer,
               rehearsal_counters& counters, stored_files& files);

  /// Looks at no more than so many rows, or answers them. Returns how many. `active`: all batches
  /// that have not ended.
  uint64_t work(batch& x, clock::time_point now, uint64_t rows_max, const batch_limits& limits,
                const batch_list& active);

  /// Whether the tokens of the batch are too many beside those of the others for its model.
  bool exceeds_queue(const batch& x, const batch_list& active) const;

  /// Looks at all rows at once. False if one is no good; `problem` then says why.
  bool look(batch& x, batch_problem& problem) const;

  /// All rows were looked at: they may be answered.
  void accept(batch& x) const;

  /// Which bodies were answered already is forgotten.
  void forget() {
    bodies_.clear();
  }

private:
  uint64_t validate(batch& x, uint64_t rows_max, const batch_limits& limits,
                    const batch_list& active);
  bool look_at(batch& x, const row_place& place, batch_problem& problem) const;
  uint64_t answer_due(batch& x, clock::time_point now, uint64_t rows_max);
  void answer(batch& x, uint64_t i, clock::time_point now);
  void make_presentable(const http_call& call);
  void count(batch& x, const batch_row& row);
  void write(batch& x, const batch_row& row, uint64_t i);
  uint64_t close(batch& x, uint64_t rows_max);
  void keep(batch& x);
  void publish(batch& x);

  const rehearsal_settings& settings_;
  batch_fault_book& faults_;
  row_answerer& answerer_;
  rehearsal_counters& counters_;
  stored_files& files_;
  /// Hashes of the bodies that were answered.
  std::unordered_set<uint64_t> bodies_;
  // Of the row at hand; kept for their storage.
  reply reply_;
  batch_lines lines_;
  std::string body_;
};

} // namespace troupe::rehearsing
