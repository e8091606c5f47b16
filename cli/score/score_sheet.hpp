#pragma once

#include "interval.hpp"
#include "record_scorer.hpp"
#include "resampler.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli {

/// How often values came out how.
struct value_counts {
  uint64_t right = 0;
  uint64_t wrong = 0;
  uint64_t missing = 0;
  uint64_t invented = 0;

  /// Values of the labels.
  uint64_t support() const {
    return right + wrong + missing;
  }
  /// Values of the records.
  uint64_t given() const {
    return right + wrong + invented;
  }
  void add(verdict_kind x);
  void add(const value_counts& x);
};

/// A wrong value is one false positive and one false negative, as in slot filling.
struct rates {
  maybe_figure precision;
  maybe_figure recall;
  maybe_figure f1;
};

/// A value that came out otherwise than the label has it.
struct mistake {
  verdict_kind kind = verdict_kind::wrong;
  uint64_t index = 0;
  /// JSON; empty if the text has none.
  std::string id;
  /// JSON, cut if long; empty: no value.
  std::string wanted;
  std::string got;
};

struct field_score {
  std::string pointer;
  comparison how;
  value_counts counts;
  rates found;
  /// Texts in which nothing is wrong, missing or invented here.
  maybe_figure exact;
  /// Mean over values that both sides have; only of `text`.
  std::optional<double> similarity;
  std::vector<mistake> mistakes;
};

struct score_result {
  uint64_t texts = 0;
  /// Of them, those whose text failed.
  uint64_t failed = 0;
  std::vector<field_score> fields;
  value_counts counts;
  /// Over all values.
  rates micro;
  /// Means over the fields that have such a figure.
  rates macro;
  /// Texts in which nothing is wrong at all.
  maybe_figure records;
};

/// Adds up verdicts over texts, in memory that does not grow with them.
class score_sheet {
public:
  struct settings {
    double confidence = 0.95;
    uint64_t seed = 1;
    /// Examples that are kept of each field.
    size_t mistakes_max = 0;
  };

  score_sheet(field_tree& fields, const settings& conf);

  /// Scores a text. Fails with `configuration` if there are too many fields.
  expected<void> add(uint64_t index, const std::string& id, json_value wanted, json_value got,
                     bool has_failed);

  score_result result();

private:
  struct field_sums {
    value_counts counts;
    uint64_t texts = 0;
    uint64_t texts_with_mistakes = 0;
    double similarity = 0;
    std::vector<mistake> mistakes;
    /// Of the text that is being scored.
    value_counts here;
  };

  void take(const verdict& x, uint64_t index, const std::string& id);
  field_score score_of(const field_node& x);

  field_tree& fields_;
  settings conf_;
  record_scorer scorer_;
  resampler resampler_;
  std::vector<field_sums> sums_;
  /// Rows of the fields that the text has values in.
  std::vector<size_t> touched_;
  uint64_t texts_ = 0;
  uint64_t failed_ = 0;
  uint64_t exact_ = 0;
};

} // namespace troupe::cli
