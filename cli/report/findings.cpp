#include "findings.hpp"

#include "counted.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace troupe::cli::report {

namespace {

// -- rules of suspicions: docs/report.md
constexpr uint64_t records_min = 20;
constexpr uint64_t nearly_records_min = 100;
constexpr double nearly_share = 0.98;
constexpr double clipped_share = 0.05;
constexpr double clipped_length_share = 0.02;
/// A scale of a few steps has many values at its ends.
constexpr double clipped_range_min = 10;
constexpr double quoted_share = 0.8;
constexpr double distinct_share = 0.95;
constexpr size_t examples_max = 5;
constexpr size_t labels_shown = 8;

/// Distances from the median, in medians of such distances (about 0.67 standard deviations each).
constexpr double outlier_distances = 12;
/// So much longer than usual, too.
constexpr double unusual_factor = 4;

/// What a reason adds to the score; the same kind again among the chosen ones counts less.
constexpr double fading = 0.75;

uint64_t values_of(const field& x) {
  return x.present - x.nulls;
}

std::string share_text(uint64_t part, uint64_t whole) {
  std::array<char, 32> buffer{};
  const auto share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  std::snprintf(buffer.data(), buffer.size(), share < 10 ? "%.1f %%" : "%.0f %%", share);
  return buffer.data();
}

std::string number_text(double x) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.6g", x);
  return buffer.data();
}

/// Of what is only known about: 2 digits.
std::string about(double x) {
  if (x == 0 || std::fabs(x) >= 1e15)
    return number_text(x);
  const auto unit = std::pow(10, std::floor(std::log10(std::fabs(x))) - 1);
  const auto rounded = std::round(x / unit) * unit;
  return rounded >= 1'000 ? grouped(static_cast<uint64_t>(std::llround(rounded)))
                          : number_text(rounded);
}

std::string shown_json(const std::string& json) {
  constexpr size_t bytes_max = 60;
  if (json.size() <= bytes_max)
    return json;
  auto end = bytes_max;
  while (end > 0 && (json[end] & 0xC0) == 0x80)
    --end;
  return json.substr(0, end) + "…";
}

void suspect_sameness(const field& x, std::vector<suspicion>& to) {
  const auto values = values_of(x);
  if (values < records_min || x.declared.has_one_value || x.elements != nullptr || x.objects > 0)
    return;
  const auto top = x.frequent.top(1);
  const auto count = top.empty() ? 0 : top.front().count;
  const auto shown = top.empty() ? std::string{"one long text"} : shown_json(top.front().json);
  if (x.distinct.is_exact() && x.distinct.estimate() == 1) {
    if (x.empty == 0)
      to.push_back({"one_value",
                    "All " + grouped(values) + " values are " + shown
                      + ": the field says nothing, or the model does not know better.",
                    {}});
  } else if (values >= nearly_records_min
             && static_cast<double>(count) >= nearly_share * static_cast<double>(values)) {
    to.push_back({"nearly_one_value",
                  share_text(count, values) + " of " + grouped(values) + " values are " + shown
                    + ": look at the " + grouped(values - count) + " others.",
                  {}});
  }
}

void suspect_emptiness(const field& x, std::vector<suspicion>& to) {
  const auto times = x.present + x.absent();
  if (times < records_min || (!x.declared.is_declared && x.present == 0))
    return;
  const auto told = x.present - x.nulls - x.empty;
  if (told > 0)
    return;
  const auto how = x.present == 0         ? "never there"
                   : x.nulls == x.present ? "null or absent"
                                          : "empty, null or absent";
  to.push_back({"empty",
                "In all " + grouped(times) + " places it is " + how
                  + ": the texts do not tell it, or the model does not see that they do.",
                {}});
}

uint64_t hash_of_label(const std::string& json) {
  json_document document;
  const auto value = document.parse(json);
  return value ? hash_of_value(*value) : 0;
}

void suspect_labels(const field& x, std::vector<suspicion>& to) {
  const auto& labels = x.declared.labels;
  const auto values = values_of(x);
  if (labels.size() < 2 || values < std::max<uint64_t>(50, 10 * labels.size())
      || !x.distinct.is_exact())
    return;
  std::string names;
  uint64_t unused = 0;
  for (const auto& label : labels)
    if (!x.distinct.contains(hash_of_label(label)) && ++unused <= labels_shown)
      names += (names.empty() ? "" : ", ") + shown_json(label);
  if (unused == 0)
    return;
  to.push_back({"unused_labels",
                counted(unused, "label", "labels") + " of " + std::to_string(labels.size())
                  + (unused == 1 ? " is" : " are") + " never used in " + grouped(values)
                  + " values: " + names + (unused > labels_shown ? ", …" : "")
                  + ". Say in its description when it fits, or leave it out.",
                {}});
}

std::vector<uint64_t> places_at(const most_of& ends, double bound) {
  std::vector<uint64_t> result;
  for (const auto& x : ends.sorted())
    if (x.amount >= bound && result.size() < examples_max)
      result.push_back(x.place);
  return result;
}

void suspect_bounds(const field& x, std::vector<suspicion>& to) {
  const auto numbers = x.numbers.count();
  const auto is_many = [](uint64_t part, uint64_t whole, double share) {
    return part >= records_min / 2
           && static_cast<double>(part) >= share * static_cast<double>(whole);
  };
  const auto& rules = x.declared;
  // A lower bound is often what the texts mean: no children, no years.
  const auto low = rules.minimum.value_or(x.numbers.min());
  const auto high = rules.maximum.value_or(x.numbers.max());
  const auto is_scale = high - low <= clipped_range_min || !rules.labels.empty();
  if (rules.maximum && !is_scale && is_many(x.at_maximum, numbers, clipped_share))
    to.push_back({"clipped",
                  share_text(x.at_maximum, numbers) + " of the numbers are exactly the maximum, "
                    + number_text(*rules.maximum) + ": what is larger may have been cut to it.",
                  places_at(x.largest, *rules.maximum)});
  if (rules.minimum && *rules.minimum != 0 && !is_scale
      && is_many(x.at_minimum, numbers, clipped_share))
    to.push_back({"clipped",
                  share_text(x.at_minimum, numbers) + " of the numbers are exactly the minimum, "
                    + number_text(*rules.minimum) + ": what is smaller may have been raised to it.",
                  places_at(x.smallest, -*rules.minimum)});
  if (rules.length_max && *rules.length_max > clipped_range_min
      && is_many(x.at_length_max, x.lengths.count(), clipped_length_share))
    to.push_back({"clipped",
                  share_text(x.at_length_max, x.lengths.count()) + " are as long as is allowed, "
                    + std::to_string(*rules.length_max) + ": longer ones may have been cut.",
                  places_at(x.longest, static_cast<double>(*rules.length_max))});
}

void suspect_invention(const field& x, std::vector<suspicion>& to) {
  if (!quotes_text(x) || x.in_text.missing.count == 0)
    return;
  const auto& places = x.in_text.missing.places;
  suspicion result{"invented",
                   counted(x.in_text.missing.count, "value", "values") + " of "
                     + grouped(x.in_text.checked) + (x.in_text.missing.count == 1 ? " does" : " do")
                     + " not stand in the text, while the others do: likely invented, or changed.",
                   {}};
  result.examples.assign(places.begin(),
                         places.begin()
                           + static_cast<std::ptrdiff_t>(std::min(places.size(), examples_max)));
  to.push_back(std::move(result));
}

/// "id", "order_id", "orderId", "uuid"; not "paid".
bool is_called_id(const std::string& name) {
  std::string lower;
  std::transform(name.begin(), name.end(), std::back_inserter(lower),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower == "id" || lower == "uuid" || lower == "guid" || lower == "key"
         || lower.ends_with("_id") || lower.ends_with("-id") || name.ends_with("Id")
         || name.ends_with("ID");
}

void suspect_duplicates(const field& x, std::vector<suspicion>& to) {
  const auto values = values_of(x);
  const auto is_in_list = x.pointer.find("/*") != std::string::npos;
  if (is_in_list || !is_called_id(x.name) || values < records_min)
    return;
  const auto repeated = x.distinct.repeated(examples_max);
  // Where most are repeated, it names something that many texts are about.
  if (repeated.repeated == 0
      || static_cast<double>(x.distinct.estimate()) < distinct_share * static_cast<double>(values))
    return;
  to.push_back({"duplicates",
                counted(repeated.repeated, "value", "values") + " of " + grouped(repeated.values)
                  + (x.distinct.is_exact() ? "" : " that were compared")
                  + " stand in more than one record, though it is called " + x.name + ".",
                repeated.places});
}

// -- texts to look at

struct reason {
  /// Reasons of one kind are spread.
  std::string kind;
  std::string text;
  double weight = 0;
};

class striking_choice {
public:
  void add(uint64_t place, std::string kind, std::string text, double weight) {
    auto& reasons = found_[place];
    // A text with more reasons than that is looked at anyway.
    if (reasons.size() < 6)
      reasons.push_back({std::move(kind), std::move(text), weight});
  }

  std::vector<striking_text> best(size_t most) {
    std::vector<striking_text> result;
    std::map<std::string, unsigned> chosen;
    while (result.size() < most && !found_.empty()) {
      const auto score = [&](const std::vector<reason>& xs) {
        double sum = 0;
        for (const auto& x : xs) {
          const auto found = chosen.find(x.kind);
          sum += x.weight * std::pow(fading, found == chosen.end() ? 0 : found->second);
        }
        return sum;
      };
      auto best = found_.begin();
      auto best_score = score(best->second);
      for (auto i = std::next(best); i != found_.end(); ++i)
        if (const auto next = score(i->second); next > best_score) {
          best = i;
          best_score = next;
        }
      striking_text next{best->first, 0, {}};
      for (auto& x : best->second) {
        next.score += x.weight;
        ++chosen[x.kind];
        next.reasons.push_back(std::move(x.text));
      }
      result.push_back(std::move(next));
      found_.erase(best);
    }
    return result;
  }

private:
  std::map<uint64_t, std::vector<reason>> found_;
};

std::string name_of(const field& x) {
  return x.pointer.empty() ? "the whole value" : x.pointer;
}

/// Numbers and lengths that lie far from all others, and are few.
void add_outliers(const field& x, striking_choice& to) {
  const auto add = [&](const most_of& ends, const histogram& all, double sign, const char* word) {
    const auto spread = all.median_distance();
    if (all.count() < records_min || spread <= 0)
      return;
    const auto middle = all.quantile(0.5);
    const auto is_far = [&](double value) {
      return std::fabs(value - middle) > outlier_distances * spread
             && (std::fabs(value) > unusual_factor * std::fabs(middle) || value * middle < 0);
    };
    const auto list = ends.sorted();
    // If even the last of them is far, these are no exceptions.
    if (list.size() == field::outliers_kept && is_far(sign * list.back().amount))
      return;
    for (const auto& y : list)
      if (const auto value = sign * y.amount; is_far(value))
        to.add(y.place, std::string{word} + x.pointer,
               name_of(x) + (word[0] == 'l' ? " is unusually long: " : " is an outlier: ")
                 + number_text(value) + ", usually about " + about(middle),
               3);
  };
  add(x.largest, x.numbers, 1, "number");
  add(x.smallest, x.numbers, -1, "number");
  add(x.longest, x.lengths, 1, "length");
}

void add_exceptional(const most_of& most, const histogram& all, double weight, const char* kind,
                     const char* words, const char* end, striking_choice& to) {
  const auto middle = all.quantile(0.5);
  if (all.count() < records_min || middle <= 0)
    return;
  for (const auto& x : most.sorted())
    if (x.amount > 10 * middle)
      to.add(x.place, kind,
             std::string{words} + " about " + about(x.amount / middle) + " times as " + end
               + " as usual",
             weight);
}

} // namespace

bool quotes_text(const field& x) {
  return x.in_text.checked >= records_min && !x.in_text.is_over
         && x.in_text.found_share() >= quoted_share;
}

std::vector<suspicion> suspicions_of(const field& x) {
  std::vector<suspicion> result;
  suspect_emptiness(x, result);
  if (result.empty())
    suspect_sameness(x, result);
  suspect_labels(x, result);
  suspect_bounds(x, result);
  suspect_invention(x, result);
  suspect_duplicates(x, result);
  return result;
}

std::vector<striking_text> striking_texts(run_counts& x, size_t most) {
  striking_choice choice;
  for (const auto* y : x.fields.all()) {
    if (quotes_text(*y))
      for (const auto place : y->in_text.missing.places)
        choice.add(place, "invented" + y->pointer, name_of(*y) + " does not stand in the text", 4);
    add_outliers(*y, choice);
  }
  for (const auto& y : x.most_reasked.sorted())
    if (y.amount > 0)
      choice.add(y.place, "reasked",
                 "re-asked " + counted(static_cast<uint64_t>(y.amount), "time", "times"),
                 std::min(4.0, 1.2 * y.amount));
  for (const auto& y : x.dearest_repairs.sorted())
    if (y.amount > 0)
      choice.add(y.place, "repaired", "read with repairs that cost " + number_text(y.amount),
                 std::min(3.0, 0.5 + 0.25 * y.amount));
  for (const auto place : x.failed_with_best.places())
    choice.add(place, "failed", "its best answer was nearly right", 2.5);
  for (const auto& group : x.failures.sorted())
    for (const auto place : group.examples)
      choice.add(place, "cause" + group.cause, "failed: " + to_string(group.code), 1.5);
  add_exceptional(x.slowest, x.text_ms, 0.8, "slow", "took", "long", choice);
  add_exceptional(x.dearest, x.cost, 1.2, "dear", "cost", "much", choice);
  return choice.best(most);
}

run_numbers numbers_of(run_counts& x) {
  run_numbers result;
  result.texts = x.texts;
  result.failed = x.failed;
  result.requests = x.spent.requests;
  result.reasks = x.spent.reasks;
  result.transport_retries = x.spent.transport_retries;
  result.limit_waits = x.spent.limit_waits;
  result.hedges = x.spent.hedges;
  result.batched = x.spent.batched;
  result.truncated = x.truncated;
  result.passing_failures = x.passing_failures;
  result.cost = x.spent.cost;
  result.prompt_tokens = x.spent.tokens.prompt_tokens;
  result.cached_tokens = x.spent.tokens.cached_tokens.value_or(0);
  result.p50_ms = x.request_ms.quantile(0.5);
  result.p99_ms = x.request_ms.quantile(0.99);
  double until = 0;
  for (const auto& run : x.runs)
    result.elapsed_ms += run.elapsed_ms;
  if (result.elapsed_ms == 0)
    result.elapsed_ms = x.last_ended_ms - x.first_began_ms;
  auto held = x.held;
  std::sort(held.begin(), held.end(),
            [](const held_span& a, const held_span& b) { return a.from_ms < b.from_ms; });
  for (const auto& y : held) {
    result.held_ms += std::max(0.0, y.to_ms - std::max(y.from_ms, until));
    until = std::max(until, y.to_ms);
  }
  for (const auto& bin : x.times.bins())
    result.limit_per_minute = std::max(result.limit_per_minute, bin.limit_per_minute);
  result.fields = reasks_by_field(x.fields);
  return result;
}

} // namespace troupe::cli::report
