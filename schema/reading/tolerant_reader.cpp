#include "answer_candidates.hpp"
#include "answer_frame.hpp"
#include "marks.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/tolerant_reader.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using detail::coerced_value;

/// Recursion over nested values costs stack.
constexpr uint32_t depth_limit = 512;

std::string_view message_of(repair_kind x) {
  switch (x) {
  case repair_kind::truncated:
    return "is cut off: give the whole value again";
  case repair_kind::elided:
    return "must be written out: there is an ellipsis";
  default:
    return "can be read in more than one way: write it as valid JSON";
  }
}

/// Whether all that is known is that there is no value, or that it is a frame: then what is wrong
/// with the value that was meant is news.
bool says_little(const reading& wrong) {
  if (wrong.code == errc::invalid_json)
    return wrong.json.empty();
  return wrong.violations.size() == 1
         && wrong.violations.front().keyword == detail::answer_frame::keyword;
}

/// Why a reading that fits is not taken.
void add_refusals(reading& wrong, const coerced_value& best) {
  for (auto& x : best.repairs)
    if (x.cost == unacceptable && wrong.violations.size() < detail::violations_max)
      wrong.violations.push_back(
        {x.pointer, to_string(x.kind), std::string{message_of(x.kind)}, {}});
}

} // namespace

reading tolerant_reader::read(std::string_view answer, const read_options& options, reading wrong,
                              const strict_reading& strict) const {
  answer = detail::visible_part(answer);
  if (answer.size() > bytes_max || detail::utf8_valid_prefix(answer) != answer.size())
    return wrong;
  const auto depth_max = std::min(options.depth_max, depth_limit);
  detail::step_budget steps{answer.size()};
  auto candidates = detail::answer_candidates(answer, frame_, depth_max, steps);
  if (steps.is_spent()) {
    wrong.violations.push_back(
      {{}, "schema", "must be simpler: reading it takes too many steps", {}});
    return wrong;
  }
  for (auto i = candidates.begin(); i != candidates.end() && i->cost < coerced_value::refused;
       ++i) {
    auto result = strict(i->json);
    if (!result.record) {
      if (i == candidates.begin() && says_little(wrong)) {
        wrong.json = std::move(result.json);
        wrong.violations.insert(wrong.violations.end(), result.violations.begin(),
                                result.violations.end());
      }
      continue;
    }
    const auto is_rival = [&](const coerced_value& x) {
      return x.cost == i->cost && x.json != i->json && strict(x.json).record != nullptr;
    };
    if (std::any_of(i + 1, candidates.end(), is_rival)) {
      wrong.violations.push_back(
        {{}, "ambiguous", "must hold one answer: there are several that differ", {}});
      return wrong;
    }
    auto& taken = options.policy == reading_policy::report ? wrong : result;
    taken.repairs.insert(taken.repairs.begin(), i->repairs.begin(), i->repairs.end());
    return std::move(taken);
  }
  // The model is told why what it wrote is not enough, if it is not told more already.
  if (!candidates.empty() && candidates.front().cost >= coerced_value::refused
      && candidates.front().cost < coerced_value::misfit) {
    add_refusals(wrong, candidates.front());
    if (wrong.json.empty())
      wrong.json = std::move(candidates.front().json);
  } else if (!candidates.empty() && says_little(wrong)
             && candidates.front().cost >= coerced_value::misfit) {
    add_refusals(wrong, candidates.front());
    auto result = strict(candidates.front().json);
    wrong.json = std::move(result.json);
    wrong.violations.insert(wrong.violations.end(), result.violations.begin(),
                            result.violations.end());
  }
  return wrong;
}

} // namespace troupe
