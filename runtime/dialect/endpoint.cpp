#include "endpoint.hpp"

#include "http/url.hpp"
#include "settings/chosen_provider.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::detail {

namespace {

std::string path_of(const settings& x, const provider& row, bool streamed) {
  constexpr std::string_view place = "{model}";
  std::string result{streamed && !row.stream_path.empty() ? row.stream_path : row.path};
  if (const auto at = result.find(place); at != std::string::npos) {
    result.replace(at, place.size(), percent_encoded(x.model, row.model_keeps_slashes));
  }
  return result;
}

/// A version ("/v1") that the path begins with is given with the base URL by some people, and by
/// others not.
std::string_view path_behind(std::string_view url, std::string_view path) {
  const auto first = path.substr(0, path.find('/', 1));
  const bool is_version = first.size() > 2 && first.starts_with("/v") && is_digit(first[2]);
  return is_version && url.ends_with(first) ? path.substr(first.size()) : path;
}

std::string url_of(const settings& x, const provider& row, bool streamed) {
  return url_behind(x.base_url.empty() ? row.base_url : std::string_view{x.base_url},
                    path_of(x, row, streamed));
}

void add_header(std::vector<std::string>& lines, std::string_view name, std::string_view value) {
  auto& line = lines.emplace_back(name);
  line += ": ";
  line += value;
}

/// But for what is said of bodies.
std::vector<std::string> header_lines(const settings& x, const provider& row) {
  std::vector<std::string> result;
  auto names_itself = [](auto& header) { return equal_ignoring_case(header.first, "user-agent"); };
  if (std::none_of(x.headers.begin(), x.headers.end(), names_itself)) {
    add_header(result, "User-Agent", "troupe/" TROUPE_VERSION);
  }
  const auto parts = signing_key_of(x, row);
  if (!parts.token.empty()) {
    add_header(result, "X-Amz-Security-Token", parts.token);
  }
  if (!x.api_key.empty() && !row.key.name.empty() && !parts.signs()) {
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

/// "aws:amz:REGION:SERVICE". Hosts of AWS say where they are; any other is taken for the oldest
/// region's.
void sign(http_endpoint& to, const settings& x, const provider& row) {
  const auto key = signing_key_of(x, row);
  if (!key.signs()) {
    return;
  }
  const auto url = parse_url(to.url);
  const auto region = url ? aws_region_in(url->host) : std::string{};
  to.aws_sigv4 = std::string{row.signing.scheme} + ':' + (region.empty() ? "us-east-1" : region)
                 + ':' + std::string{row.signing.service};
  to.aws_user = key.name;
  to.aws_password = key.secret;
}

} // namespace

std::string percent_encoded(std::string_view text, bool keeps_slashes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_alphanumeric(c) || std::string_view{"-._~"}.find(c) != std::string_view::npos
        || (keeps_slashes && c == '/')) {
      result += c;
      continue;
    }
    const auto code = static_cast<uint8_t>(c);
    result += '%';
    result += digits[code >> 4U];
    result += digits[code & 15U];
  }
  return result;
}

std::string url_behind(std::string_view base_url, std::string_view path) {
  const auto mark = std::min(base_url.find('?'), base_url.size());
  std::string query{base_url.substr(mark)};
  std::string url{base_url.substr(0, mark)};
  while (url.ends_with('/')) {
    url.pop_back();
  }
  url += path_behind(url, path);
  if (!query.empty() && url.find('?') != std::string::npos) {
    query.front() = '&';
  }
  return query == "&" ? url : url + query;
}

http_endpoint common_endpoint_of(const settings& x, const provider& row) {
  http_endpoint result;
  result.headers = header_lines(x, row);
  result.connect_timeout = x.connect_timeout;
  result.first_byte_timeout = x.first_byte_timeout;
  result.request_timeout = x.request_timeout;
  result.reply_bytes_max = x.reply_bytes_max;
  result.proxy = x.proxy;
  result.ca_file = x.ca_file;
  result.http2 = x.http2;
  result.send_once = x.cost_max || x.tokens_total_max;
  return result;
}

http_endpoint_ptr endpoint_of(const settings& x, const provider& row, bool streamed) {
  auto result = std::make_shared<http_endpoint>(common_endpoint_of(x, row));
  result->url = url_of(x, row, streamed);
  std::vector<std::string> headers;
  add_header(headers, "Content-Type", "application/json");
  add_header(headers, "Accept", streamed ? row.stream_type : "application/json");
  result->headers.insert(result->headers.begin(), headers.begin(), headers.end());
  result->reply_bytes_max = body_bytes_max(x, streamed);
  sign(*result, x, row);
  return result;
}

} // namespace troupe::detail
