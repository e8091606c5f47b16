#include "trace_context.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::detail {

namespace {

void append_hex(std::string& out, uint64_t x) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4)
    out += digits[(x >> shift) & 15U];
}

/// The next `length` digits, in lower case as the specification wants, and takes them off.
std::optional<uint64_t> take_hex(std::string_view& text, size_t length) {
  if (text.size() < length)
    return std::nullopt;
  uint64_t result = 0;
  for (const char c : text.substr(0, length)) {
    if (!is_hex(c) || lower(c) != c)
      return std::nullopt;
    result = result << 4U | hex_value(c);
  }
  text.remove_prefix(length);
  return result;
}

bool take_dash(std::string_view& text) {
  if (!text.starts_with('-'))
    return false;
  text.remove_prefix(1);
  return true;
}

/// Of a member of `tracestate`: "vendor" or "tenant@system".
bool is_key(std::string_view x) {
  if (x.empty() || x.size() > 256)
    return false;
  return std::all_of(x.begin(), x.end(), [](char c) {
    return lower(c) == c
           && (is_alphanumeric(c) || std::string_view{"_-*/@"}.find(c) != std::string_view::npos);
  });
}

bool is_value(std::string_view x) {
  return !x.empty() && x.size() <= 256 && std::all_of(x.begin(), x.end(), [](char c) {
    return c >= 0x20 && c <= 0x7e && c != ',' && c != '=';
  });
}

} // namespace

std::string hex(const trace_id& x) {
  std::string result;
  append_hex(result, x.high);
  append_hex(result, x.low);
  return result;
}

std::string hex(span_id x) {
  std::string result;
  append_hex(result, x);
  return result;
}

std::optional<trace_parent> parse_traceparent(std::string_view text) {
  trace_parent result;
  const auto version = take_hex(text, 2);
  if (!version || *version == 0xff || !take_dash(text))
    return std::nullopt;
  const auto high = take_hex(text, 16);
  const auto low = high ? take_hex(text, 16) : std::nullopt;
  if (!low || (*high == 0 && *low == 0) || !take_dash(text))
    return std::nullopt;
  const auto span = take_hex(text, 16);
  if (!span || *span == 0 || !take_dash(text))
    return std::nullopt;
  const auto flags = take_hex(text, 2);
  if (!flags || (!text.empty() && (*version == 0 || !text.starts_with('-'))))
    return std::nullopt;
  return trace_parent{{*high, *low}, *span, (*flags & 1U) != 0};
}

std::string traceparent(const trace_parent& x) {
  return "00-" + hex(x.trace) + "-" + hex(x.span) + (x.sampled ? "-01" : "-00");
}

bool is_tracestate(std::string_view text) {
  if (text.empty() || text.size() > 512)
    return false;
  for (size_t members = 1;; ++members) {
    const auto comma = text.find(',');
    const auto member = trim(text.substr(0, comma));
    const auto equals = member.find('=');
    if (members > 32)
      return false;
    // Empty members are allowed.
    if (!member.empty()
        && (equals == std::string_view::npos || !is_key(member.substr(0, equals))
            || !is_value(member.substr(equals + 1))))
      return false;
    if (comma == std::string_view::npos)
      return true;
    text.remove_prefix(comma + 1);
  }
}

text_sampling::text_sampling(const trace_id& trace, double ratio)
  : key_(mixed(trace.low)),
    limit_(0),
    all_(ratio >= 1) {
  if (!all_)
    limit_ = static_cast<uint64_t>(std::ldexp(std::max(ratio, 0.0), 64));
}

} // namespace troupe::detail
