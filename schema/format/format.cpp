#include "format.hpp"

#include "ecma_pattern.hpp"
#include "format_grammar.hpp"
#include "time_grammar.hpp"

#include <troupe/detail/time_format.hpp>

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

bool is_uuid(std::string_view x) {
  if (x.size() != 36)
    return false;
  for (size_t i = 0; i < x.size(); ++i) {
    auto hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? x[i] != '-' : !detail::is_hex(x[i]))
      return false;
  }
  return true;
}

bool is_date_time(std::string_view x) {
  return parse_date_time(x).has_value();
}

bool is_date(std::string_view x) {
  return parse_date(x).has_value();
}

struct known_format {
  std::string_view name;
  bool (*accepts)(std::string_view);
  std::string_view wanted;
};

constexpr known_format known_formats[] = {
  {"date-time", is_date_time,
   "must be an RFC 3339 date-time with its offset, such as 2024-02-29T12:30:00Z"},
  {"date", is_date, "must be a date such as 2024-02-29"},
  {"time", detail::is_full_time, "must be an RFC 3339 time with its offset, such as 12:30:00Z"},
  {"duration", detail::is_iso_duration, "must be an ISO 8601 duration such as P1DT2H30M"},
  {"email", detail::is_email, "must be an e-mail address such as ada@example.org"},
  {"idn-email", detail::is_idn_email, "must be an e-mail address such as ada@example.org"},
  {"hostname", detail::is_hostname, "must be a host name such as www.example.org"},
  {"idn-hostname", detail::is_idn_hostname, "must be a host name such as www.example.org"},
  {"ipv4", detail::is_ipv4, "must be an IPv4 address such as 192.0.2.1"},
  {"ipv6", detail::is_ipv6, "must be an IPv6 address such as 2001:db8::1"},
  {"uuid", is_uuid, "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000"},
  {"uri", detail::is_uri, "must be a URI with its scheme, such as https://example.org/a?b=c"},
  {"uri-reference", detail::is_uri_reference, "must be a URI or a part of one, such as /a?b=c"},
  {"iri", detail::is_iri, "must be an IRI with its scheme, such as https://example.org/a?b=c"},
  {"iri-reference", detail::is_iri_reference, "must be an IRI or a part of one, such as /a?b=c"},
  {"uri-template", detail::is_uri_template,
   "must be a URI template such as https://example.org/{name}"},
  {"json-pointer", detail::is_json_pointer, "must be a JSON pointer such as /a/0"},
  {"relative-json-pointer", detail::is_relative_json_pointer,
   "must be a relative JSON pointer such as 1/a"},
  {"regex", detail::is_ecma_pattern, "must be a regular expression of ECMA-262"},
};

const known_format* find_format(std::string_view name) {
  const auto* found = std::find_if(std::begin(known_formats), std::end(known_formats),
                                   [name](const known_format& x) { return x.name == name; });
  return found == std::end(known_formats) ? nullptr : found;
}

} // namespace

std::optional<std::string_view> check_format(std::string_view name, std::string_view value) {
  auto format = find_format(name);
  if (format == nullptr || format->accepts(value))
    return std::nullopt;
  return format->wanted;
}

bool is_known_format(std::string_view name) {
  return find_format(name) != nullptr;
}

} // namespace troupe
