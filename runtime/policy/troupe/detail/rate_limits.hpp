#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/detail/limit_window.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace troupe {

struct limit_header_family;

/// What lasts longer is left to the server: nobody spreads a limit per day over the day.
inline constexpr std::chrono::milliseconds longest_window = std::chrono::hours{1};

/// What a reply says about one limit of its provider. Absent: not said, or garbage.
struct limit_sight {
  /// How much there is in a window (mostly a minute).
  std::optional<uint64_t> limit;
  /// What is left of it after this request.
  std::optional<uint64_t> remaining;
  /// How long until all of it is there again; at most a year.
  std::optional<std::chrono::milliseconds> reset;

  bool said() const noexcept {
    return limit || remaining;
  }

  friend bool operator==(const limit_sight&, const limit_sight&) = default;
};

/// A limit whose span the provider names.
struct window_sight {
  limited_thing what = limited_thing::requests;
  limit_window window = limit_window::minute;
  limit_sight sight;

  friend bool operator==(const window_sight&, const window_sight&) = default;
};

/// What a reply says about the limits of its provider, key and model.
struct rate_limits {
  // Of limits whose span nobody names.
  limit_sight requests;
  /// Prompt and answer together.
  limit_sight tokens;
  /// The same for the project of the key.
  limit_sight project_tokens;
  limit_sight input_tokens;
  limit_sight output_tokens;
  /// Of those whose span stands in a header's name, or is known of the provider; several may count
  /// the same thing in different spans. In the order in which they came.
  std::vector<window_sight> windows;

  bool said() const noexcept {
    // Asked of every reply, and most have no windows: no call to find that out.
    return requests.said() || tokens.said() || project_tokens.said() || input_tokens.said()
           || output_tokens.said()
           || (!windows.empty()
               && std::any_of(windows.begin(), windows.end(),
                              [](const window_sight& x) { return x.sight.said(); }));
  }

  friend bool operator==(const rate_limits&, const rate_limits&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, limit_sight& x) {
  return f.object(x).fields(f.field("limit", x.limit), f.field("remaining", x.remaining),
                            f.field("reset", x.reset));
}

template <class Inspector>
bool inspect(Inspector& f, window_sight& x) {
  auto get_what = [&x] { return static_cast<uint8_t>(x.what); };
  auto set_what = [&x](uint8_t value) {
    x.what = static_cast<limited_thing>(value);
    return value < limited_things;
  };
  auto get_window = [&x] { return static_cast<uint8_t>(x.window); };
  auto set_window = [&x](uint8_t value) {
    x.window = static_cast<limit_window>(value);
    return value <= static_cast<uint8_t>(limit_window::month);
  };
  return f.object(x).fields(f.field("what", get_what, set_what),
                            f.field("window", get_window, set_window), f.field("sight", x.sight));
}

template <class Inspector>
bool inspect(Inspector& f, rate_limits& x) {
  return f.object(x).fields(f.field("requests", x.requests), f.field("tokens", x.tokens),
                            f.field("project_tokens", x.project_tokens),
                            f.field("input_tokens", x.input_tokens),
                            f.field("output_tokens", x.output_tokens),
                            f.field("windows", x.windows));
}

/// Reads the headers of these families (`provider::limits`), such as
/// `x-ratelimit-{limit,remaining,reset}-{requests,tokens,project-tokens}`. `headers` as in
/// `http_response`, `now` for resets that are dates or times (`wait_time`). Limits are 1 to 10^15;
/// unknown names and garbage count as absent. Of at most 32 windows.
rate_limits read_rate_limits(std::string_view headers,
                             std::span<const limit_header_family> families,
                             std::chrono::system_clock::time_point now);

/// How long until the last of the limits of which nothing is left is reset; absent if something is
/// left of each, or nobody says when it comes back.
std::optional<std::chrono::milliseconds> used_up_for(const rate_limits& x);

} // namespace troupe
