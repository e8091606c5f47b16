#pragma once

#include "http_call.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace troupe::rehearsing {

/// Beast's HTTP/1.1 parser, filling an `http_call`. One per message.
class http_reader final : public boost::beast::http::basic_parser<true> {
public:
  /// `call` must outlive the reader, and is cleared.
  http_reader(http_call& call, uint64_t body_bytes_max);

  /// The client waits for a "100 Continue" before it sends the body.
  bool expects_continue() const {
    return expects_continue_ && is_header_done() && !is_done();
  }
  void continued() {
    expects_continue_ = false;
  }

private:
  using error_code = boost::beast::error_code;
  using text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, text method, text target, int,
                       error_code&) override;
  void on_response_impl(int, text, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field name, text, text value, error_code&) override;
  void on_header_impl(error_code&) override;
  void on_body_init_impl(const boost::optional<uint64_t>& size, error_code&) override;
  size_t on_body_impl(text body, error_code&) override;
  void on_chunk_header_impl(uint64_t, text, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, text body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  void take_own_field(text name, text value);
  size_t take_body(text body);

  http_call& call_;
  uint64_t body_bytes_max_;
  bool to_disk_ = false;
  bool expects_continue_ = false;
};

} // namespace troupe::rehearsing
