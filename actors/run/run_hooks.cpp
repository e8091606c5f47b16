#include "run_hooks.hpp"

#include "guarded_call.hpp"
#include "text_budget.hpp"

#include <memory>
#include <vector>

namespace troupe {

template <class F>
std::optional<error> run_hooks::call(const char* name, F f) {
  auto problem = guarded_call(name, std::move(f));
  if (problem && !trouble_)
    trouble_ = problem;
  return problem;
}

std::optional<error> run_hooks::restore(text& x) {
  if (!options_.history)
    return std::nullopt;
  text_history before;
  auto problem = call("history", [&] { before = options_.history(*x.input); });
  if (problem || before.attempts.empty())
    return problem;
  const auto& last = before.attempts.back();
  x.started -= last.started + last.elapsed;
  auto& log = x.log();
  for (const auto& done : before.attempts) {
    log.tokens += done.tokens;
    log.cost += done.cost;
    log.uncertain += done.uncertain;
    if (!done.judging)
      count_again(done, x.budget, log.spent);
  }
  x.budget.reasks = static_cast<uint32_t>(before.turns.size());
  // As much as a re-ask shows, see `reask_history`.
  if (before.turns.size() > history_max_)
    before.turns.erase(before.turns.begin(),
                       before.turns.end() - static_cast<std::ptrdiff_t>(history_max_));
  if (!before.turns.empty())
    x.turns = std::make_shared<const std::vector<reask_turn>>(std::move(before.turns));
  x.reported = static_cast<uint32_t>(before.attempts.size());
  log.attempts = std::move(before.attempts);
  x.result().why.best_json = std::move(before.best_json);
  return std::nullopt;
}

void run_hooks::report_attempts(text& x) {
  const auto& tell = options_.on_attempt;
  if (x.parent || !tell)
    return;
  for (const auto& list = x.attempts(); x.reported < list.size(); ++x.reported) {
    const auto& done = list[x.reported];
    const bool wrong = x.turns && !done.judging && reaskable(done.problem.code);
    const unfinished_attempt told{*x.input, done, wrong ? &x.turns->back() : nullptr,
                                  x.outcome->why.best_json};
    call("on_attempt", [&] { tell(told); });
  }
}

} // namespace troupe
