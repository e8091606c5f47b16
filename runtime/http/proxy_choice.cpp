#include "proxy_choice.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace troupe::detail {

namespace {

std::string_view variable(const std::string& name) {
  const auto* value = std::getenv(name.c_str());
  return value != nullptr ? std::string_view{value} : std::string_view{};
}

std::string without_user(std::string_view url) {
  const auto scheme = url.find("://");
  const auto start = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto end = std::min(url.find('/', start), url.size());
  const auto at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < start)
    return std::string{url};
  return std::string{url.substr(0, start)} + std::string{url.substr(at + 1)};
}

bool is_below(std::string_view host, std::string_view domain) {
  if (domain.starts_with('.'))
    domain.remove_prefix(1);
  if (domain.empty() || host.size() < domain.size()
      || !equal_ignoring_case(host.substr(host.size() - domain.size()), domain))
    return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

bool is_exempt(std::string_view host) {
  auto list = variable("no_proxy");
  if (list.empty())
    list = variable("NO_PROXY");
  if (trim(list) == "*")
    return true;
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", "), list.size());
    if (is_below(host, list.substr(0, end)))
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

} // namespace

std::string proxy_choice(std::string_view given, std::string_view scheme, std::string_view host) {
  if (!given.empty())
    return without_user(given) + " (the setting proxy)";
  if (is_exempt(host))
    return {};
  // HTTP_PROXY is what a server's environment calls a header of a request (CVE-2016-5385).
  const auto names = scheme == "https"
                       ? std::array{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
                       : std::array{"http_proxy", "http_proxy", "all_proxy", "ALL_PROXY"};
  for (const auto* name : names)
    if (const auto value = variable(name); !value.empty())
      return without_user(value) + " (" + name + " of the environment)";
  return {};
}

} // namespace troupe::detail
