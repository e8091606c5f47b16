#pragma once

#include "failure_causes.hpp"
#include "field_tree.hpp"
#include "histogram.hpp"
#include "reask_costs.hpp"
#include "record_file.hpp"
#include "text_file.hpp"
#include "timeline.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe::cli::report {

/// A process that worked on the texts, as the event log in the journal tells.
struct told_run {
  double at_ms = 0;
  /// 0: it has not ended, or was killed.
  double ended_ms = 0;
  double elapsed_ms = 0;
  std::string version;
  std::string input;
  uint64_t seats = 0;
  /// JSON text.
  std::string routes_json;
  /// "budget_exhausted: …"; empty: by itself.
  std::string ended_by;
};

/// A while in which nothing was sent on a route.
struct held_span {
  double from_ms = 0;
  double to_ms = 0;
  uint64_t route = 0;
  std::string reason;
};

struct told_mark {
  double at_ms = 0;
  std::string what;
};

/// Some of many, each as likely as any other: the same for the same file.
class reservoir {
public:
  explicit reservoir(size_t kept) : kept_(kept) {}

  void add(uint64_t place);

  const std::vector<uint64_t>& places() const noexcept {
    return places_;
  }
  uint64_t count() const noexcept {
    return count_;
  }

private:
  size_t kept_;
  uint64_t count_ = 0;
  std::vector<uint64_t> places_;
  std::minstd_rand random_{19};
};

/// Where the record of a text is, for texts in their order and others.
class record_offsets {
public:
  void put(uint64_t place, uint64_t offset);

  std::optional<uint64_t> find(uint64_t place) const;

private:
  /// One more than the offset; 0: none.
  std::vector<uint64_t> near_;
  /// Places that are so large that a list would hold little else than gaps.
  std::unordered_map<uint64_t, uint64_t> far_;
};

/// All that is counted of a run, in one pass.
struct run_counts {
  uint64_t texts = 0;
  uint64_t ok = 0;
  uint64_t failed = 0;
  /// Begun, without an outcome.
  uint64_t unfinished = 0;
  /// Elements of lists (`--stream items`).
  uint64_t items = 0;
  uint64_t cached = 0;
  uint64_t shared = 0;
  uint64_t repaired = 0;
  uint64_t passing_failures = 0;
  uint64_t truncated = 0;
  journal_expense spent;
  /// Attempts were seen that were not the last ones: fields know what their re-asks cost.
  bool knows_attempts = false;
  bool is_complete = false;

  field_tree fields;
  timeline times;
  histogram text_ms;
  histogram request_ms;
  histogram first_byte_ms;
  /// Dollars a text.
  histogram cost;
  failure_causes failures;
  most_of slowest{candidates_kept};
  most_of dearest{candidates_kept};
  most_of most_reasked{candidates_kept};
  /// By the number of repairs, and by what they cost.
  most_of most_repaired{candidates_kept};
  most_of dearest_repairs{candidates_kept};
  reservoir failed_places{2'000};
  reservoir failed_with_best{candidates_kept};
  reservoir sample{4'000};
  record_offsets offsets;

  std::vector<journal_field> settings;
  /// The settings changed on the way (`--accept-changes`).
  bool settings_changed = false;
  std::vector<told_run> runs;
  std::vector<held_span> held;
  std::vector<told_mark> marks;

  /// Of texts that were at hand.
  uint64_t texts_seen = 0;
  /// The input has another text in its place by now.
  uint64_t texts_changed = 0;
  /// The input has none in its place.
  uint64_t texts_missing = 0;
  double first_began_ms = 0;
  double last_ended_ms = 0;

  static constexpr size_t candidates_kept = 60;
};

/// Counts what a file tells.
class run_counter final : public record_visitor {
public:
  /// `to` has the schema's fields declared. `texts` may be null.
  run_counter(run_counts& to, text_file* texts) : to_(to), texts_(texts) {}

  void on_setup(const journal_setup& x) override;
  void on_event(const journal_event& x) override;
  void on_attempt(const journal_attempt& x) override;
  void on_outcome(const told_outcome& x) override;
  void on_end() override {
    to_.is_complete = true;
  }

  /// Adds up what has no outcome. Call it once, at the end.
  void finish();

private:
  /// A text that is not finished.
  struct open_text {
    journal_expense spent;
    wrong_answer wrong;
  };

  void count_item(const told_outcome& x);
  void count_failure(const told_outcome& x);
  void count_record(const told_outcome& x);
  void count_repairs(const told_outcome& x);
  void count_times(const told_outcome& x);
  void count_reasks(const told_outcome& x);
  /// Those that a line of the output lists.
  void count_told_attempts(json_value attempts);
  std::optional<std::string> text_of(const told_outcome& x);
  void note_held(json_value x, double at_ms);
  void note_sample(json_value x, double at_ms);
  void note_run_started(json_value x, double at_ms);

  run_counts& to_;
  text_file* texts_;
  std::unordered_map<uint64_t, open_text> open_;
  json_document event_;
  /// Since when a route is held, in `run_counts::held`.
  std::unordered_map<uint64_t, size_t> last_held_;
};

/// "2026-12-01T13:39:04.123456Z" in milliseconds since 1970; 0 if it is no such text.
double time_in(std::string_view text);

} // namespace troupe::cli::report
