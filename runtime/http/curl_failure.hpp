#pragma once

#include <troupe/error.hpp>

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace troupe::detail {

/// What is known of a request that libcurl gave up.
struct curl_failure {
  CURLcode code = CURLE_OK;
  /// "host:port", perhaps with the proxy on the way.
  std::string_view where;
  /// libcurl's own words; may be empty.
  std::string_view detail;
  /// `errno` of a failed connection attempt; 0 if unknown.
  long system_error = 0;
  /// Whether all of the request was given to the system.
  bool sent = false;
  /// Whether a byte of the reply came.
  bool reply_begun = false;
  /// Whether an earlier TLS handshake with this server succeeded.
  bool tls_worked = false;
};

/// One of `connect`, `tls`, `timeout_unsent`, `timeout_sent`, `connection_lost`, `reply_too_large`
/// and `configuration`, with a message that says what, where and what to do.
error describe(const curl_failure& x);

} // namespace troupe::detail
