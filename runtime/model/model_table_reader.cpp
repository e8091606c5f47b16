#include "decimal_money.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/model_table.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

/// Files about models as others write them. What a single model says wrongly is as if it did not
/// say it: a list of thousands has such rows, and whoever asks one model need not mend another's.
namespace troupe {

namespace {

constexpr size_t file_bytes_max = size_t{64} << 20;
constexpr uint32_t depth_max = 32;
/// Behind prices per token.
constexpr int per_million = 6;

/// A document, and the text that it was made of.
struct source {
  std::string_view text;

  std::optional<money> price(json_value x, int shift) const {
    switch (x.kind()) {
    case json_kind::integer:
      return x.as_int64() < 0 ? std::nullopt
                              : detail::decimal_money(std::to_string(x.as_int64()), shift);
    case json_kind::number:
      return detail::decimal_money(x.spelling(text), shift);
    case json_kind::string:
      return detail::decimal_money(x.as_string(), shift);
    case json_kind::null:
    case json_kind::boolean:
    case json_kind::big_integer:
    case json_kind::array:
    case json_kind::object:
      break;
    }
    return std::nullopt;
  }
};

/// Absent: it is no count, or none that limits anything.
template <class Count>
std::optional<Count> count_of(json_value x) {
  constexpr auto most = std::numeric_limits<Count>::max() / 2;
  double value = x.as_double();
  if (x.is_string()) {
    uint64_t whole = 0;
    const auto text = x.as_string();
    const auto end = std::from_chars(text.data(), text.data() + text.size(), whole);
    value = end.ec == std::errc{} && end.ptr == text.data() + text.size()
              ? static_cast<double>(whole)
              : 0;
  }
  if (!(value >= 1) || value > static_cast<double>(most))
    return std::nullopt;
  return static_cast<Count>(value);
}

std::optional<bool> flag_of(json_value x) {
  if (x.kind() == json_kind::boolean)
    return x.as_bool();
  if (x.is_string() && (x.as_string() == "true" || x.as_string() == "false"))
    return x.as_string() == "true";
  return std::nullopt;
}

/// Prices as they are read: some may be missing.
struct read_rates {
  std::optional<money> input;
  std::optional<money> output;
  std::optional<money> cached_input;
  std::optional<money> cache_write;
  std::optional<money> cache_write_1h;
  std::optional<money> batch_input;

  bool whole() const {
    return input && output;
  }

  token_rates rates() const {
    return {*input, cached_input.value_or(*input), *output, cache_write};
  }
};

using tier_list = std::vector<std::pair<uint64_t, read_rates>>;

read_rates& tier_at(tier_list& xs, uint64_t above) {
  for (auto& x : xs)
    if (x.first == above)
      return x.second;
  return xs.emplace_back(above, read_rates{}).second;
}

std::optional<model_prices> prices_of(const read_rates& base, tier_list& tiers) {
  if (!base.whole())
    return std::nullopt;
  model_prices result{base.rates()};
  result.cache_write_1h = base.cache_write_1h;
  constexpr uint64_t whole = 1000;
  if (base.batch_input && base.input->nanos() > 0)
    result.batch_thousandths = static_cast<uint32_t>(
      std::min<uint64_t>((whole * static_cast<uint64_t>(base.batch_input->nanos())
                          + static_cast<uint64_t>(base.input->nanos()) - 1)
                           / static_cast<uint64_t>(base.input->nanos()),
                         whole));
  std::sort(tiers.begin(), tiers.end(),
            [](const auto& x, const auto& y) { return x.first < y.first; });
  for (auto& [above, rates] : tiers) {
    // Who names but one of two dearer prices leaves the other one as it was.
    rates.input = rates.input ? rates.input : base.input;
    rates.output = rates.output ? rates.output : base.output;
    rates.cached_input = rates.cached_input ? rates.cached_input : base.cached_input;
    rates.cache_write = rates.cache_write ? rates.cache_write : base.cache_write;
    result.tiers.push_back({rates.rates(), above});
  }
  return result;
}

// -- LiteLLM's
// -------------------------------------------------------------------------------------

struct named_rate {
  std::string_view name;
  std::optional<money> read_rates::*rate;
};

constexpr std::array<named_rate, 6> litellm_rates{{
  {"input_cost_per_token", &read_rates::input},
  {"output_cost_per_token", &read_rates::output},
  {"cache_read_input_token_cost", &read_rates::cached_input},
  {"cache_creation_input_token_cost", &read_rates::cache_write},
  {"cache_creation_input_token_cost_above_1hr", &read_rates::cache_write_1h},
  {"input_cost_per_token_batches", &read_rates::batch_input},
}};

struct named_ability {
  std::string_view name;
  ability what;
};

constexpr std::array<named_ability, 9> litellm_abilities{{
  {"supports_function_calling", ability::tools},
  {"supports_tool_choice", ability::forced_tool},
  {"supports_response_schema", ability::native_schema},
  {"supports_vision", ability::pictures},
  {"supports_pdf_input", ability::pdf},
  {"supports_audio_input", ability::audio},
  {"supports_prompt_caching", ability::prompt_cache},
  {"supports_reasoning", ability::reasoning},
  {"supports_system_messages", ability::system_role},
}};

/// "input_cost_per_token_above_200k_tokens": the threshold, and what stands in front of it.
std::optional<uint64_t> threshold_of(std::string_view& name) {
  constexpr std::string_view above = "_above_";
  constexpr std::string_view thousands = "k_tokens";
  const auto place = name.rfind(above);
  if (place == std::string_view::npos || !name.ends_with(thousands))
    return std::nullopt;
  const auto digits = name.substr(place + above.size(),
                                  name.size() - place - above.size() - thousands.size());
  uint32_t count = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size() || count == 0)
    return std::nullopt;
  name = name.substr(0, place);
  constexpr uint64_t thousand = 1000;
  return count * thousand;
}

class litellm_row {
public:
  explicit litellm_row(const source& from) : from_(from) {}

  /// False: this is no model that answers in words.
  bool read(json_value described) {
    for (const auto& [name, value] : described.members())
      if (!read_member(name, value))
        return false;
    return true;
  }

  const std::string& place() const {
    return place_;
  }

  model_profile take() {
    // The old name of the limit of answers, unless it is the context's.
    if (!result_.output_tokens_max && old_limit_ && result_.input_tokens_max)
      result_.output_tokens_max = old_limit_;
    result_.prices = prices_of(rates_, tiers_);
    return std::move(result_);
  }

private:
  bool read_member(std::string_view name, json_value value) {
    if (name == "mode")
      return value.as_string() == "chat" || value.as_string() == "responses"
             || value.as_string() == "completion" || !value.is_string();
    if (name == "litellm_provider")
      place_ = value.as_string();
    else if (name == "max_input_tokens")
      result_.input_tokens_max = count_of<uint64_t>(value);
    else if (name == "max_output_tokens")
      result_.output_tokens_max = count_of<uint32_t>(value);
    else if (name == "max_tokens")
      old_limit_ = count_of<uint32_t>(value);
    else if (name.starts_with("supports_"))
      read_ability(name, value);
    else if (name.find("_cost") != std::string_view::npos)
      read_rate(name, value);
    return true;
  }

  void read_ability(std::string_view name, json_value value) {
    const auto there = flag_of(value);
    const auto found = std::find_if(litellm_abilities.begin(), litellm_abilities.end(),
                                    [name](const named_ability& x) { return x.name == name; });
    if (there && found != litellm_abilities.end())
      result_.can.set(found->what, *there);
  }

  void read_rate(std::string_view name, json_value value) {
    const auto above = threshold_of(name);
    const auto found = std::find_if(litellm_rates.begin(), litellm_rates.end(),
                                    [name](const named_rate& x) { return x.name == name; });
    if (found == litellm_rates.end())
      return;
    const auto price = from_.price(value, per_million);
    if (!price)
      return;
    // g++ 12 would write to a copy of what ?: chooses.
    auto& to = above ? tier_at(tiers_, *above) : rates_;
    to.*found->rate = *price;
  }

  const source& from_;
  std::string place_;
  model_profile result_;
  std::optional<uint32_t> old_limit_;
  read_rates rates_;
  tier_list tiers_;
};

model_table read_litellm(json_value root, const source& from) {
  model_table result;
  for (const auto& [name, described] : root.members()) {
    if (name == "sample_spec" || name.empty() || !described.is_object())
      continue;
    litellm_row row{from};
    if (row.read(described))
      result.set(row.place(), std::string{name}, row.take());
  }
  return result;
}

// -- models.dev's
// ----------------------------------------------------------------------------------

constexpr std::array<named_rate, 4> models_dev_rates{{
  {"input", &read_rates::input},
  {"output", &read_rates::output},
  {"cache_read", &read_rates::cached_input},
  {"cache_write", &read_rates::cache_write},
}};

constexpr std::array<named_ability, 3> models_dev_abilities{{
  {"tool_call", ability::tools},
  {"structured_output", ability::native_schema},
  {"reasoning", ability::reasoning},
}};

void read_rates_of(json_value cost, const source& from, read_rates& to) {
  for (const auto& x : models_dev_rates)
    if (const auto value = cost.find(x.name))
      if (const auto price = from.price(*value, 0))
        to.*x.rate = *price;
}

std::optional<model_prices> read_cost(json_value cost, const source& from) {
  read_rates base;
  tier_list tiers;
  read_rates_of(cost, from, base);
  constexpr uint64_t old_threshold = 200'000;
  if (const auto dearer = cost.find("context_over_200k"); dearer && dearer->is_object())
    read_rates_of(*dearer, from, tier_at(tiers, old_threshold));
  if (const auto list = cost.find("tiers"))
    for (const auto x : list->elements()) {
      const auto tier = x.find("tier");
      const auto size = tier ? tier->find("size") : std::nullopt;
      if (const auto above = size ? count_of<uint64_t>(*size) : std::nullopt)
        read_rates_of(x, from, tier_at(tiers, *above));
    }
  return prices_of(base, tiers);
}

void read_modalities(json_value list, ability_set& to) {
  const auto takes = [&](std::string_view kind) {
    const auto all = list.elements();
    return std::any_of(all.begin(), all.end(),
                       [kind](json_value x) { return x.as_string() == kind; });
  };
  to.set(ability::pictures, takes("image"));
  to.set(ability::pdf, takes("pdf"));
  to.set(ability::audio, takes("audio"));
}

model_profile read_models_dev_model(json_value x, const source& from) {
  model_profile result;
  for (const auto& y : models_dev_abilities)
    if (const auto value = x.find(y.name))
      if (const auto there = flag_of(*value))
        result.can.set(y.what, *there);
  if (const auto value = x.find("temperature"); value && flag_of(*value) == false)
    result.refuses.add({parameter::temperature});
  if (const auto modalities = x.find("modalities"))
    if (const auto input = modalities->find("input"); input && input->is_array())
      read_modalities(*input, result.can);
  if (const auto limit = x.find("limit")) {
    if (const auto y = limit->find("context"))
      result.context_tokens = count_of<uint64_t>(*y);
    if (const auto y = limit->find("input"))
      result.input_tokens_max = count_of<uint64_t>(*y);
    if (const auto y = limit->find("output"))
      result.output_tokens_max = count_of<uint32_t>(*y);
  }
  if (const auto cost = x.find("cost"))
    result.prices = read_cost(*cost, from);
  return result;
}

model_table read_models_dev(json_value root, const source& from) {
  model_table result;
  for (const auto& [place, provider] : root.members()) {
    const auto models = provider.find("models");
    if (!models || !models->is_object())
      continue;
    for (const auto& [name, x] : models->members())
      if (x.is_object() && !name.empty())
        result.set(std::string{place}, std::string{place} + "/" + std::string{name},
                   read_models_dev_model(x, from));
  }
  return result;
}

// -- which of the two
// ------------------------------------------------------------------------------

constexpr std::string_view what_is_read
  = "it must be model_prices_and_context_window.json of LiteLLM or api.json of models.dev";

bool has_models(json_value x) {
  const auto models = x.find("models");
  return models && models->is_object();
}

bool is_litellm_row(json_value x) {
  return x.is_object()
         && (x.find("litellm_provider") || x.find("mode") || x.find("input_cost_per_token")
             || x.find("max_tokens") || x.find("max_input_tokens"));
}

} // namespace

expected<model_table> model_table::parse(std::string_view json) {
  json_limits limits;
  limits.bytes_max = file_bytes_max;
  limits.depth_max = depth_max;
  json_document document;
  const auto root = document.parse(json, limits);
  if (!root)
    return failed(errc::configuration, to_string(root.error()) + "; " + std::string{what_is_read});
  if (!root->is_object())
    return failed(errc::configuration, "is no JSON object; " + std::string{what_is_read});
  const source from{json};
  const auto members = root->members();
  model_table result;
  if (root->size() == 1 && (*members.begin()).name == "models")
    return failed(errc::configuration, "is a list of prices: give it as --prices, or price_list");
  if (std::any_of(members.begin(), members.end(),
                  [](const auto& x) { return has_models(x.value); }))
    result = read_models_dev(*root, from);
  else if (std::any_of(members.begin(), members.end(),
                       [](const auto& x) { return is_litellm_row(x.value); }))
    result = read_litellm(*root, from);
  if (result.size() == 0)
    return failed(errc::configuration, "tells of no model; " + std::string{what_is_read});
  return result;
}

} // namespace troupe
