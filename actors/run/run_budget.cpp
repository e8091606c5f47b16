#include "run_budget.hpp"

#include "settings/billing.hpp"

#include <limits>
#include <utility>

namespace troupe {

run_budget::run_budget(const settings& x, spending spent)
  : price_list_(x.prices),
    answer_tokens_max_(x.tokens_max),
    cost_max_(x.cost_max),
    tokens_max_(x.tokens_total_max),
    budget_(x.cost_max, x.tokens_total_max, spent) {}

void run_budget::open_route(std::string_view model) {
  route_prices x;
  x.prices = price_list_ ? price_list_->find(model) : nullptr;
  x.output_tokens_max = output_tokens_bound(answer_tokens_max_, x.prices);
  routes_.push_back(x);
}

bool run_budget::counts(uint32_t route) const {
  const auto& x = routes_[route];
  // Without a ceiling, worst cases matter only for what may have been billed.
  return budget_.limited() || (x.prices != nullptr && x.output_tokens_max);
}

spending run_budget::worst_case_of(uint32_t route, uint64_t body_bytes, uint32_t doublings) const {
  const auto& x = routes_[route];
  const bool priced = x.prices != nullptr || !cost_max_;
  if (!x.output_tokens_max || !priced)
    return {std::numeric_limits<uint64_t>::max(), money::largest()};
  return worst_case(body_bytes, *x.output_tokens_max << doublings, x.prices);
}

std::optional<spending> run_budget::reserve(uint32_t route, uint64_t body_bytes,
                                            uint32_t doublings) {
  if (!counts(route))
    return spending{};
  const auto worst = worst_case_of(route, body_bytes, doublings);
  return budget_.reserve(worst) ? std::optional{worst} : std::nullopt;
}

void run_budget::settle(uint32_t route, const spending& reserved, attempt& done) {
  const auto* prices = routes_[route].prices;
  if (!budget_.limited() && prices == nullptr)
    return;
  budget_.settle(reserved, bill(done, reserved, prices));
}

std::string run_budget::refusal(uint32_t route, uint64_t body_bytes, uint32_t doublings) const {
  const auto worst = worst_case_of(route, body_bytes, doublings);
  const auto& spent = budget_.spent();
  if (cost_max_ && spent.cost + worst.cost > *cost_max_)
    return "cost_max is " + to_string(*cost_max_) + ": " + to_string(spent.cost)
           + " is spent, and the next request may cost " + to_string(worst.cost)
           + "; raise it to go on";
  return "tokens_total_max is " + std::to_string(tokens_max_.value_or(0)) + ": "
         + std::to_string(spent.tokens) + " tokens are used, and the next request may use "
         + std::to_string(worst.tokens) + "; raise it to go on";
}

} // namespace troupe
