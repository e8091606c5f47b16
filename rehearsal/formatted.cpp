// Dates, times, addresses and identifiers in a text.

#include "answer.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

using detail::is_digit;
using detail::is_hex;

/// Whether `x` is like `shape`, where 9 stands for a digit and h for a hexadecimal one.
bool has_shape(std::string_view x, std::string_view shape) {
  return x.size() == shape.size()
         && std::equal(x.begin(), x.end(), shape.begin(), [](char c, char s) {
              return s == '9' ? is_digit(c) : s == 'h' ? is_hex(c) : c == s;
            });
}

/// First part of `x` of that shape.
std::string_view find_shape(std::string_view x, std::string_view shape) {
  for (size_t i = 0; i + shape.size() <= x.size(); ++i)
    if (has_shape(x.substr(i, shape.size()), shape))
      return x.substr(i, shape.size());
  return {};
}

/// Calls `use` with each word between blanks, brackets and quotes, without marks at its end; stops
/// when it returns true.
template <class Function>
bool any_word(std::string_view x, Function use) {
  constexpr auto separators = " \t\r\n<>()[]{}\"',;"sv;
  for (auto begin = x.find_first_not_of(separators); begin != std::string_view::npos;) {
    auto end = std::min(x.find_first_of(separators, begin), x.size());
    auto word = x.substr(begin, end - begin);
    while (!word.empty() && (word.back() == '.' || word.back() == '!' || word.back() == '?'))
      word.remove_suffix(1);
    if (!word.empty() && use(word))
      return true;
    begin = x.find_first_not_of(separators, end);
  }
  return false;
}

bool is_email(std::string_view x) {
  auto at = x.find('@');
  return at != std::string_view::npos && at > 0 && x.find('.', at) != std::string_view::npos
         && x.find('@', at + 1) == std::string_view::npos && x.back() != '.';
}

bool is_ipv4(std::string_view x) {
  int parts = 0;
  for (size_t i = 0; i < x.size();) {
    auto end = std::min(x.find('.', i), x.size());
    auto part = x.substr(i, end - i);
    bool fits = !part.empty() && part.size() <= 3
                && std::all_of(part.begin(), part.end(), is_digit);
    if (!fits || (part.size() > 1 && part[0] == '0') || (part.size() == 3 && part > "255"sv))
      return false;
    ++parts;
    i = end + 1;
  }
  return parts == 4;
}

bool is_hostname(std::string_view x) {
  return x.find('.') != std::string_view::npos && x.find('@') == std::string_view::npos
         && std::all_of(x.begin(), x.end(),
                        [](char c) {
                          return is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
                        })
         && std::any_of(x.begin(), x.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

constexpr std::array months{"january"sv,   "february"sv, "march"sv,    "april"sv,
                            "may"sv,       "june"sv,     "july"sv,     "august"sv,
                            "september"sv, "october"sv,  "november"sv, "december"sv};

int month_of(std::string_view word) {
  for (size_t i = 0; i < months.size(); ++i)
    if (equals_lower(word, months[i]) || equals_lower(word, months[i].substr(0, 3)))
      return static_cast<int>(i) + 1;
  return 0;
}

int small_number(std::string_view x) {
  int result = 0;
  for (auto c : x.substr(0, 4))
    result = result * 10 + (is_digit(c) ? c - '0' : 0);
  return result;
}

/// "2024-02-29", "February 29, 2024", "29 February 2024", "29th of February 2024".
bool find_date(std::string_view text, std::string& out) {
  if (auto found = find_shape(text, "9999-99-99"sv); !found.empty()) {
    out = found;
    return true;
  }
  std::vector<token> tokens;
  auto x = read_passage(text, tokens);
  for (size_t i = 0; i < x.size(); ++i) {
    auto month = x.is_word(i) ? month_of(x[i]) : 0;
    if (month == 0)
      continue;
    auto before = i;
    while (before > 0
           && (x.is(before - 1, "of") || x.is(before - 1, "th") || x.is(before - 1, "st")
               || x.is(before - 1, "nd") || x.is(before - 1, "rd")))
      --before;
    size_t day = before > 0 && x.is_number(before - 1) ? before - 1 : i + 1;
    size_t year = day == i + 1 ? i + 2 : i + 1;
    while (x.is(year, ",") || x.is(year, "th") || x.is(year, "st") || x.is(year, "nd")
           || x.is(year, "rd"))
      ++year;
    if (!x.is_number(day) || !x.is_number(year) || x[day].size() > 2 || x[year].size() != 4)
      continue;
    std::array<char, 32> buffer;
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", small_number(x[year]), month,
                  small_number(x[day]));
    out = buffer.data();
    return true;
  }
  return false;
}

bool find_time(std::string_view text, std::string& out) {
  if (auto found = find_shape(text, "99:99:99"sv); !found.empty())
    out = std::string(found) + "Z";
  else if (found = find_shape(text, "99:99"sv); !found.empty())
    out = std::string(found) + ":00Z";
  else
    return false;
  return true;
}

bool find_date_time(std::string_view text, std::string& out) {
  if (!find_date(text, out))
    return false;
  std::string time;
  out += "T" + (find_time(text, time) ? time : std::string("00:00:00Z"));
  return true;
}

/// "PT1H30M", or "90 minutes", "2 hours", "3 days", "45 seconds".
bool find_duration(std::string_view text, std::string& out) {
  bool spelt = any_word(text, [&out](std::string_view word) {
    bool is = word.size() > 2 && word[0] == 'P' && (is_digit(word[1]) || word[1] == 'T')
              && std::all_of(word.begin(), word.end(), [](char c) {
                   return is_digit(c) || "PTDHMSW."sv.find(c) != std::string_view::npos;
                 });
    if (is)
      out = word;
    return is;
  });
  if (spelt)
    return true;
  std::vector<token> tokens;
  auto x = read_passage(text, tokens);
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    if (!x.is_number(i) || x[i].find_first_not_of("0123456789"sv) != std::string_view::npos)
      continue;
    std::string number(x[i]);
    if (x.is(i + 1, "hours") || x.is(i + 1, "hour"))
      out = "PT" + number + "H";
    else if (x.is(i + 1, "minutes") || x.is(i + 1, "minute"))
      out = "PT" + number + "M";
    else if (x.is(i + 1, "seconds") || x.is(i + 1, "second"))
      out = "PT" + number + "S";
    else if (x.is(i + 1, "days") || x.is(i + 1, "day"))
      out = "P" + number + "D";
    else
      continue;
    return true;
  }
  return false;
}

template <class Predicate>
bool find_word(std::string_view text, std::string& out, Predicate is) {
  return any_word(text, [&](std::string_view word) {
    if (!is(word))
      return false;
    out = word;
    return true;
  });
}

} // namespace

bool find_formatted(text_format format, std::string_view text, std::string& out) {
  switch (format) {
  case text_format::date:
    return find_date(text, out);
  case text_format::date_time:
    return find_date_time(text, out);
  case text_format::time:
    return find_time(text, out);
  case text_format::duration:
    return find_duration(text, out);
  case text_format::email:
    return find_word(text, out, is_email);
  case text_format::uuid:
    out = find_shape(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"sv);
    return !out.empty();
  case text_format::uri:
    return find_word(text, out, [](std::string_view x) {
      return x.starts_with("https://") || x.starts_with("http://");
    });
  case text_format::hostname:
    return find_word(text, out, is_hostname);
  case text_format::ipv4:
    return find_word(text, out, is_ipv4);
  case text_format::ipv6:
    return find_word(text, out, [](std::string_view x) {
      return std::count(x.begin(), x.end(), ':') >= 2
             && std::all_of(x.begin(), x.end(), [](char c) { return is_hex(c) || c == ':'; });
    });
  case text_format::none:
    break;
  }
  return false;
}

std::string_view fixed_value(text_format format) {
  switch (format) {
  case text_format::date:
    return "2024-01-15";
  case text_format::date_time:
    return "2024-01-15T09:30:00Z";
  case text_format::time:
    return "09:30:00Z";
  case text_format::duration:
    return "PT1H";
  case text_format::email:
    return "someone@example.com";
  case text_format::uuid:
    return "123e4567-e89b-42d3-a456-426614174000";
  case text_format::uri:
    return "https://example.com/";
  case text_format::hostname:
    return "example.com";
  case text_format::ipv4:
    return "192.0.2.1";
  case text_format::ipv6:
    return "2001:db8::1";
  case text_format::none:
    break;
  }
  return "unknown";
}

} // namespace troupe::rehearsing
