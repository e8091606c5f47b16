#include "score_sheet.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t shown_bytes_max = 200;

/// Columns of a field: what is right, what is given, what is wanted.
constexpr uint32_t columns_of_field = 3;

double ratio(uint64_t part, uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// right/given, right/wanted, 2 right/(given + wanted); absent if that is nothing of nothing.
struct three_ratios {
  std::array<std::optional<double>, 3> values;

  three_ratios(uint64_t right, uint64_t given, uint64_t wanted) {
    if (given > 0)
      values[0] = ratio(right, given);
    if (wanted > 0)
      values[1] = ratio(right, wanted);
    if (given + wanted > 0)
      values[2] = ratio(2 * right, given + wanted);
  }
};

/// Means of those that are there.
three_ratios mean_of(const std::vector<three_ratios>& xs) {
  three_ratios result{0, 0, 0};
  for (size_t i = 0; i < result.values.size(); ++i) {
    double sum = 0;
    size_t count = 0;
    for (const auto& x : xs)
      if (x.values[i]) {
        sum += *x.values[i];
        ++count;
      }
    if (count > 0)
      result.values[i] = sum / static_cast<double>(count);
  }
  return result;
}

/// With intervals of what the replicates say of the same.
rates with_intervals(const three_ratios& point, const std::function<three_ratios(size_t)>& at,
                     double confidence, uint64_t texts) {
  std::array<std::vector<double>, 3> resampled;
  for (size_t i = 0; i < resampler::resamples; ++i) {
    const auto x = at(i);
    for (size_t k = 0; k < resampled.size(); ++k)
      if (x.values[k])
        resampled[k].push_back(*x.values[k]);
  }
  std::array<maybe_figure, 3> result;
  for (size_t k = 0; k < result.size(); ++k)
    if (const auto value = point.values[k])
      result[k] = figure{*value, percentile(std::move(resampled[k]), confidence, *value, texts)};
  return {result[0], result[1], result[2]};
}

three_ratios ratios_of(const value_counts& x) {
  return {x.right, x.given(), x.support()};
}

std::string shown(json_value x) {
  return x.is_null() ? std::string{} : x.excerpt(shown_bytes_max);
}

} // namespace

void value_counts::add(verdict_kind x) {
  switch (x) {
  case verdict_kind::right:
    ++right;
    return;
  case verdict_kind::wrong:
    ++wrong;
    return;
  case verdict_kind::missing:
    ++missing;
    return;
  case verdict_kind::invented:
    ++invented;
    return;
  }
}

void value_counts::add(const value_counts& x) {
  right += x.right;
  wrong += x.wrong;
  missing += x.missing;
  invented += x.invented;
}

score_sheet::score_sheet(field_tree& fields, const settings& conf)
  : fields_(fields),
    conf_(conf),
    scorer_(fields),
    resampler_(conf.seed) {}

void score_sheet::take(const verdict& x, uint64_t index, const std::string& id) {
  const auto row = fields_.row_of(*x.field);
  if (sums_.size() <= row)
    sums_.resize(row + 1);
  auto& sums = sums_[row];
  if (sums.here.support() + sums.here.invented == 0)
    touched_.push_back(row);
  sums.here.add(x.kind);
  sums.similarity += x.similarity;
  if (x.kind != verdict_kind::right && sums.mistakes.size() < conf_.mistakes_max)
    sums.mistakes.push_back({x.kind, index, id, shown(x.wanted), shown(x.got)});
}

expected<void> score_sheet::add(uint64_t index, const std::string& id, json_value wanted,
                                json_value got, bool has_failed) {
  scorer_.score(wanted, got, [&](const verdict& x) { take(x, index, id); });
  if (auto fine = fields_.check_rows(); !fine)
    return fine;
  ++texts_;
  failed_ += has_failed ? 1 : 0;
  std::sort(touched_.begin(), touched_.end());
  std::vector<column_count> columns;
  bool is_exact = true;
  for (const auto row : touched_) {
    auto& sums = sums_[row];
    const auto here = std::exchange(sums.here, {});
    sums.counts.add(here);
    ++sums.texts;
    const std::array<uint64_t, columns_of_field> counts{here.right, here.given(), here.support()};
    for (uint32_t i = 0; i < columns_of_field; ++i)
      if (counts[i] > 0)
        columns.push_back(
          {static_cast<uint32_t>(row) * columns_of_field + i, static_cast<uint32_t>(counts[i])});
    if (here.right == here.given() && here.right == here.support())
      continue;
    ++sums.texts_with_mistakes;
    is_exact = false;
  }
  touched_.clear();
  exact_ += is_exact ? 1 : 0;
  resampler_.add(columns);
  return {};
}

field_score score_sheet::score_of(const field_node& x) {
  auto& sums = sums_[x.row];
  field_score result;
  result.pointer = x.pointer;
  result.how = x.how;
  result.counts = sums.counts;
  const auto column = static_cast<uint32_t>(x.row) * columns_of_field;
  // References into what grows with columns: copies.
  const auto right = resampler_.sums(column);
  const auto given = resampler_.sums(column + 1);
  const auto wanted = resampler_.sums(column + 2);
  result.found = with_intervals(
    ratios_of(sums.counts),
    [&](size_t i) {
      return three_ratios{right[i], given[i], wanted[i]};
    },
    conf_.confidence, sums.texts);
  // Values of one text hang together, so Wilson's interval is only for fields that a text has once.
  if (!x.is_repeated) {
    result.found.precision = proportion(sums.counts.right, sums.counts.given(), conf_.confidence);
    result.found.recall = proportion(sums.counts.right, sums.counts.support(), conf_.confidence);
  }
  result.exact = proportion(texts_ - sums.texts_with_mistakes, texts_, conf_.confidence);
  const auto both = sums.counts.right + sums.counts.wrong;
  if (x.how.kind == comparison_kind::text && both > 0)
    result.similarity = sums.similarity / static_cast<double>(both);
  result.mistakes = std::move(sums.mistakes);
  return result;
}

score_result score_sheet::result() {
  score_result result;
  result.texts = texts_;
  result.failed = failed_;
  result.records = proportion(exact_, texts_, conf_.confidence);
  const auto fields = fields_.fields();
  std::vector<three_ratios> each;
  for (const auto* x : fields) {
    result.fields.push_back(score_of(*x));
    result.counts.add(result.fields.back().counts);
    each.push_back(ratios_of(result.fields.back().counts));
  }
  const auto of_field = [&](const field_node& x, size_t i) {
    const auto column = static_cast<uint32_t>(x.row) * columns_of_field;
    return std::array<uint64_t, 3>{resampler_.sums(column)[i], resampler_.sums(column + 1)[i],
                                   resampler_.sums(column + 2)[i]};
  };
  result.micro = with_intervals(
    ratios_of(result.counts),
    [&](size_t i) {
      std::array<uint64_t, 3> sums{};
      for (const auto* x : fields)
        for (size_t k = 0; const auto count : of_field(*x, i))
          sums[k++] += count;
      return three_ratios{sums[0], sums[1], sums[2]};
    },
    conf_.confidence, texts_);
  result.macro = with_intervals(
    mean_of(each),
    [&](size_t i) {
      std::vector<three_ratios> all;
      for (const auto* x : fields) {
        const auto sums = of_field(*x, i);
        all.emplace_back(sums[0], sums[1], sums[2]);
      }
      return mean_of(all);
    },
    conf_.confidence, texts_);
  return result;
}

} // namespace troupe::cli
