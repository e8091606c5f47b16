#include "purse.hpp"

#include <troupe/billing.hpp>

#include <limits>
#include <span>
#include <utility>

namespace troupe {

purse::purse(const settings& x, spending spent)
  : price_list_(x.prices),
    answer_tokens_max_(x.tokens_max),
    cost_max_(x.cost_max),
    tokens_max_(x.tokens_total_max),
    budget_(x.cost_max, x.tokens_total_max, spent) {}

void purse::open_lane(lane_spelling wires, std::string_view model) {
  lane_prices x;
  x.wires = std::move(wires);
  x.prices = price_list_ ? price_list_->find(model) : nullptr;
  x.output_tokens_max = output_tokens_bound(answer_tokens_max_, x.prices);
  lanes_.push_back(std::move(x));
}

spending purse::worst_case_of(const job_record& x) const {
  const auto& lane = lanes_[x.lane];
  const bool priced = lane.prices != nullptr || !cost_max_;
  if (!lane.output_tokens_max || !priced)
    return {std::numeric_limits<uint64_t>::max(), money::largest()};
  const auto turns = x.turns ? std::span<const reask_turn>{*x.turns}
                             : std::span<const reask_turn>{};
  const auto& wire = x.is_question() ? *lane.wires.rulings : *lane.wires.records;
  return worst_case(wire.encode(*x.input(), turns).size(), *lane.output_tokens_max << x.doublings,
                    lane.prices);
}

bool purse::afford(job_record& x) {
  const auto& lane = lanes_[x.lane];
  // Without a ceiling, worst cases matter only for what may have been billed.
  if (!budget_.limited() && (lane.prices == nullptr || !lane.output_tokens_max))
    return true;
  const auto worst = worst_case_of(x);
  if (!budget_.reserve(worst))
    return false;
  x.reserved = worst;
  return true;
}

void purse::settle(job_record& x, attempt& done) {
  const auto* prices = lanes_[x.lane].prices;
  if (!budget_.limited() && prices == nullptr)
    return;
  const auto reserved = std::exchange(x.reserved, {});
  budget_.settle(reserved, bill(done, reserved, prices));
}

void purse::release(job_record& x) {
  budget_.settle(std::exchange(x.reserved, {}), {});
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
