#include "chosen_provider.hpp"

#include "http/url.hpp"
#include "secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace troupe {

const provider& provider_of(const settings& x) {
  const auto* row = find_provider(x.provider);
  if (row == nullptr)
    return providers().front();
  const bool is_elsewhere = !x.base_url.empty() && !x.base_url.starts_with(row->base_url);
  return row->elsewhere != nullptr && is_elsewhere ? *row->elsewhere : *row;
}

std::string base_url_of(const settings& x) {
  return x.base_url.empty() ? std::string{provider_of(x).base_url} : x.base_url;
}

bool may_name_provider(const provider_settings& x) {
  const auto* row = find_provider(x.provider);
  return row != nullptr && !row->slashes_in_models && x.base_url.empty();
}

std::string base_url_in(const provider& row, std::string_view value) {
  constexpr std::string_view mark = "://";
  value = detail::trim(value);
  if (value.empty() || value.find(mark) != std::string_view::npos)
    return std::string{value};
  const auto own = row.base_url;
  const auto scheme = own.substr(0, own.find(mark) + mark.size());
  const auto place = own.substr(scheme.size(), own.find('/', scheme.size()) - scheme.size());
  const auto colon = std::min(place.rfind(':'), place.size());
  const auto rest = std::min(value.find('/'), value.size());
  auto host = value.substr(0, rest);
  // The colons of an address in brackets are its own.
  auto port = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  port = std::min(port, host.size());
  const auto behind = port < host.size() ? host.substr(port) : place.substr(colon);
  host = host.substr(0, port);
  if (host.empty() || host == "0.0.0.0" || host == "[::]")
    host = place.substr(0, colon);
  return std::string{scheme} + std::string{host} + std::string{behind}
         + std::string{value.substr(rest)};
}

namespace {

using variable_reader = std::function<bool(const std::string&, std::string&)>;

/// The value of the first of these ("A|B") that is set.
bool read_one_of(std::string_view names, const variable_reader& set, std::string& value) {
  while (!names.empty()) {
    const auto end = std::min(names.find('|'), names.size());
    if (set(std::string{names.substr(0, end)}, value))
      return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

/// People write a host with and without its scheme, and a place with and without what follows.
void fit_between(std::string& value, bool is_first, std::string_view rest) {
  const auto scheme = value.find("://");
  if (!is_first && scheme != std::string::npos)
    value.erase(0, scheme + 3);
  while (value.ends_with('/'))
    value.pop_back();
  if (!rest.empty() && value.ends_with(rest))
    value.resize(value.size() - rest.size());
}

std::string expanded(std::string_view place, const variable_reader& set,
                     std::vector<std::string>& missing) {
  std::string result;
  bool is_whole = true;
  for (auto at = place.find("${"); at != std::string_view::npos; at = place.find("${")) {
    result += place.substr(0, at);
    const auto end = place.find('}', at);
    const auto names = place.substr(at + 2, end - at - 2);
    place.remove_prefix(end + 1);
    std::string value;
    if (read_one_of(names, set, value)) {
      fit_between(value, result.empty(), place);
    } else {
      missing.emplace_back(names.substr(0, names.find('|')));
      is_whole = false;
    }
    result += value;
  }
  result += place;
  return is_whole ? result : std::string{};
}

} // namespace

std::string expanded_base_url(const provider& row, const variable_reader& set,
                              std::vector<std::string>& missing) {
  auto result = expanded(row.base_url, set, missing);
  std::vector<std::string> ignored;
  for (auto i = row.other_base_urls.begin(); result.empty() && i != row.other_base_urls.end(); ++i)
    result = expanded(*i, set, ignored);
  return result;
}

signing_key signing_key_of(const settings& x, const provider& row) {
  const auto colon = x.api_key.find(':');
  if (row.signing.scheme.empty() || colon == std::string::npos || colon == 0)
    return {};
  const auto second = std::min(x.api_key.find(':', colon + 1), x.api_key.size());
  signing_key result;
  result.name = x.api_key.substr(0, colon);
  result.secret = x.api_key.substr(colon + 1, second - colon - 1);
  result.token = x.api_key.substr(std::min(second + 1, x.api_key.size()));
  return result;
}

std::string aws_region_in(std::string_view host) {
  // "us-east-1", "ap-southeast-2", "us-gov-west-1"
  auto is_region = [](std::string_view x) {
    return x.size() >= 6 && x.size() <= 32 && detail::is_letter(x[0]) && detail::is_letter(x[1])
           && x[2] == '-' && detail::is_digit(x.back()) && x[x.size() - 2] == '-'
           && std::all_of(x.begin(), x.end(),
                          [](char c) { return c == '-' || detail::is_alphanumeric(c); });
  };
  while (!host.empty()) {
    const auto label = host.substr(0, host.find('.'));
    if (is_region(label))
      return std::string{label};
    host.remove_prefix(std::min(label.size() + 1, host.size()));
  }
  return {};
}

std::string key_variables_of(const provider& row) {
  std::string result;
  for (const auto name : row.key_variables)
    result += (result.empty() ? "" : " or ") + std::string{name};
  for (size_t i = 0; i < std::min<size_t>(2, row.signing.variables.size()); ++i)
    result += (i > 0            ? " and "
               : result.empty() ? ""
                                : " or ")
              + std::string{row.signing.variables[i]};
  return result;
}

namespace {

/// Settings that may be left out, and that not every provider has a word for.
struct optional_setting {
  std::string_view name;
  bool (*is_given)(const settings& x);
};

constexpr optional_setting optional_settings[]
  = {{"seed", [](const settings& x) { return x.seed.has_value(); }},
     {"temperature", [](const settings& x) { return x.temperature.has_value(); }},
     {"tokens_max", [](const settings& x) { return x.tokens_max.has_value(); }},
     {"tool_choice", [](const settings& x) { return x.tool_choice != tool_choice::function; }}};

} // namespace

std::string lacking(const provider& row, const settings& x) {
  if (x.mode != mode::automatic
      && std::find(row.modes.begin(), row.modes.end(), x.mode) == row.modes.end()) {
    std::string modes;
    for (const auto m : row.modes)
      modes += (modes.empty() ? "" : ", ") + to_string(m);
    return "mode is " + to_string(x.mode) + ": " + std::string{row.title} + " has auto, " + modes;
  }
  if (!x.organization.empty() && row.organization_header.empty())
    return "organization is given, but " + std::string{row.title} + " knows none: leave it empty";
  if (!x.api_key.empty() && row.key.name.empty())
    return "api_key is given, but " + std::string{row.title} + " takes none: leave it empty";
  for (const auto& y : optional_settings)
    if (y.is_given(x) && std::find(row.lacks.begin(), row.lacks.end(), y.name) != row.lacks.end())
      return std::string{y.name} + " is given, but " + std::string{row.title}
             + " knows none: leave it out";
  return {};
}

namespace {

bool has_key(const settings& x) {
  return !x.api_key.empty() || !detail::query_secrets(x.base_url).empty()
         || std::any_of(x.headers.begin(), x.headers.end(), [](const auto& header) {
              return !detail::is_public_header(header.first) && detail::looks_secret(header.first);
            });
}

std::string lacking_key(const settings& x) {
  const auto& row = provider_of(x);
  const auto url = detail::parse_url(base_url_of(x));
  if (!url || has_key(x))
    return {};
  const auto is_host = [&](std::string_view y) {
    return detail::equal_ignoring_case(y, url->host);
  };
  if (std::none_of(row.key_hosts.begin(), row.key_hosts.end(), is_host))
    return {};
  return "api_key is empty, and " + url->host + " serves nobody without a key: set "
         + key_variables_of(row) + ", or name the variable that holds it in api_key_env";
}

} // namespace

expected<void> check_keys(const settings& x) {
  if (auto why = lacking_key(x); !why.empty())
    return failed(errc::configuration, std::move(why));
  for (size_t i = 0; i < x.fallbacks.size(); ++i)
    if (auto why = lacking_key(with_fallback(x, x.fallbacks[i])); !why.empty())
      return failed(errc::configuration, "fallbacks: number " + std::to_string(i + 1) + ": " + why);
  return {};
}

} // namespace troupe
