#include "http_reader.hpp"

#include "batches/batch_routes.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

namespace http = boost::beast::http;

constexpr uint32_t header_bytes_max = 64 * 1024;
/// Memory is reserved for an announced body only up to this size; the rest comes as the bytes do.
constexpr uint64_t reserved_bytes_max = 256 * 1024;

} // namespace

http_reader::http_reader(http_call& call, uint64_t body_bytes_max)
  : call_(call),
    body_bytes_max_(body_bytes_max) {
  call.clear();
  eager(true);
  header_limit(header_bytes_max);
  body_limit(body_bytes_max);
}

void http_reader::on_request_impl(http::verb, text method, text target, int, error_code&) {
  call_.method.assign(method.data(), method.size());
  call_.target.assign(target.data(), target.size());
  to_disk_ = goes_to_disk(call_.method, call_.target);
  if (to_disk_)
    body_limit(std::max(body_bytes_max_, upload_bytes_max));
}

void http_reader::on_field_impl(http::field name, text spelled, text value, error_code&) {
  if (name == http::field::authorization)
    call_.authorization.assign(value.data(), value.size());
  else if (name == http::field::expect)
    expects_continue_ = boost::beast::iequals(value, "100-continue");
  else if (name == http::field::host)
    call_.host.assign(value.data(), value.size());
  else if (name == http::field::content_type)
    call_.content_type.assign(value.data(), value.size());
  else if (name == http::field::unknown)
    take_own_field(spelled, value);
}

/// Of headers that no standard knows.
void http_reader::take_own_field(text name, text value) {
  const auto take = [&](text wanted, std::string& where) {
    if (boost::beast::iequals(name, wanted))
      where.assign(value.data(), value.size());
  };
  take("x-api-key", call_.anthropic_key);
  take("anthropic-version", call_.anthropic_version);
  take("x-goog-api-key", call_.google_key);
  take("api-key", call_.azure_key);
  take("x-goog-upload-command", call_.upload_command);
  take("x-goog-upload-offset", call_.upload_offset);
}

void http_reader::on_header_impl(error_code&) {
  call_.keep_alive = keep_alive();
}

void http_reader::on_body_init_impl(const boost::optional<uint64_t>& size, error_code&) {
  if (to_disk_)
    call_.upload = std::make_shared<spool>();
  else if (size)
    call_.body.reserve(static_cast<size_t>(std::min(*size, reserved_bytes_max)));
}

size_t http_reader::take_body(text body) {
  const std::string_view bytes(body.data(), body.size());
  if (call_.upload)
    call_.upload->append(bytes);
  else
    call_.body += bytes;
  return body.size();
}

size_t http_reader::on_body_impl(text body, error_code&) {
  return take_body(body);
}

size_t http_reader::on_chunk_body_impl(uint64_t, text body, error_code&) {
  return take_body(body);
}

} // namespace troupe::rehearsing
