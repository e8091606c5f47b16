#include "data_url.hpp"

#include "base64.hpp"
#include "json_members.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// Without percent-encoding.
std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
      return std::nullopt;
    result += static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
    i += 2;
  }
  return result;
}

} // namespace

std::string scheme_of(std::string_view url) {
  const auto end = url.find(':');
  if (end == std::string_view::npos || end == 0 || !is_letter(url.front()))
    return {};
  std::string result;
  for (const char c : url.substr(0, end)) {
    if (!is_alphanumeric(c) && c != '+' && c != '-' && c != '.')
      return {};
    result += lower(c);
  }
  return result;
}

bool is_data_url(std::string_view url) {
  return equal_ignoring_case(url.substr(0, 5), "data:");
}

std::optional<data_url> read_data_url(std::string_view url) {
  if (!is_data_url(url))
    return std::nullopt;
  url.remove_prefix(5);
  const auto comma = url.find(',');
  if (comma == std::string_view::npos)
    return std::nullopt;
  auto head = url.substr(0, comma);
  const auto body = url.substr(comma + 1);
  data_url result;
  result.media_type = trim(head.substr(0, head.find(';')));
  const auto last = head.rfind(';');
  const bool is_base64 = last != std::string_view::npos
                         && equal_ignoring_case(trim(head.substr(last + 1)), "base64");
  std::optional<std::string> bytes;
  if (is_base64 && body.find('%') == std::string_view::npos)
    bytes = read_base64(body);
  else if (bytes = decoded(body); bytes && is_base64)
    bytes = read_base64(*bytes);
  if (!bytes)
    return std::nullopt;
  result.bytes = std::move(*bytes);
  return result;
}

void append_url_member(std::string& out, std::string_view name, const loaded_file& x) {
  if (!x.url.empty()) {
    append_member(out, name, x.url);
    return;
  }
  // Neither a media type nor base64 has anything to escape.
  out += '"';
  out += name;
  out += "\":\"data:";
  out += x.media_type;
  out += ";base64,";
  out += x.content;
  out += '"';
}

} // namespace troupe::detail
