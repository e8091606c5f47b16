#include "providers/provider.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/rate_limits.hpp>
#include <troupe/detail/time_format.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr milliseconds longest_reset = std::chrono::hours{24 * 365};
constexpr uint64_t limit_max = 1'000'000'000'000'000;
constexpr size_t body_bytes_read = 16 * 1024;

/// Plain decimal digits with at most one point: no sign, no exponent, no "inf".
std::optional<double> plain_number(std::string_view text) {
  auto is_plain = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_plain)) {
    return std::nullopt;
  }
  double value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc::result_out_of_range) {
    return static_cast<double>(longest_reset.count());
  }
  if (status != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

/// Rounded up, so that nobody is too early.
milliseconds bounded(double ms) {
  auto longest = static_cast<double>(longest_reset.count());
  return milliseconds{static_cast<milliseconds::rep>(std::ceil(std::min(ms, longest)))};
}

/// Takes a number and its unit off the front of `text`; the unit's length in milliseconds.
std::optional<double> take_part(std::string_view& text) {
  struct unit {
    std::string_view name;
    double ms;
  };
  // Longer names first, where one is the start of another.
  constexpr unit units[] = {{"ms", 1},     {"us", 1e-3}, {"µs", 1e-3}, {"ns", 1e-6},
                            {"h", 3600e3}, {"m", 60e3},  {"s", 1e3}};
  auto length = text.find_first_not_of("0123456789.");
  if (length == std::string_view::npos) {
    return std::nullopt;
  }
  auto value = plain_number(text.substr(0, length));
  text.remove_prefix(length);
  for (auto& x : units) {
    if (value && text.starts_with(x.name)) {
      text.remove_prefix(x.name.size());
      return *value * x.ms;
    }
  }
  return std::nullopt;
}

std::optional<milliseconds> go_duration(std::string_view text) {
  double sum = 0;
  do {
    auto part = take_part(text);
    if (!part) {
      return std::nullopt;
    }
    sum += *part;
  } while (!text.empty());
  return bounded(sum);
}

std::optional<uint64_t> count(std::string_view text, uint64_t least) {
  uint64_t value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size() || value < least
      || value > limit_max) {
    return std::nullopt;
  }
  return value;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size()
      || !detail::equal_ignoring_case(text.substr(0, prefix.size()), prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes the aspect off the front of `text`, with the "-" behind it, or off its end.
bool take_aspect(std::string_view& text, std::string_view aspect, bool first) {
  const auto size = aspect.size();
  if (text.size() <= size) {
    return false;
  }
  const auto end = text.size() - size;
  if (text[first ? size : end - 1] != '-'
      || !detail::equal_ignoring_case(text.substr(first ? 0 : end, size), aspect)) {
    return false;
  }
  text = first ? text.substr(size + 1) : text.substr(0, end - 1);
  return true;
}

limit_sight* family(rate_limits& x, std::string_view name) {
  struct entry {
    std::string_view name;
    limit_sight rate_limits::*where;
  };
  constexpr entry families[] = {{"requests", &rate_limits::requests},
                                {"tokens", &rate_limits::tokens},
                                {"project-tokens", &rate_limits::project_tokens},
                                {"input-tokens", &rate_limits::input_tokens},
                                {"output-tokens", &rate_limits::output_tokens}};
  for (auto& y : families) {
    if (detail::equal_ignoring_case(name, y.name)) {
      return &(x.*y.where);
    }
  }
  return nullptr;
}

enum class aspect : uint8_t {
  limit,
  remaining,
  reset
};

void note(limit_sight* where, aspect what, std::string_view value, system_clock::time_point now) {
  if (where == nullptr) {
    return;
  }
  switch (what) {
  case aspect::limit:
    where->limit = count(value, 1);
    break;
  case aspect::remaining:
    where->remaining = count(value, 0);
    break;
  case aspect::reset:
    where->reset = read_reset(value, now);
    break;
  }
}

void read_line(std::string_view name, std::string_view value, const limit_header_family& family_of,
               system_clock::time_point now, rate_limits& result) {
  struct word {
    std::string_view name;
    aspect what;
  };
  constexpr word aspects[]
    = {{"limit", aspect::limit}, {"remaining", aspect::remaining}, {"reset", aspect::reset}};
  if (!take_prefix(name, family_of.prefix)) {
    return;
  }
  for (auto& x : aspects) {
    if (take_aspect(name, x.name, family_of.aspect_first)) {
      return note(family(result, name), x.what, value, now);
    }
  }
}

/// The text after `start`, up to the end of a number with its units.
std::optional<milliseconds> duration_after(std::string_view body, size_t start) {
  auto text = body.substr(start);
  auto end = text.find_first_not_of("0123456789.hmsuµn");
  text = text.substr(0, end);
  // "in 599ms." ends a sentence.
  while (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  return go_duration(text);
}

} // namespace

rate_limits read_rate_limits(std::string_view headers,
                             std::span<const limit_header_family> families,
                             system_clock::time_point now) {
  rate_limits result;
  while (!headers.empty()) {
    auto end = headers.find('\n');
    auto line = headers.substr(0, end);
    headers.remove_prefix(end == std::string_view::npos ? headers.size() : end + 1);
    const auto first = line.empty() ? '\0' : detail::lower(line.front());
    for (const auto& x : families) {
      // Tells most other headers apart without looking further.
      if (first != x.prefix.front()) {
        continue;
      }
      auto colon = line.find(':');
      if (colon != std::string_view::npos) {
        read_line(line.substr(0, colon), detail::trim(line.substr(colon + 1)), x, now, result);
      }
    }
  }
  return result;
}

std::optional<milliseconds> read_reset(std::string_view text, system_clock::time_point now) {
  if (text.empty() || text.size() > 64) {
    return std::nullopt;
  }
  if (auto seconds = plain_number(text)) {
    return bounded(*seconds * 1000);
  }
  if (auto duration = go_duration(text)) {
    return duration;
  }
  auto date = parse_time_point<milliseconds>(text);
  if (!date) {
    return std::nullopt;
  }
  auto wait = *date - std::chrono::floor<milliseconds>(now);
  return std::clamp(wait, milliseconds{0}, longest_reset);
}

std::optional<milliseconds> read_retry_info(std::string_view body) {
  body = body.substr(0, body_bytes_read);
  // In a quoted text the name would have backslashes before its quotes.
  constexpr std::string_view key = "\"retryDelay\"";
  if (auto at = body.find(key); at != std::string_view::npos) {
    auto start = body.find_first_not_of(" \t\r\n:", at + key.size());
    if (start != std::string_view::npos && body[start] == '"') {
      return duration_after(body, start + 1);
    }
  }
  for (std::string_view words : {"try again in ", "retry in "}) {
    if (auto at = detail::find_ignoring_case(body, words); at != std::string_view::npos) {
      return duration_after(body, at + words.size());
    }
  }
  return std::nullopt;
}

} // namespace troupe
