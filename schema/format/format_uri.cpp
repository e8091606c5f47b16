#include "format_grammar.hpp"

namespace troupe::detail {

namespace {

bool is_percent_encoded(std::string_view x) {
  return x.size() >= 3 && x[0] == '%' && is_hex(x[1]) && is_hex(x[2]);
}

/// Unreserved characters, sub-delims, percent-encoded bytes, and those of `more`. With
/// `is_international`, all beyond ASCII (RFC 3987; private ones are not told apart).
bool is_uri_text(std::string_view x, std::string_view more, bool is_international) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] == '%') {
      if (!is_percent_encoded(x.substr(i)))
        return false;
      i += 2;
    } else if (!is_alphanumeric(x[i]) && !contains("-._~!$&'()*+,;=", x[i]) && !contains(more, x[i])
               && !(is_international && is_beyond_ascii(x[i]))) {
      return false;
    }
  }
  return true;
}

/// authority = [ userinfo "@" ] host [ ":" port ]
bool is_uri_authority(std::string_view x, bool is_international) {
  if (auto at = x.find('@'); at != std::string_view::npos) {
    if (!is_uri_text(x.substr(0, at), ":", is_international))
      return false;
    x.remove_prefix(at + 1);
  }
  if (x.starts_with('[')) {
    auto close = x.find(']');
    if (close == std::string_view::npos)
      return false;
    auto literal = x.substr(1, close - 1);
    auto future = (literal.starts_with('v') || literal.starts_with('V')) && literal.size() > 3
                  && is_hex(literal[1]) && contains(literal, '.')
                  && is_uri_text(literal, ":", false);
    if (!future && !is_ipv6(literal))
      return false;
    x.remove_prefix(close + 1);
    return x.empty() || (x.front() == ':' && std::all_of(x.begin() + 1, x.end(), is_digit));
  }
  auto colon = x.find(':');
  auto port = colon == std::string_view::npos ? std::string_view{} : x.substr(colon + 1);
  return is_uri_text(x.substr(0, colon), "", is_international)
         && std::all_of(port.begin(), port.end(), is_digit);
}

/// Cuts off a scheme and its colon, if there is one.
bool take_scheme(std::string_view& x) {
  const auto colon = x.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(x.front()))
    return false;
  const auto scheme = x.substr(0, colon);
  if (!std::all_of(scheme.begin(), scheme.end(),
                   [](char c) { return is_alphanumeric(c) || contains("+-.", c); }))
    return false;
  x.remove_prefix(colon + 1);
  return true;
}

/// hier-part [ "?" query ] [ "#" fragment ]
bool is_behind_scheme(std::string_view x, bool is_international) {
  if (auto hash = x.find('#'); hash != std::string_view::npos) {
    if (!is_uri_text(x.substr(hash + 1), ":@/?", is_international))
      return false;
    x = x.substr(0, hash);
  }
  if (auto question = x.find('?'); question != std::string_view::npos) {
    if (!is_uri_text(x.substr(question + 1), ":@/?", is_international))
      return false;
    x = x.substr(0, question);
  }
  if (x.starts_with("//")) {
    x.remove_prefix(2);
    auto path = std::min(x.find('/'), x.size());
    if (!is_uri_authority(x.substr(0, path), is_international))
      return false;
    x.remove_prefix(path);
  }
  return is_uri_text(x, ":@/", is_international);
}

bool is_absolute(std::string_view x, bool is_international) {
  return take_scheme(x) && is_behind_scheme(x, is_international);
}

bool is_reference(std::string_view x, bool is_international) {
  if (is_absolute(x, is_international))
    return true;
  // Without a scheme no colon stands in the first segment (RFC 3986, section 4.2).
  const auto first = x.substr(0, x.find_first_of("/?#"));
  return !contains(first, ':') && is_behind_scheme(x, is_international);
}

// -- URI templates (RFC 6570, section 2)

bool is_variable_name(std::string_view x) {
  return all_parts(x, '.', [](std::string_view part) {
    for (size_t i = 0; i < part.size(); ++i) {
      if (is_percent_encoded(part.substr(i)))
        i += 2;
      else if (!is_alphanumeric(part[i]) && part[i] != '_')
        return false;
    }
    return !part.empty();
  });
}

bool is_variable(std::string_view x) {
  if (x.ends_with('*'))
    return is_variable_name(x.substr(0, x.size() - 1));
  const auto colon = x.find(':');
  if (colon == std::string_view::npos)
    return is_variable_name(x);
  constexpr size_t digits_max = 4;
  const auto length = x.substr(colon + 1);
  return is_variable_name(x.substr(0, colon)) && !length.empty() && length.size() <= digits_max
         && length.front() != '0' && std::all_of(length.begin(), length.end(), is_digit);
}

bool is_template_expression(std::string_view x) {
  if (!x.empty() && contains("+#./;?&=,!@|", x.front()))
    x.remove_prefix(1);
  return all_parts(x, ',', is_variable);
}

bool is_template_literal(std::string_view x) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] == '%' && !is_percent_encoded(x.substr(i)))
      return false;
    if (x[i] >= 0 && (x[i] <= ' ' || x[i] == 0x7F || contains("\"<>\\^`{|}", x[i])))
      return false;
  }
  return true;
}

} // namespace

bool is_uri(std::string_view x) {
  return is_absolute(x, false);
}

bool is_uri_reference(std::string_view x) {
  return is_reference(x, false);
}

bool is_iri(std::string_view x) {
  return is_absolute(x, true);
}

bool is_iri_reference(std::string_view x) {
  return is_reference(x, true);
}

bool is_uri_template(std::string_view x) {
  while (!x.empty()) {
    const auto open = std::min(x.find('{'), x.size());
    if (!is_template_literal(x.substr(0, open)))
      return false;
    x.remove_prefix(open);
    if (x.empty())
      return true;
    const auto close = x.find('}');
    if (close == std::string_view::npos || !is_template_expression(x.substr(1, close - 1)))
      return false;
    x.remove_prefix(close + 1);
  }
  return true;
}

bool is_json_pointer(std::string_view x) {
  if (!x.empty() && x.front() != '/')
    return false;
  for (size_t i = 0; i < x.size(); ++i)
    if (x[i] == '~' && (i + 1 == x.size() || !contains("01", x[i + 1])))
      return false;
  return true;
}

bool is_relative_json_pointer(std::string_view x) {
  const auto end = std::min(x.find_first_not_of("0123456789"), x.size());
  if (end == 0 || (end > 1 && x.front() == '0'))
    return false;
  x.remove_prefix(end);
  return x == "#" || is_json_pointer(x);
}

} // namespace troupe::detail
