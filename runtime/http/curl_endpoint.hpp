#pragma once

#include "trusted_certificates.hpp"

#include <troupe/detail/http.hpp>

#include <curl/curl.h>

#include <memory>
#include <string>

namespace troupe::detail {

/// What is known of how a server multiplexes requests on one connection.
enum class multiplexing : uint8_t {
  unknown,
  no,
  yes
};

/// An endpoint, checked, and in the shape in which libcurl wants it: the part of a request that is
/// built once.
class curl_endpoint {
public:
  /// Fails with `configuration`: no http or https URL, a header line that is none or that would end
  /// the header, a CA file that cannot be read.
  static expected<std::shared_ptr<curl_endpoint>> make(http_endpoint_ptr source);

  curl_endpoint(const curl_endpoint&) = delete;
  curl_endpoint& operator=(const curl_endpoint&) = delete;

  /// Sets every option of `easy` that does not change from request to request. The handle uses the
  /// strings and the header list of this object from then on.
  void apply(CURL* easy) const;

  const http_endpoint& source() const {
    return *source_;
  }

  /// Those of `apply`. Lives as long as this object.
  curl_slist* headers() const {
    return headers_.get();
  }

  /// Those of `apply`, without the Content-Type. Lives as long as this object.
  curl_slist* headers_without_type() const {
    return headers_without_type_.get();
  }

  /// Whether only the cache of the engine refers to this endpoint.
  bool abandoned() const {
    return source_.use_count() == 1;
  }

  /// "host:port", with the proxy on the way, for messages.
  const std::string& where() const {
    return where_;
  }

  /// Whether HTTP/2 is offered to the server.
  bool negotiates() const {
    return negotiates_;
  }

  // -- what the engine learns on the way, on its own thread
  // ---------------------------------------------

  multiplexing multiplexes = multiplexing::unknown;
  /// False until a name was looked up for the first time: each further look-up until then costs a
  /// thread.
  bool address_known = false;
  /// Requests that are under way although the address is not known yet.
  uint32_t looking_up = 0;
  /// Whether a TLS handshake succeeded before: if so, a later failure is the network's.
  bool tls_worked = false;

private:
  explicit curl_endpoint(http_endpoint_ptr source) : source_(std::move(source)) {}

  expected<void> read_url();
  expected<void> read_headers();
  expected<void> read_certificates();
  expected<void> read_signing();
  void apply_security(CURL* easy) const;

  struct list_deleter {
    void operator()(curl_slist* x) const {
      curl_slist_free_all(x);
    }
  };

  using header_list = std::unique_ptr<curl_slist, list_deleter>;

  struct url_deleter {
    void operator()(CURLU* x) const {
      curl_url_cleanup(x);
    }
  };

  http_endpoint_ptr source_;
  std::string where_;
  /// Parsed once, instead of once for each request.
  std::unique_ptr<CURLU, url_deleter> url_;
  header_list headers_;
  header_list headers_without_type_;
  /// What is asked for instead of `url_`, which is what is signed then. Empty: the same.
  std::string target_;
  /// Where the trusted certificates are, unless libcurl is to read them itself.
  std::shared_ptr<trusted_certificates> certificates_;
  bool encrypted_ = false;
  bool negotiates_ = false;
};

} // namespace troupe::detail
