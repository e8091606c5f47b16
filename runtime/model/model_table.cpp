#include "model_name.hpp"
#include "shipped/anthropic_models.hpp"
#include "shipped/gemini_models.hpp"
#include "shipped/openai_models.hpp"
#include "shipped/other_models.hpp"
#include "text/ascii.hpp"

#include <troupe/model_table.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 5> rule_names{
  "nothing", "its name", "provider and name", "its name without date, version, tag and maker",
  "the longest beginning of its name"};

/// No model has a longer name; each of its beginnings is looked up.
constexpr size_t name_bytes_max = 256;

money amount(std::string_view dollars) {
  return parse_money(dollars).value();
}

token_rates rates_of(const shipped::listed_rates& x) {
  token_rates result;
  result.input = amount(x.input);
  result.output = amount(x.output);
  result.cached_input = x.cached_input.empty() ? result.input : amount(x.cached_input);
  if (!x.cache_write.empty())
    result.cache_write = amount(x.cache_write);
  return result;
}

model_profile profile_of(const shipped::listed_model& x) {
  model_profile result;
  if (x.context_tokens > 0)
    result.context_tokens = x.context_tokens;
  if (x.input_tokens_max > 0)
    result.input_tokens_max = x.input_tokens_max;
  if (x.output_tokens_max > 0)
    result.output_tokens_max = x.output_tokens_max;
  model_prices prices{rates_of(x.price)};
  if (!x.price.cache_write_1h.empty())
    prices.cache_write_1h = amount(x.price.cache_write_1h);
  if (x.dearer_above > 0)
    prices.tiers.push_back({rates_of(x.dearer), x.dearer_above});
  result.prices = std::move(prices);
  return result;
}

struct shipped_family {
  std::string_view place;
  std::span<const shipped::listed_model> models;
};

model_table make_shipped() {
  using namespace shipped;
  const shipped_family families[] = {
    {"openai", openai::models},
    {"anthropic", anthropic::models},
    {"gemini", gemini::models},
    {"mistral", others::mistral},
    {"deepseek", others::deepseek_models},
    {"xai", others::xai},
    {"groq", others::groq},
    {"cohere", others::cohere},
  };
  model_table result;
  for (const auto& family : families)
    for (const auto& x : family.models)
      result.set(std::string{family.place}, std::string{x.name}, profile_of(x));
  return result;
}

/// Ends of beginnings that may stand for the whole name.
bool is_boundary(std::string_view name, size_t size) {
  return size > 0 && (size >= name.size() || !detail::is_alphanumeric(name[size]));
}

} // namespace

std::string_view to_string(match_rule x) {
  return rule_names[static_cast<size_t>(x)];
}

model_family family_of(std::string_view model) {
  const auto plain = detail::without_maker(model);
  const std::span<const shipped::model_rule> families[]
    = {shipped::openai::rules, shipped::anthropic::rules, shipped::gemini::rules,
       shipped::others::rules};
  for (const auto rules : families)
    for (const auto& x : rules)
      if (plain.starts_with(x.beginning) && is_boundary(plain, x.beginning.size()))
        return {x.beginning, {x.can, x.refuses, x.refuses_thinking, x.thinks, x.limit_name}};
  return {};
}

const model_table& model_table::shipped() {
  static const auto result = make_shipped();
  return result;
}

void model_table::set(std::string place, std::string name, model_profile x) {
  rows_.insert_or_assign(std::move(name), row{std::move(place), std::move(x)});
}

/// With an empty place: the name alone.
model_table::row_map::const_iterator model_table::at(std::string_view place,
                                                     std::string_view name) const {
  if (place.empty())
    return rows_.find(name);
  std::string key;
  key.reserve(place.size() + 1 + name.size());
  key.append(place).append("/").append(name);
  return rows_.find(key);
}

/// By provider and name, else by the name alone.
model_match model_table::find_as(std::string_view provider, std::string_view model) const {
  const auto spellings = detail::spellings_of_place(provider);
  const auto found = [&](row_map::const_iterator i, match_rule rule) -> model_match {
    const bool same = std::find(spellings.begin(), spellings.end(), i->second.place)
                      != spellings.end();
    return {&i->second.profile, rule, i->first, same};
  };
  for (const auto place : spellings)
    if (const auto i = at(place, model); i != rows_.end())
      return found(i, match_rule::provider);
  if (const auto i = at({}, model); i != rows_.end())
    return found(i, match_rule::exact);
  return {};
}

model_match model_table::find(std::string_view provider, std::string_view model) const {
  if (auto result = find_as(provider, model))
    return result;
  const auto names = detail::plainer_names(model);
  for (const auto name : names)
    if (auto result = find_as(provider, name)) {
      result.rule = match_rule::stripped;
      return result;
    }
  if (model.size() > name_bytes_max)
    return {};
  // Longer beginnings first, of the whole name before those of what is left of it.
  for (const auto name : {model, names.back()})
    for (auto size = name.size(); size-- > 2;)
      if (is_boundary(name, size))
        if (auto result = find_as(provider, name.substr(0, size))) {
          result.rule = match_rule::beginning;
          return result;
        }
  return {};
}

} // namespace troupe
