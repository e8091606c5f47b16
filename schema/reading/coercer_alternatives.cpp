#include "coercer.hpp"
#include "scalar_spelling.hpp"

#include <algorithm>

/// Unions: which of their kinds a value is of.
namespace troupe::detail {

/// What kind a value is of as it stands where `want` has that kind among others; 0 if it has not,
/// or for what may stand for other kinds. A string of digits is a number where no string is taken.
uint8_t coercer::own_kind(const loose_node& x, const shape_place& want) const {
  const auto words = doc_.text_of(x);
  uint8_t result = 0;
  if (x.kind == loose_kind::array) {
    result = shape_place::array;
  } else if (x.kind == loose_kind::text) {
    const auto takes_it = [&](const shape_place* y) {
      const auto is_label = [&](auto& z) { return z.text == words; };
      return y->takes(shape_place::text)
             && (y->labels.empty() || std::any_of(y->labels.begin(), y->labels.end(), is_label));
    };
    if (std::any_of(want.alternatives.begin(), want.alternatives.end(), takes_it))
      result = shape_place::text;
    else if (read_number_spelling(trim(words)))
      result = shape_place::number | shape_place::integer;
  } else if (x.kind == loose_kind::bare) {
    if (words == "true" || words == "false")
      result = shape_place::boolean;
    else if (is_json_number(words))
      result = shape_place::number | shape_place::integer;
  }
  return want.takes(result) ? result : 0;
}

/// The second time that a value comes to the same alternatives its reading is known: unions that
/// hold themselves would be gone through anew by each of their kinds, on each level.
void coercer::alternatives(uint32_t node, const shape_place& want, const path& place) {
  if (at(node).kind != loose_kind::object && at(node).kind != loose_kind::array)
    return choose(node, want, place);
  const auto prefix = pointer_to(place);
  const auto [known, is_new] = known_.try_emplace({node, &want});
  if (!is_new && !known->second.is_done) {
    // The value within itself: in a list of which it would be an element.
    as_it_stands(node, place);
    return misfit();
  }
  if (!is_new) {
    const auto& x = known->second;
    steps_.spend(x.json.size() / 64 + x.repairs.size());
    out_.json += x.json;
    for (auto& y : x.repairs)
      out_.repairs.push_back({prefix + y.pointer, y.kind, y.cost});
    out_.cost += x.cost;
    rank_ += x.rank;
    return;
  }
  const auto before = here();
  choose(node, want, place);
  auto& result = known->second;
  result.is_done = true;
  result.json = out_.json.substr(before.letters);
  for (auto i = before.repairs; i < out_.repairs.size(); ++i)
    result.repairs.push_back(
      {out_.repairs[i].pointer.substr(prefix.size()), out_.repairs[i].kind, out_.repairs[i].cost});
  result.cost = out_.cost - before.cost;
  result.rank = rank_ - before.rank;
}

/// The alternative that costs least. If two do and say different things, nobody knows.
void coercer::choose(uint32_t node, const shape_place& want, const path& place) {
  const auto before = here();
  std::string best;
  std::vector<repair> repairs;
  uint64_t cost = 0;
  uint64_t rank = 0;
  bool is_tie = false;
  bool is_first = true;
  const auto own = own_kind(at(node), want);
  for (const auto* x : want.alternatives) {
    // -1 stays a number where numbers are taken, though it be too small: "-1" is another value.
    if (own != 0 && !x->takes(own))
      continue;
    body(node, x, place);
    const bool is_equal = !is_first && out_.cost == cost && rank_ == rank;
    const bool is_better = is_first || out_.cost < cost || (out_.cost == cost && rank_ < rank);
    const auto json = std::string_view{out_.json}.substr(before.letters);
    if (is_equal && json != best)
      is_tie = true;
    if (is_better) {
      is_first = is_tie = false;
      best = json;
      cost = out_.cost;
      rank = rank_;
      repairs.assign(out_.repairs.begin() + static_cast<std::ptrdiff_t>(before.repairs),
                     out_.repairs.end());
    }
    back_to(before);
  }
  out_.json += best;
  out_.repairs.insert(out_.repairs.end(), repairs.begin(), repairs.end());
  out_.cost = cost;
  rank_ = rank;
  if (is_tie && fits_since(before))
    repaired(place, repair_kind::ambiguous);
}

} // namespace troupe::detail
