#include "http_call.hpp"

namespace troupe::rehearsing {

void http_call::clear() {
  method.clear();
  target.clear();
  authorization.clear();
  anthropic_key.clear();
  anthropic_version.clear();
  google_key.clear();
  azure_key.clear();
  host.clear();
  content_type.clear();
  upload_command.clear();
  upload_offset.clear();
  body.clear();
  upload = nullptr;
  keep_alive = true;
}

std::string_view http_call::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view http_call::query(std::string_view name) const {
  auto rest = std::string_view(target).substr(path().size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(pair.size());
    const auto sign = pair.find('=');
    if (pair.substr(0, sign) == name)
      return sign == std::string_view::npos ? std::string_view{} : pair.substr(sign + 1);
  }
  return {};
}

std::string_view http_call::bearer() const {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view x = authorization;
  return x.starts_with(scheme) ? x.substr(scheme.size()) : std::string_view{};
}

} // namespace troupe::rehearsing
