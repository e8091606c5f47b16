#pragma once

#include "job_table.hpp"

#include <troupe/budget.hpp>
#include <troupe/dialect.hpp>
#include <troupe/settings.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How requests are spelled on a way to a model: for records, and for rulings if there are any.
struct lane_spelling {
  dialect_ptr records;
  dialect_ptr rulings = nullptr;
};

/// The money of a run, as its coordinator keeps it: sets the worst case of each request aside
/// before it is sent, and writes into each attempt what it cost. Costs nothing without prices and
/// ceilings.
class purse {
public:
  /// `spent` counts against the ceilings from the start.
  purse(const settings& x, spending spent);

  /// Adds a way to a model; in the order of `job_record::lane`. Where nothing bounds the length of
  /// an answer, nothing is sent under a ceiling.
  void open_lane(lane_spelling wires, std::string_view model);

  /// Sets aside what the next request of this text may cost. False: a ceiling might be passed, so
  /// it must not be sent now, and if nothing is in flight never.
  bool afford(job_record& x);

  /// The request of this text has come to its end: writes its cost into `done`.
  void settle(job_record& x, attempt& done);

  /// The request of this text is not sent after all.
  void release(job_record& x);

  /// Nobody will tell what became of the request of this text: its worst case counts as spent, and
  /// is returned.
  spending forfeit(job_record& x);

  /// These tokens at the prices of the text's lane.
  spending price(const job_record& x, const usage& tokens) const {
    return spent_by(tokens, lanes_[x.lane].prices);
  }

  /// Whether no request is unsettled.
  bool at_rest() const noexcept {
    return budget_.at_rest();
  }

  /// Why the run cannot go on, for people: the ceiling, what is spent, what the next request may
  /// cost.
  std::string refusal(const job_record& next) const;

private:
  spending worst_case_of(const job_record& x) const;

  struct lane_prices {
    lane_spelling wires;
    /// Into the list; null: unknown.
    const model_prices* prices = nullptr;
    /// Absent: unknown.
    std::optional<uint64_t> output_tokens_max;
  };

  std::vector<lane_prices> lanes_;
  price_list_ptr price_list_;
  std::optional<uint32_t> answer_tokens_max_;
  std::optional<money> cost_max_;
  std::optional<uint64_t> tokens_max_;
  budget budget_;
};

} // namespace troupe
