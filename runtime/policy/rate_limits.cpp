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

/// Takes the aspect off the front of `text`, with the "-" behind it, or off its end; nothing may be
/// left of it.
bool take_aspect(std::string_view& text, std::string_view aspect, bool first) {
  const auto size = aspect.size();
  if (detail::equal_ignoring_case(text, aspect)) {
    text = {};
    return true;
  }
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

/// Takes the span off the end: "requests-day", or "minute" alone.
limit_window take_window(std::string_view& text) {
  struct word {
    std::string_view name;
    limit_window what;
  };
  constexpr word words[] = {{"second", limit_window::second},
                            {"minute", limit_window::minute},
                            {"hour", limit_window::hour},
                            {"day", limit_window::day},
                            {"month", limit_window::month}};
  for (const auto& x : words) {
    if (take_aspect(text, x.name, false)) {
      return x.what;
    }
  }
  return limit_window::unsaid;
}

limit_sight& unsaid(rate_limits& x, limited_thing what) {
  switch (what) {
  case limited_thing::requests:
    return x.requests;
  case limited_thing::tokens:
    return x.tokens;
  case limited_thing::project_tokens:
    return x.project_tokens;
  case limited_thing::input_tokens:
    return x.input_tokens;
  case limited_thing::output_tokens:
    return x.output_tokens;
  }
  return x.requests;
}

constexpr size_t windows_max = 32;

limit_sight* sight_of(rate_limits& x, limited_thing what, limit_window window) {
  if (window == limit_window::unsaid) {
    return &unsaid(x, what);
  }
  for (auto& y : x.windows) {
    if (y.what == what && y.window == window) {
      return &y.sight;
    }
  }
  if (x.windows.size() == windows_max) {
    return nullptr;
  }
  return &x.windows.emplace_back(window_sight{what, window, {}}).sight;
}

/// The limit of that name; null if the family has none.
limit_sight* named(rate_limits& x, std::string_view name, const limit_header_family& family) {
  auto find = [&](std::string_view what) {
    return std::find_if(family.names.begin(), family.names.end(), [what](const limit_name& y) {
      return detail::equal_ignoring_case(what, y.name);
    });
  };
  auto found = find(name);
  if (found != family.names.end()) {
    return sight_of(x, found->what, found->window);
  }
  const auto window = take_window(name);
  if (window == limit_window::unsaid) {
    return nullptr;
  }
  found = find(name);
  return found != family.names.end() ? sight_of(x, found->what, window) : nullptr;
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
      return note(named(result, name, family_of), x.what, value, now);
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
  auto look_at = [&result](const limit_sight& sight) {
    if (sight.remaining == 0 && sight.reset) {
      result = std::max(result.value_or(milliseconds{0}), *sight.reset);
    }
  };
  for (const auto* sight :
       {&x.requests, &x.tokens, &x.project_tokens, &x.input_tokens, &x.output_tokens}) {
    look_at(*sight);
  }
  for (const auto& y : x.windows) {
    look_at(y.sight);
  }
  return result;
}

} // namespace troupe
