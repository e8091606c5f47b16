#include "gate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace troupe::cli {

namespace {

constexpr std::string_view metric_names[] = {"f1", "precision", "recall", "exact", "similarity"};

unexpected<error> wrong_demand(std::string words) {
  return failed(errc::configuration, std::move(words));
}

/// Cuts ":word" off the end, if it is there.
bool take_suffix(std::string_view& from, std::string_view word) {
  if (!from.ends_with(word) || from.size() <= word.size()
      || from[from.size() - word.size() - 1] != ':')
    return false;
  from.remove_suffix(word.size() + 1);
  return true;
}

demand::subject subject_of(std::string_view name) {
  if (name == "overall")
    return demand::subject::overall;
  if (name == "macro")
    return demand::subject::macro;
  if (name == "records")
    return demand::subject::records;
  if (name == "coverage")
    return demand::subject::coverage;
  return demand::subject::field;
}

/// Of shares of texts and of labels there is only the share.
expected<void> check_metric(const demand& x, bool is_told) {
  using subject = demand::subject;
  const auto is_share = x.about == subject::records || x.about == subject::coverage;
  if (is_share && is_told && x.metric != score_metric::exact)
    return wrong_demand(x.words + ": of records and coverage there is a share and no other figure");
  const auto is_of_field = x.metric == score_metric::exact || x.metric == score_metric::similarity;
  if (!is_share && x.about != subject::field && is_of_field)
    return wrong_demand(x.words + ": of overall and macro there are f1, precision and recall");
  return {};
}

maybe_figure of_rates(const rates& x, score_metric metric) {
  if (metric == score_metric::precision)
    return x.precision;
  return metric == score_metric::recall ? x.recall : x.f1;
}

std::string with_slash(std::string_view pointer) {
  return pointer.empty() || pointer.front() == '/' ? std::string{pointer}
                                                   : "/" + std::string{pointer};
}

maybe_figure of_field(const demand& x, const score_result& found) {
  const auto pointer = with_slash(x.field);
  const auto field = std::find_if(found.fields.begin(), found.fields.end(),
                                  [&](const field_score& y) { return y.pointer == pointer; });
  if (field == found.fields.end())
    return {};
  if (x.metric == score_metric::exact)
    return field->exact;
  if (x.metric != score_metric::similarity)
    return of_rates(field->found, x.metric);
  // It has no interval.
  if (!field->similarity)
    return {};
  return figure{*field->similarity, {*field->similarity, *field->similarity}};
}

maybe_figure figure_of(const demand& x, const score_result& found, const label_coverage& coverage,
                       double confidence) {
  switch (x.about) {
  case demand::subject::field:
    return of_field(x, found);
  case demand::subject::overall:
    return of_rates(found.micro, x.metric);
  case demand::subject::macro:
    return of_rates(found.macro, x.metric);
  case demand::subject::records:
    return found.records;
  case demand::subject::coverage:
    return proportion(coverage.scored, coverage.labels, confidence);
  }
  return {};
}

/// With as many digits as tell it from what was demanded.
std::string digits_of(double x, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*f", digits, x);
  return buffer;
}

size_t distance(std::string_view a, std::string_view b) {
  const auto longer = std::max(a.size(), b.size());
  return static_cast<size_t>(
    std::lround((1 - similarity_by_edits(a, b)) * static_cast<double>(longer)));
}

/// The name that is nearest, if a third of it at most is otherwise; or the first few.
std::string suggestion(std::string_view field, const std::vector<std::string>& names) {
  const std::string* best = nullptr;
  auto least = field.size() / 3 + 2;
  for (const auto& x : names) {
    // The last part alone may have been meant.
    const auto last = std::string_view{x}.substr(x.rfind('/') + 1);
    const auto d = last == field ? 0 : distance(with_slash(field), x);
    if (d < least) {
      least = d;
      best = &x;
    }
  }
  if (best != nullptr)
    return "; did you mean " + best->substr(1) + "?";
  std::string result;
  constexpr size_t few = 8;
  for (size_t i = 0; i < std::min(few, names.size()); ++i)
    result += (i == 0 ? "; fields are " : ", ")
              + (names[i].empty() ? names[i] : names[i].substr(1));
  return result + (names.size() > few ? " …" : "");
}

} // namespace

expected<demand> parse_demand(std::string_view words) {
  demand result;
  result.words = words;
  const auto equals = words.rfind('=');
  if (equals == std::string_view::npos || equals == 0)
    return wrong_demand(result.words + " is no FIELD[:METRIC][:low]=NUMBER, such as name=0.95");
  const auto number = words.substr(equals + 1);
  const auto* end = number.data() + number.size();
  const auto [rest, problem] = std::from_chars(number.data(), end, result.at_least);
  if (rest != end || problem != std::errc{} || !(result.at_least >= 0 && result.at_least <= 1))
    return wrong_demand(result.words + ": " + std::string{number}
                        + " must be a number from 0 to 1");
  auto name = words.substr(0, equals);
  result.of_low = take_suffix(name, "low");
  bool is_told = false;
  for (size_t i = 0; i < std::size(metric_names) && !is_told; ++i)
    if (take_suffix(name, metric_names[i])) {
      result.metric = static_cast<score_metric>(i);
      is_told = true;
    }
  result.about = subject_of(name);
  result.field = name;
  if (auto fine = check_metric(result, is_told); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

expected<void> check_fields(const std::vector<demand>& xs, field_tree& fields) {
  for (const auto& x : xs) {
    if (x.about != demand::subject::field)
      continue;
    const auto* found = fields.find(x.field);
    const auto names = fields.names();
    const auto is_field = found != nullptr
                          && std::find(names.begin(), names.end(), found->pointer) != names.end();
    if (!is_field)
      return wrong_demand("--at-least " + x.words + ": there is no field " + x.field
                          + suggestion(x.field, names));
    if (x.metric == score_metric::similarity && found->how.kind != comparison_kind::text)
      return wrong_demand("--at-least " + x.words + ": " + x.field + " is compared as "
                          + to_string(found->how) + ", and only text has a similarity");
  }
  return {};
}

std::vector<std::string> shortfalls(const std::vector<demand>& xs, const score_result& found,
                                    const label_coverage& coverage, double confidence) {
  std::vector<std::string> result;
  for (const auto& x : xs) {
    const auto name = x.words.substr(0, x.words.rfind('='));
    const auto y = figure_of(x, found, coverage, confidence);
    if (!y) {
      result.push_back(name + " is unknown, for there is no value of it: at least "
                       + x.words.substr(x.words.rfind('=') + 1) + " was asked for");
      continue;
    }
    const auto value = x.of_low ? y->range.low : y->value;
    if (value >= x.at_least)
      continue;
    constexpr int digits_few = 4;
    constexpr int digits_many = 15;
    constexpr double visible = 0.00005;
    const auto digits = x.at_least - value < visible ? digits_many : digits_few;
    result.push_back(name + " is " + digits_of(value, digits) + ", "
                     + digits_of(x.at_least - value, digits) + " below "
                     + x.words.substr(x.words.rfind('=') + 1));
  }
  return result;
}

} // namespace troupe::cli
