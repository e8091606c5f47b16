#include "run_budget.hpp"

#include "settings/billing.hpp"

#include <limits>
#include <utility>

namespace troupe {

run_budget::run_budget(const settings& x, spending spent, std::shared_ptr<purse> shared)
  : answer_tokens_max_(x.tokens_max),
    cost_max_(x.cost_max),
    tokens_max_(x.tokens_total_max),
    budget_(x.cost_max, x.tokens_total_max, spent),
    shared_(std::move(shared)) {}

void run_budget::open_route(const model_facts& known, bool batched) {
  const auto& prices = known.profile.prices;
  routes_.push_back({prices, prices ? std::optional{batch_prices(*prices)} : std::nullopt,
                     output_tokens_bound(answer_tokens_max_, known),
                     known.priced_by != price_source::shipped, batched});
}

bool run_budget::counts(uint32_t route) const {
  const auto& x = routes_[route];
  // Without a ceiling, worst cases matter only for what may have been billed. For the sake of a
  // list price that nobody asked for, no request is spelled before its time.
  return limited() || (x.prices_given && x.prices && x.output_tokens_max);
}

spending run_budget::worst_case_of(uint32_t route, uint64_t body_bytes, uint32_t doublings) const {
  const auto& x = routes_[route];
  const bool priced = x.prices || (!cost_max_ && !(shared_ && shared_->limits_cost()));
  if (!x.output_tokens_max || !priced)
    return {std::numeric_limits<uint64_t>::max(), money::largest()};
  return worst_case(body_bytes, *x.output_tokens_max << doublings,
                    prices_of(route, goes_in_batches(route)));
}

std::optional<spending> run_budget::reserve(uint32_t route, uint64_t body_bytes,
                                            uint32_t doublings) {
  if (!counts(route))
    return spending{};
  const auto worst = worst_case_of(route, body_bytes, doublings);
  others_may_return_ = false;
  if (!budget_.fits(worst))
    return std::nullopt;
  if (shared_)
    if (const auto said = shared_->reserve(worst); said != purse::reply::granted) {
      others_may_return_ = said == purse::reply::later;
      return std::nullopt;
    }
  budget_.reserve(worst);
  return worst;
}

void run_budget::settle(uint32_t route, const spending& reserved, attempt& done) {
  const auto* prices = prices_of(route, done.batched);
  if (!budget_.limited() && prices == nullptr && !shared_ && !done.tokens.cost_told)
    return;
  // What a carrier of batches makes of a route where others send, too.
  auto worst = reserved;
  if (done.batched && !routes_[route].batched && routes_[route].prices)
    worst.cost = share_of(worst.cost, routes_[route].prices->batch_thousandths);
  end(reserved, bill(done, worst, prices));
}

void run_budget::end(const spending& reserved, const spending& truth) {
  budget_.settle(reserved, truth);
  if (shared_)
    shared_->settle(reserved, truth);
}

std::string run_budget::refusal(uint32_t route, uint64_t body_bytes, uint32_t doublings) const {
  const auto worst = worst_case_of(route, body_bytes, doublings);
  // Of two ceilings, the one that does not give.
  if (shared_ && budget_.fits(worst))
    return shared_->refusal(worst);
  return budget_refusal(cost_max_, tokens_max_, budget_.spent(), worst);
}

} // namespace troupe
