#include "time_grammar.hpp"

#include <troupe/ascii.hpp>
#include <troupe/format.hpp>
#include <troupe/time_format.hpp>

#include <algorithm>
#include <array>

namespace troupe {

namespace {

using detail::is_alphanumeric;
using detail::is_digit;
using detail::is_hex;
using detail::is_letter;

bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

/// Calls `is_part` with what stands between the separators; all parts must be right.
template <class Predicate>
bool all_parts(std::string_view text, char separator, Predicate is_part) {
  for (;;) {
    auto end = text.find(separator);
    if (!is_part(text.substr(0, end)))
      return false;
    if (end == std::string_view::npos)
      return true;
    text.remove_prefix(end + 1);
  }
}

bool is_hostname_label(std::string_view x) {
  return !x.empty() && x.size() <= 63 && x.front() != '-' && x.back() != '-'
         && std::all_of(x.begin(), x.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_hostname(std::string_view x) {
  return x.size() <= 253 && all_parts(x, '.', is_hostname_label);
}

bool is_ipv4(std::string_view x) {
  auto is_byte = [](std::string_view part) {
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part.front() == '0')
        || !std::all_of(part.begin(), part.end(), is_digit))
      return false;
    return part.size() < 3 || part <= "255";
  };
  return std::count(x.begin(), x.end(), '.') == 3 && all_parts(x, '.', is_byte);
}

/// Number of 16-bit groups in a part of an IPv6 address without "::"; -1 if it is wrong. An IPv4
/// address may stand for the last two groups of the whole.
int ipv6_groups(std::string_view x, bool last) {
  if (x.empty())
    return 0;
  int count = 0;
  auto right = all_parts(x, ':', [&](std::string_view part) {
    ++count;
    if (last && part.data() + part.size() == x.data() + x.size() && contains(part, '.')) {
      ++count;
      return is_ipv4(part);
    }
    return !part.empty() && part.size() <= 4 && std::all_of(part.begin(), part.end(), is_hex);
  });
  return right ? count : -1;
}

bool is_ipv6(std::string_view x) {
  auto gap = x.find("::");
  if (gap == std::string_view::npos)
    return ipv6_groups(x, true) == 8;
  auto before = ipv6_groups(x.substr(0, gap), false);
  auto after = ipv6_groups(x.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

bool is_uuid(std::string_view x) {
  if (x.size() != 36)
    return false;
  for (size_t i = 0; i < x.size(); ++i) {
    auto hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? x[i] != '-' : !is_hex(x[i]))
      return false;
  }
  return true;
}

/// Quoted-string of RFC 5321: printable ASCII between quotes, quotes and backslashes escaped.
bool is_quoted_local_part(std::string_view x) {
  if (x.size() < 2 || x.front() != '"' || x.back() != '"')
    return false;
  x = x.substr(1, x.size() - 2);
  for (size_t i = 0; i < x.size(); ++i) {
    auto escaped = x[i] == '\\';
    if (escaped && ++i == x.size())
      return false;
    if (x[i] < ' ' || x[i] > '~' || (x[i] == '"' && !escaped))
      return false;
  }
  return true;
}

bool is_dot_atom(std::string_view x) {
  return all_parts(x, '.', [](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), [](char c) {
      return is_alphanumeric(c) || contains("!#$%&'*+-/=?^_`{|}~", c);
    });
  });
}

bool is_email(std::string_view x) {
  constexpr size_t local_part_bytes_max = 64;
  auto at = x.rfind('@');
  if (at == std::string_view::npos || at > local_part_bytes_max)
    return false;
  auto local = x.substr(0, at);
  auto domain = x.substr(at + 1);
  if (!is_dot_atom(local) && !is_quoted_local_part(local))
    return false;
  if (!domain.starts_with('[') || !domain.ends_with(']'))
    return is_hostname(domain);
  auto address = domain.substr(1, domain.size() - 2);
  constexpr std::string_view ipv6_tag = "IPv6:";
  return address.starts_with(ipv6_tag) ? is_ipv6(address.substr(ipv6_tag.size()))
                                       : is_ipv4(address);
}

/// Unreserved characters, sub-delims, percent-encoded bytes, and those of `more`.
bool is_uri_text(std::string_view x, std::string_view more) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] == '%') {
      if (x.size() - i < 3 || !is_hex(x[i + 1]) || !is_hex(x[i + 2]))
        return false;
      i += 2;
    } else if (!is_alphanumeric(x[i]) && !contains("-._~!$&'()*+,;=", x[i])
               && !contains(more, x[i])) {
      return false;
    }
  }
  return true;
}

/// authority = [ userinfo "@" ] host [ ":" port ]
bool is_uri_authority(std::string_view x) {
  if (auto at = x.find('@'); at != std::string_view::npos) {
    if (!is_uri_text(x.substr(0, at), ":"))
      return false;
    x.remove_prefix(at + 1);
  }
  if (x.starts_with('[')) {
    auto close = x.find(']');
    if (close == std::string_view::npos)
      return false;
    auto literal = x.substr(1, close - 1);
    auto future = literal.starts_with('v') && literal.size() > 3 && is_hex(literal[1])
                  && contains(literal, '.') && is_uri_text(literal, ":");
    if (!future && !is_ipv6(literal))
      return false;
    x.remove_prefix(close + 1);
    return x.empty() || (x.front() == ':' && std::all_of(x.begin() + 1, x.end(), is_digit));
  }
  auto colon = x.find(':');
  auto port = colon == std::string_view::npos ? std::string_view{} : x.substr(colon + 1);
  return is_uri_text(x.substr(0, colon), "") && std::all_of(port.begin(), port.end(), is_digit);
}

/// URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ]
bool is_uri(std::string_view x) {
  auto colon = x.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(x.front()))
    return false;
  auto scheme = x.substr(0, colon);
  if (!std::all_of(scheme.begin(), scheme.end(),
                   [](char c) { return is_alphanumeric(c) || contains("+-.", c); }))
    return false;
  x.remove_prefix(colon + 1);
  if (auto hash = x.find('#'); hash != std::string_view::npos) {
    if (!is_uri_text(x.substr(hash + 1), ":@/?"))
      return false;
    x = x.substr(0, hash);
  }
  if (auto question = x.find('?'); question != std::string_view::npos) {
    if (!is_uri_text(x.substr(question + 1), ":@/?"))
      return false;
    x = x.substr(0, question);
  }
  if (x.starts_with("//")) {
    x.remove_prefix(2);
    auto path = std::min(x.find('/'), x.size());
    if (!is_uri_authority(x.substr(0, path)))
      return false;
    x.remove_prefix(path);
  }
  return is_uri_text(x, ":@/");
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

constexpr std::array<known_format, 10> known_formats{{
  {"date-time", is_date_time,
   "must be an RFC 3339 date-time with its offset, such as 2024-02-29T12:30:00Z"},
  {"date", is_date, "must be a date such as 2024-02-29"},
  {"time", detail::is_full_time, "must be an RFC 3339 time with its offset, such as 12:30:00Z"},
  {"duration", detail::is_iso_duration, "must be an ISO 8601 duration such as P1DT2H30M"},
  {"email", is_email, "must be an e-mail address such as ada@example.org"},
  {"hostname", is_hostname, "must be a host name such as www.example.org"},
  {"ipv4", is_ipv4, "must be an IPv4 address such as 192.0.2.1"},
  {"ipv6", is_ipv6, "must be an IPv6 address such as 2001:db8::1"},
  {"uuid", is_uuid, "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000"},
  {"uri", is_uri, "must be a URI with its scheme, such as https://example.org/a?b=c"},
}};

const known_format* find_format(std::string_view name) {
  auto found = std::find_if(known_formats.begin(), known_formats.end(),
                            [name](const known_format& x) { return x.name == name; });
  return found == known_formats.end() ? nullptr : &*found;
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
