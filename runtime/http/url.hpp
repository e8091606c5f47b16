#pragma once

#include <troupe/error.hpp>

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace troupe::detail {

struct url_parts {
  /// In lower case.
  std::string scheme;
  /// As libcurl normalises it; an IPv6 address stands in brackets.
  std::string host;
  /// The scheme's own if none is given; 0: it has none.
  uint16_t port = 0;
  std::string path;
  /// Without its "?".
  std::string query;
  bool has_user = false;
  bool has_fragment = false;
};

enum class scheme_is : uint8_t {
  required,
  optional
};

/// A part of `url` as text; empty if there is none.
std::string url_part(CURLU* url, CURLUPart what, unsigned flags = 0);

/// Reads a URL with libcurl's own parser, so that what is checked is what will be used. The error
/// is a phrase.
expected<url_parts, std::string> parse_url(const std::string& text,
                                           scheme_is scheme = scheme_is::required);

/// Whether requests to `host` stay on this machine (RFC 6761, 6.3; RFC 6890).
bool is_loopback(std::string_view host);

} // namespace troupe::detail
