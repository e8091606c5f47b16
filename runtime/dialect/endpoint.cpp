#include "endpoint.hpp"

#include "settings/chosen_provider.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace troupe::detail {

namespace {

std::string url_of(const settings& x, const provider& row) {
  auto url = base_url_of(x);
  const auto mark = std::min(url.find('?'), url.size());
  const auto query = url.substr(mark);
  url.resize(mark);
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url + std::string{row.path} + query;
}

void add_header(std::vector<std::string>& lines, std::string_view name, std::string_view value) {
  auto& line = lines.emplace_back(name);
  line += ": ";
  line += value;
}

std::vector<std::string> header_lines(const settings& x, const provider& row, bool streamed) {
  std::vector<std::string> result;
  add_header(result, "Content-Type", "application/json");
  add_header(result, "Accept", streamed ? "text/event-stream" : "application/json");
  auto names_itself = [](auto& header) { return equal_ignoring_case(header.first, "user-agent"); };
  if (std::none_of(x.headers.begin(), x.headers.end(), names_itself)) {
    add_header(result, "User-Agent", "troupe/" TROUPE_VERSION);
  }
  if (!x.api_key.empty()) {
    add_header(result, row.key.name, std::string{row.key.prefix} + x.api_key);
  }
  if (!x.organization.empty()) {
    add_header(result, row.organization_header, x.organization);
  }
  for (auto& header : row.headers) {
    add_header(result, header.name, header.value);
  }
  for (auto& [name, value] : x.headers) {
    add_header(result, name, value);
  }
  return result;
}

/// A chunk wraps a token of some four characters into two hundred.
constexpr uint64_t stream_overhead = 64;

uint64_t body_bytes_max(const settings& x, bool streamed) {
  if (!streamed || x.reply_bytes_max > UINT64_MAX / stream_overhead) {
    return x.reply_bytes_max;
  }
  return x.reply_bytes_max * stream_overhead;
}

} // namespace

http_endpoint_ptr endpoint_of(const settings& x, const provider& row, bool streamed) {
  auto result = std::make_shared<http_endpoint>();
  result->url = url_of(x, row);
  result->headers = header_lines(x, row, streamed);
  result->connect_timeout = x.connect_timeout;
  result->first_byte_timeout = x.first_byte_timeout;
  result->request_timeout = x.request_timeout;
  result->reply_bytes_max = body_bytes_max(x, streamed);
  result->proxy = x.proxy;
  result->ca_file = x.ca_file;
  result->http2 = x.http2;
  result->send_once = x.cost_max || x.tokens_total_max;
  return result;
}

} // namespace troupe::detail
