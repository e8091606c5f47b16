#include "chosen_provider.hpp"
#include "model/enum_names.hpp"

#include <troupe/settings.hpp>

#include <algorithm>
#include <cstdlib>

namespace troupe {

namespace {

constexpr std::string_view unjudged_names[] = {"fail", "ask_again", "accept"};
constexpr std::string_view choice_names[] = {"function", "required", "auto"};
constexpr std::string_view prompt_cache_names[] = {"auto", "on", "off"};
constexpr std::string_view role_names[] = {"system", "developer", "user"};

/// Whether it is set and not empty.
bool read_variable(const std::string& name, std::string& value) {
  const auto* text = std::getenv(name.c_str());
  if (text == nullptr || *text == '\0')
    return false;
  value = text;
  return true;
}

expected<void> not_set(std::string_view setting, const std::string& variable) {
  return failed(errc::configuration, std::string{setting} + " names " + variable
                                       + ", which is not set in the environment");
}

expected<void> read_named(provider_settings& x) {
  if (!x.api_key_env.empty() && !read_variable(x.api_key_env, x.api_key))
    return not_set("api_key_env", x.api_key_env);
  for (const auto& [name, variable] : x.headers_env) {
    auto is_same = [&name = name](const auto& header) { return header.first == name; };
    auto i = std::find_if(x.headers.begin(), x.headers.end(), is_same);
    if (i == x.headers.end())
      i = x.headers.insert(i, {name, {}});
    if (!read_variable(variable, i->second))
      return not_set("headers_env", variable);
  }
  return {};
}

/// The first of these that is set.
bool read_first(word_list names, std::string& value) {
  return std::any_of(names.begin(), names.end(), [&value](std::string_view name) {
    return read_variable(std::string{name}, value);
  });
}

/// All of them, joined by ":"; the third may be absent.
void read_signing_key(word_list names, std::string& key) {
  std::string result;
  for (size_t i = 0; i < names.size(); ++i) {
    std::string part;
    if (read_variable(std::string{names[i]}, part))
      result += (i > 0 ? ":" : "") + part;
    else if (i < 2)
      return;
  }
  if (!result.empty())
    key = std::move(result);
}

/// Where nothing else is said, key and place of another provider come from its own variables. Its
/// key goes nowhere else.
void read_own_variables(fallback_settings& x, const std::string& usual_provider) {
  if (x.provider.empty() || x.provider == usual_provider || !x.api_key.empty()
      || !x.base_url.empty())
    return;
  settings other;
  other.provider = x.provider;
  read_environment(other);
  x.api_key = std::move(other.api_key);
  x.base_url = std::move(other.base_url);
}

/// "PROVIDER/NAME", as a fallback of that run's has it.
void choose_fallback(fallback_settings& x, const provider_settings& usual) {
  if (x.provider.empty() && x.base_url.empty() && may_name_provider(usual))
    take_provider(x, x.model);
}

} // namespace

std::string to_string(unjudged_policy x) {
  return detail::enum_name(unjudged_names, x);
}

bool from_string(std::string_view name, unjudged_policy& x) {
  return detail::enum_from_name(unjudged_names, name, x);
}

bool from_integer(uint8_t value, unjudged_policy& x) {
  return detail::enum_from_integer(unjudged_names, value, x);
}

std::string to_string(tool_choice x) {
  return detail::enum_name(choice_names, x);
}

bool from_string(std::string_view name, tool_choice& x) {
  return detail::enum_from_name(choice_names, name, x);
}

bool from_integer(uint8_t value, tool_choice& x) {
  return detail::enum_from_integer(choice_names, value, x);
}

std::string to_string(prompt_cache x) {
  return detail::enum_name(prompt_cache_names, x);
}

bool from_string(std::string_view name, prompt_cache& x) {
  return detail::enum_from_name(prompt_cache_names, name, x);
}

bool from_integer(uint8_t value, prompt_cache& x) {
  return detail::enum_from_integer(prompt_cache_names, value, x);
}

std::string to_string(instruction_role x) {
  return detail::enum_name(role_names, x);
}

bool from_string(std::string_view name, instruction_role& x) {
  return detail::enum_from_name(role_names, name, x);
}

bool from_integer(uint8_t value, instruction_role& x) {
  return detail::enum_from_integer(role_names, value, x);
}

settings with_fallback(const settings& x, const fallback_settings& other) {
  auto result = x;
  result.fallbacks.clear();
  result.mode = other.mode.value_or(x.mode);
  auto chosen = other;
  choose_fallback(chosen, x);
  provider_settings& there = result;
  there = std::move(chosen);
  there.clear_text_key = x.clear_text_key || other.clear_text_key;
  if (there.provider.empty())
    there.provider = x.provider;
  if (!other.base_url.empty() || there.provider != x.provider)
    return result;
  // The same provider: what it was told to send there.
  there.base_url = x.base_url;
  auto take = [](auto& to, const auto& from) {
    if (to.empty())
      to = from;
  };
  take(there.api_key, x.api_key);
  take(there.organization, x.organization);
  take(there.headers, x.headers);
  take(there.extra_body, x.extra_body);
  return result;
}

bool take_provider(provider_settings& x, const std::string& model) {
  const auto slash = std::min(model.find('/'), model.size());
  const auto* row = find_provider(std::string_view{model}.substr(0, slash));
  if (row == nullptr || slash + 1 >= model.size()) {
    x.model = model;
    return false;
  }
  x.provider = row->name;
  // It may be the same string.
  x.model = std::string{model}.substr(slash + 1);
  return true;
}

namespace {

/// Whether the model's name begins with a provider that lives where this one does, with the same
/// key, and is only spoken to in another way.
bool names_neighbour(const std::string& provider, const std::string& model) {
  const auto* row = find_provider(provider);
  const auto* named = find_provider(std::string_view{model}.substr(0, model.find('/')));
  return row != nullptr && named != nullptr && row->name != named->name
         && row->base_url_variable == named->base_url_variable;
}

} // namespace

bool choose_model(settings& x, const std::string& model) {
  const auto usual = settings{}.provider;
  if (x.provider != usual || (!x.base_url.empty() && !names_neighbour(usual, model))) {
    x.model = model;
    return false;
  }
  const auto named = take_provider(x, model);
  // A key goes to its own provider only.
  if (x.provider != usual && x.base_url.empty())
    x.api_key.clear();
  return named;
}

void read_environment(settings& x) {
  const auto* row = find_provider(x.provider);
  if (row == nullptr)
    return;
  if (!read_first(row->key_variables, x.api_key))
    read_signing_key(row->signing.variables, x.api_key);
  if (!row->base_url_variable.empty()
      && read_variable(std::string{row->base_url_variable}, x.base_url)) {
    x.base_url = base_url_in(*row, x.base_url);
    return;
  }
  // Only of places that are not known without.
  std::vector<std::string> missing;
  auto place = expanded_base_url(*row, read_variable, missing);
  if (place != row->base_url && !place.empty())
    x.base_url = std::move(place);
}

expected<void> read_named_variables(settings& x) {
  if (auto fine = read_named(x); !fine)
    return fine;
  for (auto& y : x.fallbacks)
    choose_fallback(y, x);
  for (size_t i = 0; i < x.fallbacks.size(); ++i)
    if (auto fine = read_named(x.fallbacks[i]); !fine)
      return failed(errc::configuration,
                    "fallbacks: number " + std::to_string(i + 1) + ": " + fine.error().message);
  for (auto& y : x.fallbacks)
    read_own_variables(y, x.provider);
  return {};
}

} // namespace troupe
