#include "text_budget.hpp"

namespace troupe {

next_step after_wrong_answer(const settings& x, const text_budget& spent, errc problem,
                             bool go_on) {
  if (problem == errc::truncated && !go_on && spent.doublings < x.truncation_retries)
    return next_step::ask_for_more;
  const bool wrong = reaskable(problem);
  if ((wrong || go_on) && spent.reasks < x.reasks)
    return next_step::ask_again;
  return wrong ? next_step::move_on : next_step::fail;
}

void count_again(const attempt& x, text_budget& budget, spent_budgets& spent) {
  if (x.hedged) {
    ++spent.hedges;
    return;
  }
  if (x.form_refused)
    return;
  const bool wrong = reaskable(x.problem.code);
  const bool cut = x.problem.code == errc::truncated;
  ++(wrong                                  ? spent.reasks
     : cut                                  ? spent.truncation_retries
     : x.problem.code == errc::rate_limited ? spent.limit_waits
                                            : spent.transport_retries);
  if (x.lane != 0)
    return;
  // A wrong answer that the model was to be shown starts the tries anew.
  if (wrong)
    budget.tries = {0, 0, budget.tries.limits};
  else if (cut)
    ++budget.doublings;
  else
    ++(budget.tries.*budget_of(x.problem.code));
}

} // namespace troupe
