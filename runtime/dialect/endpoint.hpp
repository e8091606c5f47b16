#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/http.hpp>
#include <troupe/settings.hpp>

#include <string>
#include <string_view>

namespace troupe::detail {

/// Where and how requests of a run are sent to a provider: its path behind the base URL, its
/// headers, the key as it wants it or a signature by it, and the user's own headers. `streamed`:
/// for replies that are streams.
http_endpoint_ptr endpoint_of(const settings& x, const provider& row, bool streamed);

/// The same without URL, Content-Type and Accept: what calls of other kinds have in common. Not
/// signed.
http_endpoint common_endpoint_of(const settings& x, const provider& row);

/// The URL of a path ("/v1/files?purpose=batch") behind a base URL, whose query stays. A version
/// that the path begins with may stand in both.
std::string url_behind(std::string_view base_url, std::string_view path);

/// As one segment of a path, or a value of a query (RFC 3986, 3.3), and nothing in it that could
/// end it. `keeps_slashes`: each "/" stays one.
std::string percent_encoded(std::string_view text, bool keeps_slashes = false);

} // namespace troupe::detail
