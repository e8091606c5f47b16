#pragma once

#include <string>
#include <string_view>

namespace troupe::detail {

/// The proxy that libcurl takes to a server, and who said so: "http://proxy:3128 (http_proxy of the
/// environment)", without user and password; empty: none. `given` is the setting, which goes before
/// the environment. The rules are libcurl's (curl's manual, ENVIRONMENT), but for exceptions that
/// are ranges of addresses.
std::string proxy_choice(std::string_view given, std::string_view scheme, std::string_view host);

} // namespace troupe::detail
