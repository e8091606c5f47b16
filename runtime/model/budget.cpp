#include <troupe/detail/budget.hpp>

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

__extension__ typedef unsigned __int128 wide;

constexpr wide tokens_per_price = 1'000'000;

wide priced(uint64_t tokens, money price) {
  return wide{tokens} * static_cast<uint64_t>(std::max<int64_t>(price.nanos(), 0));
}

money rounded_up(wide nanos_times_million) {
  const auto nanos = (nanos_times_million + tokens_per_price - 1) / tokens_per_price;
  constexpr auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  return nanos > most ? money::largest() : money::from_nanos(static_cast<int64_t>(nanos));
}

uint64_t sum(uint64_t x, uint64_t y) {
  uint64_t result = 0;
  return __builtin_add_overflow(x, y, &result) ? std::numeric_limits<uint64_t>::max() : result;
}

uint64_t output_tokens(const usage& x) {
  const auto beyond_prompt = x.total_tokens > x.prompt_tokens ? x.total_tokens - x.prompt_tokens
                                                              : 0;
  return std::max(x.completion_tokens, beyond_prompt);
}

} // namespace

money cost_of(const usage& x, const model_prices& prices) {
  if (x.billed_prompt_tokens || x.billed_completion_tokens) {
    const auto& of_billed = prices.at(x.prompt_tokens);
    return rounded_up(
      priced(x.billed_prompt_tokens.value_or(x.prompt_tokens), of_billed.input)
      + priced(x.billed_completion_tokens.value_or(output_tokens(x)), of_billed.output));
  }
  const auto cached = std::min(x.cached_tokens.value_or(0), x.prompt_tokens);
  const auto written = std::min(x.cache_write_tokens.value_or(0), x.prompt_tokens - cached);
  const auto& rates = prices.at(x.prompt_tokens);
  return rounded_up(priced(x.prompt_tokens - cached - written, rates.input)
                    + priced(cached, rates.cached_input)
                    + priced(written, rates.cache_write.value_or(rates.input))
                    + priced(output_tokens(x), rates.output));
}

money cache_savings(const usage& x, const model_prices& prices) {
  auto fresh = x;
  fresh.cached_tokens.reset();
  fresh.cache_write_tokens.reset();
  return cost_of(fresh, prices) - cost_of(x, prices);
}

spending spent_by(const usage& x, const model_prices* prices) {
  return {sum(x.prompt_tokens, output_tokens(x)), x.cost_told         ? *x.cost_told
                                                  : prices != nullptr ? cost_of(x, *prices)
                                                                      : money{}};
}

spending worst_case(uint64_t request_bytes, uint64_t output_tokens_max,
                    const model_prices* prices) {
  spending result{sum(request_bytes, output_tokens_max), {}};
  if (prices == nullptr)
    return result;
  const auto at = [&](const token_rates& x) {
    const auto dearest = std::max({x.input, x.cached_input, x.cache_write.value_or(money{})});
    return rounded_up(priced(request_bytes, dearest) + priced(output_tokens_max, x.output));
  };
  result.cost = at(*prices);
  for (const auto& tier : prices->tiers)
    if (tier.above < request_bytes)
      result.cost = std::max(result.cost, at(tier));
  return result;
}

bool budget::fits(const spending& worst) const {
  auto most = spent_;
  most += reserved_;
  most += worst;
  return (!cost_max_ || most.cost <= *cost_max_) && (!tokens_max_ || most.tokens <= *tokens_max_);
}

bool budget::reserve(const spending& worst) {
  if (!fits(worst))
    return false;
  reserved_ += worst;
  return true;
}

void budget::settle(const spending& reserved, const spending& truth) {
  reserved_ -= reserved;
  spent_ += truth;
}

std::string budget_refusal(std::optional<money> cost_max, std::optional<uint64_t> tokens_max,
                           const spending& spent, const spending& worst) {
  if (cost_max && spent.cost + worst.cost > *cost_max)
    return "cost_max is " + to_string(*cost_max) + ": " + to_string(spent.cost)
           + " is spent, and the next request may cost " + to_string(worst.cost)
           + "; raise it to go on";
  return "tokens_total_max is " + std::to_string(tokens_max.value_or(0)) + ": "
         + std::to_string(spent.tokens) + " tokens are used, and the next request may use "
         + std::to_string(worst.tokens) + "; raise it to go on";
}

} // namespace troupe
