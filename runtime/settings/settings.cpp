#include "chosen_provider.hpp"
#include "model/enum_names.hpp"

#include <troupe/settings.hpp>

#include <algorithm>
#include <cstdlib>

namespace troupe {

namespace {

constexpr std::string_view unjudged_names[] = {"fail", "ask_again", "accept"};
constexpr std::string_view choice_names[] = {"function", "required", "auto"};
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
  provider_settings& there = result;
  there = other;
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

void read_environment(settings& x) {
  if (const auto* row = find_provider(x.provider)) {
    read_variable(std::string{row->key_variable}, x.api_key);
    read_variable(std::string{row->base_url_variable}, x.base_url);
  }
}

expected<void> read_named_variables(settings& x) {
  if (auto fine = read_named(x); !fine)
    return fine;
  for (size_t i = 0; i < x.fallbacks.size(); ++i)
    if (auto fine = read_named(x.fallbacks[i]); !fine)
      return failed(errc::configuration,
                    "fallbacks: number " + std::to_string(i + 1) + ": " + fine.error().message);
  for (auto& y : x.fallbacks)
    read_own_variables(y, x.provider);
  return {};
}

} // namespace troupe
