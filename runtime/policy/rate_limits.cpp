#include "providers/provider.hpp"
#include "text/ascii.hpp"
#include "wait_time.hpp"

#include <troupe/detail/rate_limits.hpp>

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr uint64_t limit_max = 1'000'000'000'000'000;

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
    where->reset = wait_time(value, now);
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

std::optional<milliseconds> used_up_for(const rate_limits& x) {
  std::optional<milliseconds> result;
  for (const auto* sight :
       {&x.requests, &x.tokens, &x.project_tokens, &x.input_tokens, &x.output_tokens}) {
    if (sight->remaining == 0 && sight->reset) {
      result = std::max(result.value_or(milliseconds{0}), *sight->reset);
    }
  }
  return result;
}

} // namespace troupe
