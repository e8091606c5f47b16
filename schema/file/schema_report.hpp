#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/read_state.hpp>
#include <troupe/violation.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// How far a value is from a schema, to choose among alternatives.
struct schema_score {
  /// Violations of the value's own type.
  size_t types = 0;
  /// Wrong labels anywhere: most likely the tag of another alternative.
  size_t labels = 0;
  size_t count = 0;

  size_t distance() const noexcept {
    return types * 1'000'000 + labels * 1'000 + (count - types - labels);
  }

  /// Whether nothing but the type is wrong.
  bool is_type_only() const noexcept {
    return count == 1 && types == 1;
  }

  /// Adds what is wrong with a part of the value, whose type is not the value's.
  void add_part(const schema_score& x) noexcept {
    labels += x.labels;
    count += x.count;
  }

  void add(const schema_score& x) noexcept {
    types += x.types;
    add_part(x);
  }
};

/// Takes violations as they are found: their words, or only how bad they are.
class schema_report {
public:
  /// Words.
  schema_report() = default;

  /// A score for `origin`.
  explicit schema_report(json_value origin) : origin_(origin.node()), is_score_(true) {}

  bool is_score() const noexcept {
    return is_score_;
  }

  /// `message()` is called only where the words are wanted.
  template <class Message>
  void add(json_value value, std::string_view text, const path& place, std::string_view keyword,
           Message message) {
    if (is_score_)
      return add_score(value, keyword);
    if (violations.size() < violations_max)
      violations.push_back(
        {pointer_to(place), std::string{keyword}, std::string{message()}, excerpt(value, text)});
    only_absent = only_absent && value.node() == dispensable;
    if (only_absent)
      absent.push_back(value.node());
  }

  /// Of a member that is not there.
  template <class Message>
  void add_missing(const path& place, std::string_view keyword, Message message) {
    ++score.count;
    only_absent = false;
    if (!is_score_ && violations.size() < violations_max)
      violations.push_back({pointer_to(place), std::string{keyword}, std::string{message()}, {}});
  }

  /// Adds what was counted of `value`.
  void add_score_of(json_value value, const schema_score& x) {
    if (value.node() == origin_)
      score.add(x);
    else
      score.add_part(x);
  }

  std::vector<violation> violations;
  /// Members whose null could mean that they are left out; see `record_type_of_schema`. All of
  /// them, as long as nothing else is wrong.
  std::vector<const json_node*> absent;
  /// Whether there is no violation but theirs.
  bool only_absent = true;
  /// Set by the checker: the member of that sort that is looked at now.
  const json_node* dispensable = nullptr;
  schema_score score;

private:
  static std::string excerpt(json_value value, std::string_view text);
  void add_score(json_value value, std::string_view keyword);

  const json_node* origin_ = nullptr;
  bool is_score_ = false;
};

} // namespace troupe::detail
