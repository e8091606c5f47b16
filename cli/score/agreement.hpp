#pragma once

#include "interval.hpp"
#include "record_file.hpp"
#include "record_scorer.hpp"
#include "resampler.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe::cli {

struct field_agreement {
  std::string pointer;
  comparison how;
  /// Of two runs, on average over all pairs of runs and over texts; of a list, F1 of its values.
  maybe_figure agreement;
  /// The share of runs that have the value most of them have. Not of fields within lists.
  maybe_figure majority;
  /// Krippendorff's alpha for nominal data: 1 for agreement everywhere, 0 for what chance would do.
  /// Absent where all texts have one value, and of fields within lists.
  maybe_figure alpha;
};

/// A text on which runs differ.
struct disputed_text {
  uint64_t index = 0;
  std::string id;
  /// On average over the fields that it has values in.
  double agreement = 1;
  /// Pointers of the fields in which runs differ.
  std::vector<std::string> fields;
};

struct agreement_result {
  size_t runs = 0;
  /// Texts that two runs at least have a record of.
  uint64_t texts = 0;
  /// Others.
  uint64_t unrated = 0;
  std::vector<field_agreement> fields;
  /// On average over fields.
  maybe_figure overall;
  /// Texts of which all records are equal.
  maybe_figure records;
  /// Least agreement first.
  std::vector<disputed_text> disputed;
};

/// How much runs over the same texts agree, where there are no labels.
class agreement_sheet {
public:
  struct settings {
    double confidence = 0.95;
    uint64_t seed = 1;
    size_t disputed_max = 10;
  };

  agreement_sheet(field_tree& fields, size_t runs, const settings& conf);

  /// The records that runs have of a text; a run that has none is left out.
  expected<void> add(uint64_t index, const std::string& id, const std::vector<json_value>& records);

  agreement_result result();

private:
  struct field_sums {
    /// Of texts, each 0 to 1.
    double disagreement = 0;
    double minority = 0;
    /// The first, times the runs of the text.
    double weighted = 0;
    /// How often each value was given, by the hash of its text.
    std::unordered_map<uint64_t, uint64_t> values;
    uint64_t given = 0;
    /// Pairs of equal ratings of values that had no more room in `values`.
    double pairs_beyond = 0;
    /// Of the text that is being looked at.
    double here = 0;
    double minority_here = 0;
  };
  struct rating {
    field_node* field;
    size_t run;
    json_value value;
  };

  field_sums& touch(field_node& x);
  void compare_runs(const std::vector<json_value>& records);
  void count_values(const std::vector<json_value>& records);
  void count_field(const rating* first, const rating* last, size_t runs);
  void note_disputed(uint64_t index, const std::string& id);
  field_agreement agreement_of(const field_node& x);

  field_tree& fields_;
  size_t runs_;
  settings conf_;
  record_scorer scorer_;
  resampler resampler_;
  std::vector<field_sums> sums_;
  std::vector<field_node*> nodes_;
  /// Rows of the fields that the text has values in.
  std::vector<size_t> touched_;
  std::vector<disputed_text> disputed_;
  uint64_t texts_ = 0;
  uint64_t ratings_ = 0;
  uint64_t unrated_ = 0;
  uint64_t equal_ = 0;
};

/// Compares the records that the files have of each text. Fails with `configuration` if no text is
/// in two of them.
expected<match_by> compare_files(const std::vector<std::unique_ptr<record_file>>& files,
                                 match_by by, agreement_sheet& to);

} // namespace troupe::cli
