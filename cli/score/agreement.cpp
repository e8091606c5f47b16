#include "agreement.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace troupe::cli {

namespace {

/// What a text adds to a column is a whole number of these shares: enough for an interval.
constexpr double share_units = 10'000;

/// More values of a field are not told apart from text to text.
constexpr size_t values_max = size_t{1} << 20;

/// Column 0 counts texts.
constexpr uint32_t disagreement_column(size_t row) {
  return static_cast<uint32_t>(1 + 2 * row);
}
constexpr uint32_t minority_column(size_t row) {
  return static_cast<uint32_t>(2 + 2 * row);
}

uint32_t units(double share) {
  return static_cast<uint32_t>(std::lround(share * share_units));
}

/// 1 - the mean over texts of what stands in `column`.
figure agreement_figure(double value, const std::vector<uint64_t>& sums,
                        const std::vector<uint64_t>& texts, double confidence, uint64_t count) {
  std::vector<double> resampled;
  for (size_t i = 0; i < resampler::resamples; ++i)
    if (texts[i] > 0)
      resampled.push_back(
        1 - static_cast<double>(sums[i]) / share_units / static_cast<double>(texts[i]));
  return {value, percentile(std::move(resampled), confidence, value, count)};
}

} // namespace

agreement_sheet::agreement_sheet(field_tree& fields, size_t runs, const settings& conf)
  : fields_(fields),
    runs_(runs),
    conf_(conf),
    scorer_(fields),
    resampler_(conf.seed) {}

agreement_sheet::field_sums& agreement_sheet::touch(field_node& x) {
  const auto row = fields_.row_of(x);
  if (sums_.size() <= row) {
    sums_.resize(row + 1);
    nodes_.resize(row + 1);
  }
  nodes_[row] = &x;
  if (std::find(touched_.begin(), touched_.end(), row) == touched_.end())
    touched_.push_back(row);
  return sums_[row];
}

/// Disagreement of all pairs of runs.
void agreement_sheet::compare_runs(const std::vector<json_value>& records) {
  struct pair_counts {
    uint64_t right = 0;
    uint64_t values = 0;
  };
  const auto runs = static_cast<double>(records.size());
  const auto pairs = runs * (runs - 1) / 2;
  std::vector<pair_counts> counts;
  std::vector<size_t> met;
  for (size_t i = 0; i < records.size(); ++i)
    for (size_t j = i + 1; j < records.size(); ++j) {
      scorer_.score(records[i], records[j], [&](const verdict& x) {
        touch(*x.field);
        const auto row = x.field->row;
        if (counts.size() <= row)
          counts.resize(row + 1);
        if (counts[row].values == 0)
          met.push_back(row);
        const auto has_both = x.kind == verdict_kind::right || x.kind == verdict_kind::wrong;
        counts[row].values += has_both ? 2 : 1;
        counts[row].right += x.kind == verdict_kind::right ? 2 : 0;
      });
      for (const auto row : met) {
        const auto [right, values] = std::exchange(counts[row], {});
        sums_[row].here += (1 - static_cast<double>(right) / static_cast<double>(values)) / pairs;
      }
      met.clear();
    }
}

/// What each run has in the fields that stand in no list.
void agreement_sheet::count_values(const std::vector<json_value>& records) {
  std::vector<rating> ratings;
  for (size_t run = 0; run < records.size(); ++run)
    scorer_.score(records[run], json_value{}, [&](const verdict& x) {
      touch(*x.field);
      if (!x.field->is_repeated)
        ratings.push_back({x.field, run, x.wanted});
    });
  std::stable_sort(ratings.begin(), ratings.end(),
                   [](const rating& a, const rating& b) { return a.field->row < b.field->row; });
  for (const auto* x = ratings.data(); x != ratings.data() + ratings.size();) {
    const auto* end = std::find_if(x, static_cast<const rating*>(ratings.data() + ratings.size()),
                                   [&](const rating& y) { return y.field != x->field; });
    count_field(x, end, records.size());
    x = end;
  }
}

/// The ratings of one field.
void agreement_sheet::count_field(const rating* first, const rating* last, size_t runs) {
  struct group {
    json_value value;
    uint64_t count;
  };
  const auto& how = first->field->how;
  auto& sums = sums_[first->field->row];
  std::vector<group> groups;
  for (const auto* x = first; x != last; ++x) {
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const group& y) {
      return compare(how, y.value, x->value).equal;
    });
    if (found != groups.end())
      ++found->count;
    else
      groups.push_back({x->value, 1});
  }
  // Runs without a value agree with each other, too.
  auto most = static_cast<uint64_t>(runs) - static_cast<uint64_t>(last - first);
  for (const auto& x : groups) {
    most = std::max(most, x.count);
    const auto key = std::hash<std::string>{}(canonical(how, x.value));
    const auto found = sums.values.find(key);
    if (found != sums.values.end())
      found->second += x.count;
    else if (sums.values.size() < values_max)
      sums.values.emplace(key, x.count);
    else
      sums.pairs_beyond += static_cast<double>(x.count) * static_cast<double>(x.count - 1);
    sums.given += x.count;
  }
  sums.minority_here = 1 - static_cast<double>(most) / static_cast<double>(runs);
}

void agreement_sheet::note_disputed(uint64_t index, const std::string& id) {
  disputed_text x{index, id, 1, {}};
  for (const auto row : touched_) {
    x.agreement -= sums_[row].here / static_cast<double>(touched_.size());
    if (sums_[row].here > 0)
      x.fields.push_back(nodes_[row]->pointer);
  }
  if (x.fields.empty()) {
    ++equal_;
    return;
  }
  const auto worse = [](const disputed_text& a, const disputed_text& b) {
    return a.agreement != b.agreement ? a.agreement < b.agreement : a.index < b.index;
  };
  const auto place = std::upper_bound(disputed_.begin(), disputed_.end(), x, worse);
  disputed_.insert(place, std::move(x));
  if (disputed_.size() > conf_.disputed_max)
    disputed_.pop_back();
}

expected<void> agreement_sheet::add(uint64_t index, const std::string& id,
                                    const std::vector<json_value>& records) {
  if (records.size() < 2) {
    ++unrated_;
    return {};
  }
  count_values(records);
  compare_runs(records);
  if (auto fine = fields_.check_rows(); !fine)
    return fine;
  std::sort(touched_.begin(), touched_.end());
  note_disputed(index, id);
  ++texts_;
  ratings_ += records.size();
  std::vector<column_count> columns{{0, 1}};
  for (const auto row : touched_) {
    auto& sums = sums_[row];
    const auto here = std::exchange(sums.here, 0);
    const auto minority = std::exchange(sums.minority_here, 0);
    sums.disagreement += here;
    sums.minority += minority;
    sums.weighted += here * static_cast<double>(records.size());
    if (here > 0)
      columns.push_back({disagreement_column(row), units(here)});
    if (minority > 0)
      columns.push_back({minority_column(row), units(minority)});
  }
  touched_.clear();
  resampler_.add(columns);
  return {};
}

field_agreement agreement_sheet::agreement_of(const field_node& x) {
  const auto& sums = sums_[x.row];
  const auto texts = static_cast<double>(texts_);
  const auto replicates = resampler_.sums(0);
  field_agreement result;
  result.pointer = x.pointer;
  result.how = x.how;
  const auto agreed = agreement_figure(1 - sums.disagreement / texts,
                                       resampler_.sums(disagreement_column(x.row)), replicates,
                                       conf_.confidence, texts_);
  result.agreement = agreed;
  if (x.is_repeated)
    return result;
  result.majority = agreement_figure(1 - sums.minority / texts,
                                     resampler_.sums(minority_column(x.row)), replicates,
                                     conf_.confidence, texts_);
  const auto all = static_cast<double>(ratings_);
  const auto without = static_cast<double>(ratings_ - sums.given);
  auto equal_pairs = sums.pairs_beyond + without * (without - 1);
  for (const auto& [value, count] : sums.values)
    equal_pairs += static_cast<double>(count) * static_cast<double>(count - 1);
  const auto by_chance = 1 - equal_pairs / (all * (all - 1));
  if (by_chance <= 0)
    return result;
  // What chance would do is taken as known: the interval is that of the agreement, scaled.
  const auto scaled = [&](double agreement) { return 1 - (1 - agreement) / by_chance; };
  result.alpha = figure{1 - sums.weighted / all / by_chance,
                        {scaled(agreed.range.low), scaled(agreed.range.high)}};
  return result;
}

agreement_result agreement_sheet::result() {
  agreement_result result;
  result.runs = runs_;
  result.texts = texts_;
  result.unrated = unrated_;
  result.disputed = std::move(disputed_);
  result.records = proportion(equal_, texts_, conf_.confidence);
  if (texts_ == 0)
    return result;
  double sum = 0;
  std::vector<uint64_t> together(resampler::resamples);
  for (const auto* x : fields_.fields()) {
    result.fields.push_back(agreement_of(*x));
    sum += result.fields.back().agreement->value;
    const auto& sums = resampler_.sums(disagreement_column(x->row));
    for (size_t i = 0; i < together.size(); ++i)
      together[i] += sums[i];
  }
  if (result.fields.empty())
    return result;
  const auto count = result.fields.size();
  for (auto& x : together)
    x /= count;
  const auto replicates = resampler_.sums(0);
  result.overall = agreement_figure(sum / static_cast<double>(count), together, replicates,
                                    conf_.confidence, texts_);
  return result;
}

expected<match_by> compare_files(const std::vector<std::unique_ptr<record_file>>& files,
                                 match_by by, agreement_sheet& to) {
  std::vector<const record_file*> all;
  for (const auto& x : files) {
    all.push_back(x.get());
    if (by == match_by::id && !x->has_ids())
      return failed(errc::configuration,
                    x->path() + " has lines without id, so it cannot be matched by id");
  }
  const auto how = decided(by, all);
  std::vector<std::vector<record_file::entry>> entries;
  for (const auto& x : files) {
    uint64_t repeated = 0;
    entries.push_back(x->entries(how, repeated));
    if (repeated > 0)
      return failed(errc::configuration, x->path() + " has " + std::to_string(repeated)
                                           + " lines of texts that it has lines of before: each "
                                             "run needs a file of its own");
  }
  std::vector<size_t> next(files.size());
  bool any = false;
  for (;;) {
    std::optional<uint64_t> key;
    for (size_t i = 0; i < files.size(); ++i)
      if (next[i] < entries[i].size())
        key = std::min(key.value_or(entries[i][next[i]].key), entries[i][next[i]].key);
    if (!key)
      break;
    std::vector<json_value> records;
    record_line last;
    for (size_t i = 0; i < files.size(); ++i) {
      if (next[i] == entries[i].size() || entries[i][next[i]].key != *key)
        continue;
      auto line = files[i]->read(entries[i][next[i]++].line);
      if (!line)
        return unexpected<error>{line.error()};
      if (!line->has_failed)
        records.push_back(line->value);
      last = std::move(*line);
    }
    any = any || records.size() > 1;
    if (auto added = to.add(last.index, last.id, records); !added)
      return unexpected<error>{added.error()};
  }
  if (!any)
    return failed(errc::configuration, std::string{"no text has a record in two of the files, "
                                                   "matched by "}
                                         + (how == match_by::id ? "id" : "index"));
  return how;
}

} // namespace troupe::cli
