#include "format_grammar.hpp"

#include <arpa/inet.h>

#ifdef TROUPE_HAS_IDN2
#  include <idn2.h>
#endif

#include <array>
#include <cstring>
#include <string>

namespace troupe::detail {

namespace {

/// `inet_pton` takes texts that end in a zero.
template <size_t Size>
bool is_address(int family, std::string_view text) {
  std::array<char, Size + 1> copy{};
  std::array<unsigned char, 16> address{};
  if (text.size() > Size || contains(text, '\0'))
    return false;
  std::memcpy(copy.data(), text.data(), text.size());
  return inet_pton(family, copy.data(), address.data()) == 1;
}

constexpr size_t label_bytes_max = 63;
constexpr size_t name_bytes_max = 253;

/// Letters, digits and inner hyphens (RFC 1123, section 2.1).
bool is_plain_label(std::string_view x) {
  return !x.empty() && x.size() <= label_bytes_max && x.front() != '-' && x.back() != '-'
         && std::all_of(x.begin(), x.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

#ifdef TROUPE_HAS_IDN2

/// By the rules under which labels are registered (RFC 5891, section 4), the stricter ones. Returns
/// the length of the label as it is encoded, 0 if it is wrong.
size_t registered_size(std::string_view x, bool is_encoded, bool is_normalized) {
  std::string label{x};
  if (contains(x, '\0'))
    return 0;
  if (is_encoded)
    std::transform(label.begin(), label.end(), label.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
  const auto* text = reinterpret_cast<const uint8_t*>(label.c_str());
  uint8_t* result = nullptr;
  const auto status = idn2_register_u8(is_encoded ? nullptr : text, is_encoded ? text : nullptr,
                                       &result, is_normalized ? 0 : IDN2_NFC_INPUT);
  const auto size = status == IDN2_OK ? std::strlen(reinterpret_cast<const char*>(result)) : 0;
  idn2_free(result);
  return size;
}

#else

size_t registered_size(std::string_view x, bool, bool) {
  return contains(x, '\0') ? 0 : x.size();
}

#endif

bool is_encoded_label(std::string_view x) {
  return x.size() >= 4 && (x[0] == 'x' || x[0] == 'X') && (x[1] == 'n' || x[1] == 'N')
         && x[2] == '-' && x[3] == '-';
}

bool is_label(std::string_view x) {
  return is_plain_label(x) && (!is_encoded_label(x) || registered_size(x, true, true) > 0);
}

/// The code point that a text in UTF-8 begins with, and its bytes are cut off.
char32_t take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t result = size == 1 ? first : first & (0x7Fu >> size);
  for (size_t i = 1; i < size && i < text.size(); ++i)
    result = result << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  text.remove_prefix(std::min(size, text.size()));
  return result;
}

bool is_arabic_digit(char32_t x) {
  return (x >= 0x660 && x <= 0x669) || x == 0x66B || x == 0x66C;
}

/// Hebrew, Arabic and their neighbours.
bool runs_leftwards(char32_t x) {
  return ((x >= 0x590 && x <= 0x8FF) || (x >= 0xFB1D && x <= 0xFDFF) || (x >= 0xFE70 && x <= 0xFEFF)
          || (x >= 0x10800 && x <= 0x10FFF) || (x >= 0x1E800 && x <= 0x1EFFF))
         && !is_arabic_digit(x);
}

/// What RFC 5893, section 2, asks of the labels of a name that runs leftwards anywhere, as far as
/// labels alone do not show it: none begins with a digit, and none mixes digits.
bool keeps_direction(std::string_view name) {
  auto rest = name;
  auto any_leftwards = false;
  while (!rest.empty())
    any_leftwards = runs_leftwards(take_code_point(rest)) || any_leftwards;
  return !any_leftwards || all_parts(name, '.', [](std::string_view label) {
    if (!label.empty() && label.front() >= '0' && label.front() <= '9')
      return false;
    const auto has_digit = label.find_first_of("0123456789") != std::string_view::npos;
    auto has_arabic_digit = false;
    while (!label.empty())
      has_arabic_digit = is_arabic_digit(take_code_point(label)) || has_arabic_digit;
    return !has_digit || !has_arabic_digit;
  });
}

/// `is_normalized`: composed characters must be (NFC).
bool is_international_name(std::string_view x, bool is_normalized) {
  size_t size = 0;
  const auto is_right = [&](std::string_view label) {
    const auto is_ascii = std::none_of(label.begin(), label.end(), is_beyond_ascii);
    const auto encoded = is_ascii ? (is_label(label) ? label.size() : 0)
                                  : registered_size(label, false, is_normalized);
    size += encoded + 1;
    return encoded > 0;
  };
  return all_parts(x, '.', is_right) && size <= name_bytes_max + 1 && keeps_direction(x);
}

std::string with_plain_stops(std::string_view x) {
  // The other full stops that RFC 3490 takes for points, section 3.1.
  std::string result{x};
  for (const std::string_view stop : {"\u3002", "\uFF0E", "\uFF61"})
    for (auto at = result.find(stop); at != std::string::npos; at = result.find(stop, at))
      result.replace(at, stop.size(), ".");
  return result;
}

/// Quoted-string of RFC 5321: printable ASCII between quotes, quotes and backslashes escaped.
bool is_quoted_local_part(std::string_view x, bool is_international) {
  if (x.size() < 2 || x.front() != '"' || x.back() != '"')
    return false;
  x = x.substr(1, x.size() - 2);
  for (size_t i = 0; i < x.size(); ++i) {
    auto escaped = x[i] == '\\';
    if (escaped && ++i == x.size())
      return false;
    const auto is_printable = (x[i] >= ' ' && x[i] <= '~')
                              || (is_international && is_beyond_ascii(x[i]));
    if (!is_printable || (x[i] == '"' && !escaped))
      return false;
  }
  return true;
}

bool is_dot_atom(std::string_view x, bool is_international) {
  return all_parts(x, '.', [&](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char c) {
      return is_alphanumeric(c) || contains("!#$%&'*+-/=?^_`{|}~", c)
             || (is_international && is_beyond_ascii(c));
    });
  });
}

/// RFC 5321, section 4.1.2, and its extension by RFC 6531.
bool is_address_of_mail(std::string_view x, bool is_international) {
  constexpr size_t local_part_bytes_max = 64;
  auto at = x.rfind('@');
  if (at == std::string_view::npos || at > local_part_bytes_max)
    return false;
  auto local = x.substr(0, at);
  auto domain = x.substr(at + 1);
  if (!is_dot_atom(local, is_international) && !is_quoted_local_part(local, is_international))
    return false;
  if (!domain.starts_with('[') || !domain.ends_with(']'))
    return is_international ? is_international_name(domain, false) : is_hostname(domain);
  auto address = domain.substr(1, domain.size() - 2);
  constexpr std::string_view ipv6_tag = "IPv6:";
  return address.starts_with(ipv6_tag) ? is_ipv6(address.substr(ipv6_tag.size()))
                                       : is_ipv4(address);
}

} // namespace

bool is_ipv4(std::string_view x) {
  return is_address<15>(AF_INET, x);
}

bool is_ipv6(std::string_view x) {
  return is_address<45>(AF_INET6, x);
}

bool is_hostname(std::string_view x) {
  return x.size() <= name_bytes_max && all_parts(x, '.', is_label);
}

bool is_idn_hostname(std::string_view x) {
  return is_international_name(with_plain_stops(x), true);
}

bool is_email(std::string_view x) {
  return is_address_of_mail(x, false);
}

bool is_idn_email(std::string_view x) {
  return is_address_of_mail(x, true);
}

} // namespace troupe::detail
