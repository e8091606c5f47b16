#include "purse.hpp"

#include <troupe/billing.hpp>

#include <span>
#include <utility>

namespace troupe {

purse::purse(const settings& x, dialect_ptr wire, spending spent)
  : wire_(std::move(wire)),
    price_list_(x.prices),
    prices_(x.prices ? x.prices->find(x.model) : nullptr),
    cost_max_(x.cost_max),
    tokens_max_(x.tokens_total_max),
    budget_(x.cost_max, x.tokens_total_max, spent) {
  const auto bound = output_tokens_bound(x);
  output_tokens_max_ = bound.value_or(0);
  bounded_ = bound && (prices_ != nullptr || budget_.limited());
}

spending purse::worst_case_of(const job_record& x) const {
  const auto turns = x.turns ? std::span<const reask_turn>{*x.turns}
                             : std::span<const reask_turn>{};
  return worst_case(wire_->encode(*x.input, turns).size(), output_tokens_max_, prices_);
}

bool purse::afford(job_record& x) {
  if (!bounded_)
    return true;
  const auto worst = worst_case_of(x);
  if (!budget_.reserve(worst))
    return false;
  x.reserved = worst;
  return true;
}

void purse::settle(job_record& x, attempt& done) {
  if (!bounded_ && prices_ == nullptr)
    return;
  const auto reserved = std::exchange(x.reserved, {});
  budget_.settle(reserved, bill(done, reserved, prices_));
}

spending purse::forfeit(job_record& x) {
  const auto reserved = std::exchange(x.reserved, {});
  budget_.settle(reserved, reserved);
  return reserved;
}

std::string purse::refusal(const job_record& next) const {
  const auto worst = worst_case_of(next);
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
