#include "reask_costs.hpp"

#include <troupe/violation.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::cli::report {

wrong_answer note_violations(field_tree& to, const error& problem) {
  wrong_answer result;
  auto& fields = result.fields;
  const auto note = [&](std::string_view pointer, const std::string& keyword) {
    auto& x = to.at(pointer);
    ++x.violations[keyword];
    if (std::find(fields.begin(), fields.end(), &x) == fields.end())
      fields.push_back(&x);
  };
  for (const auto& x : parse_violations(problem.message))
    note(x.pointer, x.keyword);
  // No JSON, or no answer at all.
  if (fields.empty())
    note("", to_string(problem.code));
  return result;
}

void charge(wrong_answer& because, uint64_t tokens, money cost) {
  const auto is_first = !std::exchange(because.is_asked_again, true);
  for (auto* x : because.fields) {
    const auto share = 1.0 / static_cast<double>(because.fields.size());
    x->reasks += is_first ? 1 : 0;
    x->reask_tokens += share * static_cast<double>(tokens);
    x->reask_cost += share * static_cast<double>(cost.nanos()) / money::nanos_per_dollar;
  }
}

void take_attempt(field_tree& to, wrong_answer& last, bool is_reask, const error& problem,
                  uint64_t tokens, money cost) {
  if (is_reask)
    charge(last, tokens, cost);
  if (reaskable(problem.code))
    last = note_violations(to, problem);
}

std::vector<field_reasks> reasks_by_field(field_tree& from) {
  std::vector<field_reasks> result;
  for (const auto* x : from.all()) {
    if (x->reasks == 0)
      continue;
    field_reasks next{x->pointer,
                      x->reasks,
                      static_cast<uint64_t>(std::llround(x->reask_tokens)),
                      money::from_nanos(std::llround(x->reask_cost * money::nanos_per_dollar)),
                      {}};
    uint64_t most = 0;
    for (const auto& [keyword, count] : x->violations)
      if (count > most) {
        most = count;
        next.keyword = keyword;
      }
    result.push_back(std::move(next));
  }
  return result;
}

} // namespace troupe::cli::report
