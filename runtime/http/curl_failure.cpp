#include "curl_failure.hpp"

#include <system_error>

namespace troupe::detail {

namespace {

/// libcurl's words on one line.
std::string in_brackets(std::string_view detail) {
  while (!detail.empty() && (detail.back() == '\n' || detail.back() == ' ')) {
    detail.remove_suffix(1);
  }
  if (detail.empty()) {
    return {};
  }
  std::string result{" ("};
  for (auto c : detail) {
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result += ')';
}

error make(errc code, std::string_view what, const curl_failure& x, std::string_view remedy) {
  std::string message{what};
  message.append(" ").append(x.where).append(in_brackets(x.detail)).append("; ").append(remedy);
  return {code, std::move(message)};
}

error not_connected(const curl_failure& x) {
  auto with_reason = x;
  std::string reason;
  if (x.system_error != 0) {
    reason = std::system_category().message(static_cast<int>(x.system_error));
    with_reason.detail = reason;
  }
  return make(errc::connect, "no connection to", with_reason,
              "check base_url and whether the server runs");
}

error handshake_failed(const curl_failure& x) {
  if (x.tls_worked) {
    // It worked before, so neither certificate nor protocol are to blame.
    return make(errc::connect, "the TLS handshake was cut off by", x, "try again");
  }
  return make(errc::tls, "no TLS connection to", x,
              "check base_url, and that the port speaks TLS 1.2 or newer");
}

error connection_broke(const curl_failure& x) {
  if (x.sent || x.reply_begun) {
    return make(errc::connection_lost, "the connection broke before the whole reply came from", x,
                "try again; the request may have been billed");
  }
  return make(errc::connect, "the connection broke while the request was sent to", x, "try again");
}

error timed_out(const curl_failure& x) {
  if (x.sent || x.reply_begun) {
    return make(errc::timeout_sent, "no whole reply in time from", x, "raise request_timeout");
  }
  return make(errc::timeout_unsent, "no connection in time to", x,
              "check base_url and the network, or raise connect_timeout");
}

} // namespace

error describe(const curl_failure& x) {
  switch (x.code) {
  case CURLE_COULDNT_RESOLVE_HOST:
    return make(errc::connect, "cannot find the address of", x, "check base_url and the network");
  case CURLE_COULDNT_RESOLVE_PROXY:
    return make(errc::connect, "cannot find the address of the proxy on the way to", x,
                "check proxy");
  case CURLE_PROXY:
    return make(errc::connect, "the proxy opens no way to", x, "check proxy");
  case CURLE_COULDNT_CONNECT:
  case CURLE_INTERFACE_FAILED:
  case CURLE_NO_CONNECTION_AVAILABLE:
    return not_connected(x);
  case CURLE_OPERATION_TIMEDOUT:
    return timed_out(x);
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_INVALIDCERTSTATUS:
  case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    return make(errc::tls, "no trust in the certificate of", x,
                "check base_url, or name its CA in ca_file");
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CRL_BADFILE:
    return make(errc::tls, "no usable CA certificates to check", x, "check ca_file");
  case CURLE_SSL_CONNECT_ERROR:
    return handshake_failed(x);
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CIPHER:
  case CURLE_SSL_ENGINE_NOTFOUND:
  case CURLE_SSL_ENGINE_SETFAILED:
  case CURLE_SSL_ENGINE_INITFAILED:
  case CURLE_SSL_CLIENTCERT:
  case CURLE_USE_SSL_FAILED:
    return make(errc::tls, "no TLS connection to", x, "check base_url and ca_file");
#if LIBCURL_VERSION_NUM >= 0x080600
  case CURLE_TOO_LARGE:
#endif
  case CURLE_OUT_OF_MEMORY: // what older ones say to a header line of more than 100 KiB
    return make(x.reply_begun ? errc::reply_too_large : errc::connect,
                "libcurl has no room for the reply of", x, "check base_url");
  // A reply without a status line; the URL's own scheme was checked.
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_WEIRD_SERVER_REPLY:
    return make(errc::connection_lost, "no HTTP reply came from", x, "check base_url");
  case CURLE_BAD_CONTENT_ENCODING:
    return make(errc::connection_lost, "a reply that cannot be decompressed came from", x,
                "try again");
  case CURLE_URL_MALFORMAT:
  case CURLE_NOT_BUILT_IN:
    return make(errc::configuration, "libcurl cannot send requests to", x,
                "check base_url and proxy");
  default:
    return connection_broke(x);
  }
}

} // namespace troupe::detail
