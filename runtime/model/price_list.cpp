#include <troupe/detail/json_tree.hpp>
#include <troupe/price_list.hpp>

#include <cmath>
#include <utility>

namespace troupe {

namespace {

constexpr double price_max = 1e6;
constexpr int64_t output_tokens_most = 100'000'000;

unexpected<error> wrong(std::string what) {
  return failed(errc::configuration, std::move(what));
}

std::string place_of(std::string_view model, std::string_view member) {
  return "models/" + std::string{model} + "/" + std::string{member};
}

/// Below 1,000,000 dollars a double holds billionths exactly enough to be rounded to the number
/// that was written.
expected<money> read_price(const json_tree& x, const std::string& place) {
  double dollars = 0;
  if (const auto* whole = x.if_int64())
    dollars = static_cast<double>(*whole);
  else if (const auto* real = x.if_double())
    dollars = *real;
  else if (x.if_uint64() != nullptr)
    dollars = price_max * 2;
  else
    return wrong(place + " is no number: give dollars per million tokens, as in 0.15");
  if (!(dollars >= 0))
    return wrong(place + " is negative");
  if (dollars > price_max)
    return wrong(place + " is more than 1000000 dollars per million tokens");
  const auto nanos = std::round(dollars * money::nanos_per_dollar);
  if (std::abs(dollars * money::nanos_per_dollar - nanos) > 1e-3 * std::max(1.0, dollars))
    return wrong(place + " has more than nine digits behind the point");
  return money::from_nanos(static_cast<int64_t>(nanos));
}

expected<uint32_t> read_count(const json_tree& x, const std::string& place) {
  const auto* count = x.if_int64();
  if (count == nullptr || *count < 1 || *count > output_tokens_most)
    return wrong(place + " must be a whole number from 1 to 100000000");
  return static_cast<uint32_t>(*count);
}

expected<model_prices> read_model(const std::string& name, const json_tree& x) {
  if (!x.is_object())
    return wrong("models/" + name + " is no object");
  model_prices result;
  bool has_input = false;
  bool has_cached = false;
  bool has_output = false;
  for (const auto& [member, value] : x.members()) {
    const auto place = place_of(name, member);
    if (member == "max_output_tokens") {
      auto count = read_count(value, place);
      if (!count)
        return unexpected<error>{count.error()};
      result.output_tokens_max = *count;
      continue;
    }
    const bool input = member == "input";
    const bool cached = member == "cached_input";
    const bool write = member == "cache_write";
    const bool output = member == "output";
    if (!input && !cached && !write && !output)
      return wrong(place
                   + " is unknown; known are input, cached_input, cache_write, output and "
                     "max_output_tokens");
    auto price = read_price(value, place);
    if (!price)
      return unexpected<error>{price.error()};
    if (write) {
      result.cache_write = *price;
      continue;
    }
    (input ? result.input : cached ? result.cached_input : result.output) = *price;
    (input ? has_input : cached ? has_cached : has_output) = true;
  }
  if (!has_input || !has_output)
    return wrong("models/" + name + " lacks " + (has_input ? "output" : "input")
                 + ": give dollars per million tokens");
  if (!has_cached)
    result.cached_input = result.input;
  return result;
}

void lower(token_rates& x, uint32_t thousandths) {
  x.input = share_of(x.input, thousandths);
  x.cached_input = share_of(x.cached_input, thousandths);
  x.output = share_of(x.output, thousandths);
  if (x.cache_write)
    x.cache_write = share_of(*x.cache_write, thousandths);
}

} // namespace

expected<price_list> price_list::parse(std::string_view json) {
  auto tree = json_tree::parse(json);
  if (!tree)
    return wrong(tree.error().message);
  if (!tree->is_object())
    return wrong("the text is no JSON object; give it as in {\"models\": {\"gpt-4o-mini\": "
                 "{\"input\": 0.15, \"output\": 0.6}}}");
  price_list result;
  for (const auto& [member, value] : tree->members()) {
    if (member != "models")
      return wrong("the member " + member + " is unknown; known is models");
    if (!value.is_object())
      return wrong("models is no object");
    for (const auto& [name, described] : value.members()) {
      if (name.empty() || name.find('*') < name.size() - 1)
        return wrong("models/" + name + " is no name of a model: a * may stand at its end only");
      auto prices = read_model(name, described);
      if (!prices)
        return unexpected<error>{prices.error()};
      result.set(name, *prices);
    }
  }
  if (result.empty())
    return wrong("models is missing or empty: there is no price in it");
  return result;
}

money share_of(money x, uint32_t thousandths) {
  constexpr uint32_t whole = 1000;
  if (thousandths >= whole || x <= money{})
    return x;
  const auto nanos = x.nanos();
  return money::from_nanos(nanos / whole * thousandths
                           + (nanos % whole * thousandths + whole - 1) / whole);
}

model_prices batch_prices(const model_prices& x) {
  auto result = x;
  lower(result, x.batch_thousandths);
  if (x.cache_write_1h)
    result.cache_write_1h = share_of(*x.cache_write_1h, x.batch_thousandths);
  for (auto& tier : result.tiers)
    lower(tier, x.batch_thousandths);
  // It is taken off already.
  result.batch_thousandths = 1000;
  return result;
}

void price_list::set(std::string name, model_prices prices) {
  if (!name.ends_with('*')) {
    exact_[std::move(name)] = prices;
    return;
  }
  name.pop_back();
  beginnings_[std::move(name)] = prices;
}

const model_prices* price_list::find(std::string_view model) const {
  if (auto i = exact_.find(model); i != exact_.end())
    return &i->second;
  const model_prices* result = nullptr;
  // A longer beginning comes behind a shorter one.
  for (const auto& [beginning, prices] : beginnings_)
    if (model.starts_with(beginning))
      result = &prices;
  return result;
}

} // namespace troupe
