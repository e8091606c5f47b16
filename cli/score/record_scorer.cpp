#include "record_scorer.hpp"

#include "assignment.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace troupe::cli {

namespace {

/// More pairs than these are not looked at: what is left over of long lists is paired by place.
constexpr size_t pairs_max = 1'000'000;
constexpr size_t pairs_max_within = 10'000;

const json_value no_value;

std::vector<json_value> elements_of(json_value x) {
  std::vector<json_value> result;
  result.reserve(x.size());
  for (const auto element : x.elements())
    result.push_back(element);
  return result;
}

json_value at_or_none(const std::vector<json_value>& xs, size_t place) {
  return place < xs.size() ? xs[place] : no_value;
}

bool is_scalar(json_value x) {
  return !x.is_array() && !x.is_object();
}

/// Kinds that are not compared with each other part by part.
bool are_of_one_shape(json_value a, json_value b) {
  return a.is_array() == b.is_array() && a.is_object() == b.is_object();
}

verdict_kind kind_of(json_value wanted, json_value got, bool equal) {
  if (wanted.is_null())
    return verdict_kind::invented;
  if (got.is_null())
    return verdict_kind::missing;
  return equal ? verdict_kind::right : verdict_kind::wrong;
}

/// Which elements are in no pair.
std::vector<bool> unpaired(size_t count, const std::vector<size_t>& paired) {
  std::vector<bool> result(count, true);
  for (const auto x : paired)
    result[x] = false;
  return result;
}

/// Members of an object by name; linear search is quicker in small ones.
class member_finder {
public:
  explicit member_finder(json_value x) : object_(x) {
    constexpr size_t few = 16;
    if (x.size() > few)
      for (const auto member : x.members())
        by_name_.emplace(member.name, member.value);
  }

  json_value find(std::string_view name) const {
    if (by_name_.empty())
      return object_.find(name).value_or(no_value);
    const auto found = by_name_.find(name);
    return found != by_name_.end() ? found->second : no_value;
  }

private:
  json_value object_;
  std::unordered_map<std::string_view, json_value> by_name_;
};

void keep_first_of_equal(const comparison& how, std::vector<json_value>& xs) {
  std::unordered_set<std::string> seen;
  std::erase_if(xs, [&](json_value x) { return !seen.insert(canonical(how, x)).second; });
}

/// Indices of those that are left over.
std::vector<size_t> places_left(const std::vector<bool>& is_left) {
  std::vector<size_t> result;
  for (size_t i = 0; i < is_left.size(); ++i)
    if (is_left[i])
      result.push_back(i);
  return result;
}

} // namespace

std::string_view to_string(verdict_kind x) {
  constexpr std::string_view names[] = {"right", "wrong", "missing", "invented"};
  return names[static_cast<size_t>(x)];
}

void record_scorer::score(json_value wanted, json_value got, const verdict_taker& take) {
  score_at(fields_.root(), wanted, got, take);
}

void record_scorer::score_at(field_node& at, json_value wanted, json_value got,
                             const verdict_taker& take) {
  if ((wanted.is_null() && got.is_null()) || at.how.kind == comparison_kind::ignore)
    return;
  const auto is_whole = at.is_told && !is_of_lists(at.how.kind);
  const auto has_both = !wanted.is_null() && !got.is_null();
  if (!is_whole && has_both && !are_of_one_shape(wanted, got)) {
    // Where one is an object and the other a text, say, nothing can be equal.
    score_at(at, wanted, no_value, take);
    score_at(at, no_value, got, take);
    return;
  }
  const auto shape = wanted.is_null() ? got : wanted;
  if (is_whole || is_scalar(shape)) {
    const auto alike = has_both ? compare(at.how, wanted, got) : likeness{};
    take({kind_of(wanted, got, alike.equal), &at, wanted, got, alike.similarity});
  } else if (shape.is_object()) {
    score_members(at, wanted, got, take);
  } else {
    score_list(at, wanted, got, take);
  }
}

void record_scorer::score_members(field_node& at, json_value wanted, json_value got,
                                  const verdict_taker& take) {
  const member_finder in_got{got};
  const member_finder in_wanted{wanted};
  for (const auto member : wanted.members())
    if (!member.value.is_null())
      score_at(fields_.member(at, member.name), member.value, in_got.find(member.name), take);
  for (const auto member : got.members())
    if (in_wanted.find(member.name).is_null())
      score_at(fields_.member(at, member.name), no_value, member.value, take);
}

void record_scorer::score_list(field_node& at, json_value wanted, json_value got,
                               const verdict_taker& take) {
  auto left = elements_of(wanted);
  auto right = elements_of(got);
  if (at.is_ordered) {
    score_places(at, left, right, take);
    return;
  }
  auto& of = fields_.element(at, 0);
  if (at.how.kind == comparison_kind::set) {
    keep_first_of_equal(of.how, left);
    keep_first_of_equal(of.how, right);
  }
  const auto found = pairs_of(at, left, right);
  std::vector<size_t> paired_left;
  std::vector<size_t> paired_right;
  for (const auto& [i, j] : found) {
    score_at(of, left[i], right[j], take);
    paired_left.push_back(i);
    paired_right.push_back(j);
  }
  for (const auto i : places_left(unpaired(left.size(), paired_left)))
    score_at(of, left[i], no_value, take);
  for (const auto j : places_left(unpaired(right.size(), paired_right)))
    score_at(of, no_value, right[j], take);
}

void record_scorer::score_places(field_node& at, const values& wanted, const values& got,
                                 const verdict_taker& take) {
  for (size_t i = 0; i < std::max(wanted.size(), got.size()); ++i)
    score_at(fields_.element(at, i), at_or_none(wanted, i), at_or_none(got, i), take);
}

record_scorer::pairs record_scorer::pairs_of(field_node& at, const values& wanted,
                                             const values& got) {
  pairs result;
  if (wanted.empty() || got.empty())
    return result;
  ++depth_;
  auto& of = fields_.element(at, 0);
  const auto all_scalar = std::all_of(wanted.begin(), wanted.end(), is_scalar)
                          && std::all_of(got.begin(), got.end(), is_scalar);
  if (!at.key.empty() && !all_scalar)
    pair_by_key(at, wanted, got, result);
  else if ((all_scalar || of.is_told) && is_decided_by_text(of.how))
    pair_equal(of, wanted, got, result);
  else
    pair_alike(of, wanted, got, result);
  --depth_;
  return result;
}

void record_scorer::pair_by_key(field_node& at, const values& wanted, const values& got,
                                pairs& out) {
  auto& of = fields_.element(at, 0);
  const auto key_of = [&](json_value x) {
    std::string result;
    for (const auto& name : at.key)
      result += canonical(fields_.member(of, name).how, x.find(name).value_or(no_value)) + "\n";
    return result;
  };
  std::unordered_map<std::string, std::vector<size_t>> free;
  for (auto j = got.size(); j-- > 0;)
    free[key_of(got[j])].push_back(j);
  for (size_t i = 0; i < wanted.size(); ++i)
    if (const auto found = free.find(key_of(wanted[i]));
        found != free.end() && !found->second.empty()) {
      out.emplace_back(i, found->second.back());
      found->second.pop_back();
    }
}

void record_scorer::pair_equal(field_node& of, const values& wanted, const values& got,
                               pairs& out) {
  std::unordered_map<std::string, std::vector<size_t>> free;
  for (auto j = got.size(); j-- > 0;)
    free[canonical(of.how, got[j])].push_back(j);
  for (size_t i = 0; i < wanted.size(); ++i)
    if (const auto found = free.find(canonical(of.how, wanted[i]));
        found != free.end() && !found->second.empty()) {
      out.emplace_back(i, found->second.back());
      found->second.pop_back();
    }
}

void record_scorer::pair_alike(field_node& of, const values& wanted, const values& got,
                               pairs& out) {
  const auto best_max = depth_ == 1 ? paired_best_max : paired_best_max_within;
  std::vector<bool> left(wanted.size(), true);
  std::vector<bool> right(got.size(), true);
  if (std::max(wanted.size(), got.size()) > best_max) {
    pair_equal(of, wanted, got, out);
    for (const auto& [i, j] : out)
      left[i] = right[j] = false;
  }
  const auto rows = places_left(left);
  const auto columns = places_left(right);
  if (rows.empty() || columns.empty())
    return;
  const auto value = [&](size_t i, size_t j) {
    return worth(of, wanted[rows[i]], got[columns[j]]);
  };
  std::vector<list_pair> found;
  if (std::max(rows.size(), columns.size()) <= best_max) {
    found = best_pairs(rows.size(), columns.size(), value);
  } else if (rows.size() <= (depth_ == 1 ? pairs_max : pairs_max_within) / columns.size()) {
    found = greedy_pairs(rows.size(), columns.size(), value);
  } else {
    for (size_t i = 0; i < std::min(rows.size(), columns.size()); ++i)
      if (value(i, i) > 0)
        found.push_back({i, i});
  }
  for (const auto& x : found)
    out.emplace_back(rows[x.left], columns[x.right]);
}

/// The F1 of the pair alone, with what texts have in common counted in parts. Scalars are worth
/// something only if they are equal: two other numbers have nothing in common.
double record_scorer::worth(field_node& of, json_value wanted, json_value got) {
  double credit = 0;
  double values_of_both = 0;
  score_at(of, wanted, got, [&](const verdict& x) {
    const auto has_both = x.kind == verdict_kind::right || x.kind == verdict_kind::wrong;
    values_of_both += has_both ? 2 : 1;
    if (x.kind == verdict_kind::right)
      credit += 2 * std::max(x.similarity, 0.5);
    else if (!is_scalar(wanted))
      credit += 2 * x.similarity;
  });
  if (values_of_both == 0)
    return 1;
  return credit / values_of_both;
}

} // namespace troupe::cli
