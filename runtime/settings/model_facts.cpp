#include "model_facts.hpp"

#include "chosen_provider.hpp"
#include "http/url.hpp"

#include <utility>

namespace troupe {

namespace {

/// Prices may be those of the next of kin; what may be sent must not.
model_profile certain_part(const model_match& x) {
  if (x.rule != match_rule::beginning)
    return *x.profile;
  model_profile result;
  result.prices = x.profile->prices;
  return result;
}

bool goes_to_own_place(const settings& x, const provider& row) {
  if (row.base_url.empty())
    return false;
  if (x.base_url.empty())
    return true;
  const auto there = detail::parse_url(x.base_url);
  const auto own = detail::parse_url(std::string{row.base_url});
  return there && own && there->host == own->host;
}

void add_models(const settings& x, const provider& row, model_facts& to) {
  const auto match = x.models ? x.models->find(row.name, x.model) : model_match{};
  if (!match)
    return;
  to.in_models = {std::string{match.name}, match.rule};
  to.profile = certain_part(match);
  if (to.profile.prices)
    to.priced_by = price_source::models;
}

void add_shipped(const settings& x, const provider& row, model_facts& to) {
  const auto family = family_of(x.model);
  to.family = family.beginning;
  to.profile.fill(family.profile);
  const auto match = model_table::shipped().find(row.name, x.model);
  if (!match || match.rule == match_rule::beginning)
    return;
  to.in_shipped = {std::string{match.name}, match.rule};
  auto rest = *match.profile;
  if (!match.same_place || !goes_to_own_place(x, row))
    rest.prices.reset();
  else if (!to.profile.prices)
    to.priced_by = price_source::shipped;
  to.profile.fill(rest);
}

void add_prices(const settings& x, model_facts& to) {
  const auto* found = x.prices ? x.prices->find(x.model) : nullptr;
  if (found == nullptr)
    return;
  to.profile.prices = *found;
  if (found->output_tokens_max)
    to.profile.output_tokens_max = found->output_tokens_max;
  to.priced_by = price_source::prices;
}

std::string counted(std::optional<uint64_t> tokens) {
  return tokens ? std::to_string(*tokens) : "unknown";
}

std::string limits_text(const model_profile& x) {
  if (!x.context_tokens && !x.input_tokens_max && !x.output_tokens_max)
    return "limits unknown";
  std::string result;
  const auto add = [&result](std::string_view what, std::optional<uint64_t> tokens) {
    if (tokens)
      result += (result.empty() ? "" : ", ") + std::string{what} + " " + counted(tokens);
  };
  add("context", x.context_tokens);
  add("prompt up to", x.input_tokens_max);
  add("answer up to", x.output_tokens_max);
  return result + " tokens";
}

std::string rates_text(const token_rates& x) {
  auto result = "$" + to_string(x.input) + " input, ";
  if (x.cached_input != x.input)
    result += "$" + to_string(x.cached_input) + " cached, ";
  if (x.cache_write)
    result += "$" + to_string(*x.cache_write) + " written to the cache, ";
  return result + "$" + to_string(x.output) + " output";
}

std::string found_text(const found_row& x) {
  return x.name + ", found by " + std::string{to_string(x.rule)};
}

std::string source_text(const model_facts& x) {
  switch (x.priced_by) {
  case price_source::prices:
    return "the prices that were given";
  case price_source::models:
    return "the models' file: " + found_text(x.in_models);
  case price_source::shipped:
    return "list price of " + std::string{shipped_models_date} + ": " + found_text(x.in_shipped);
  case price_source::none:
    break;
  }
  return {};
}

std::string prices_text(const model_facts& x) {
  const auto* prices = x.prices();
  if (prices == nullptr)
    return "prices unknown";
  auto result = rates_text(*prices);
  for (const auto& tier : prices->tiers)
    result += "; above " + std::to_string(tier.above) + " tokens of prompt " + rates_text(tier);
  return result + " per million (" + source_text(x) + ")";
}

std::string abilities_text(const model_profile& x, bool there) {
  std::string result;
  for (size_t i = 0; i < ability_count; ++i)
    if (x.can[static_cast<ability>(i)] == there)
      result += (result.empty() ? "" : ", ") + std::string{to_string(static_cast<ability>(i))};
  return result;
}

std::string parameters_text(const parameter_set& x) {
  std::string result;
  for (size_t i = 0; i < parameter_count; ++i)
    if (x.has(static_cast<parameter>(i)))
      result += (result.empty() ? "" : ", ") + std::string{to_string(static_cast<parameter>(i))};
  return result;
}

} // namespace

model_facts facts_of(const settings& x) {
  const auto& row = provider_of(x);
  model_facts result;
  result.model = x.model;
  add_models(x, row, result);
  add_shipped(x, row, result);
  add_prices(x, result);
  return result;
}

std::vector<std::string> in_words(const model_facts& x) {
  std::vector<std::string> result{limits_text(x.profile), prices_text(x)};
  const auto add = [&result](std::string_view what, std::string list) {
    if (!list.empty())
      result.push_back(std::string{what} + std::move(list));
  };
  add("can: ", abilities_text(x.profile, true));
  add("cannot: ", abilities_text(x.profile, false));
  add("refuses: ", parameters_text(x.profile.refuses));
  add("refuses while it thinks: ", parameters_text(x.profile.refuses_thinking));
  if (!x.in_models.name.empty() && x.priced_by != price_source::models)
    result.push_back("in the models' file: " + found_text(x.in_models));
  return result;
}

} // namespace troupe
