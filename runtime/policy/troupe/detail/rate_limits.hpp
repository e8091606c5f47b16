#pragma once

#include <troupe/detail/http.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

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

/// What a reply says about the limits of its provider, key and model.
struct rate_limits {
  limit_sight requests;
  /// Prompt and answer together.
  limit_sight tokens;
  /// The same for the project of the key.
  limit_sight project_tokens;
  limit_sight input_tokens;
  limit_sight output_tokens;

  bool said() const noexcept {
    return requests.said() || tokens.said() || project_tokens.said() || input_tokens.said()
           || output_tokens.said();
  }

  friend bool operator==(const rate_limits&, const rate_limits&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, limit_sight& x) {
  return f.object(x).fields(f.field("limit", x.limit), f.field("remaining", x.remaining),
                            f.field("reset", x.reset));
}

template <class Inspector>
bool inspect(Inspector& f, rate_limits& x) {
  return f.object(x).fields(f.field("requests", x.requests), f.field("tokens", x.tokens),
                            f.field("project_tokens", x.project_tokens),
                            f.field("input_tokens", x.input_tokens),
                            f.field("output_tokens", x.output_tokens));
}

/// Reads the headers of these families (`provider::limits`), such as
/// `x-ratelimit-{limit,remaining,reset}-{requests,tokens,project-tokens}`. `headers` as in
/// `http_response`, `now` for resets that are dates or times (`wait_time`). Limits are 1 to 10^15;
/// unknown names and garbage count as absent.
rate_limits read_rate_limits(std::string_view headers,
                             std::span<const limit_header_family> families,
                             std::chrono::system_clock::time_point now);

/// How long until the last of the limits of which nothing is left is reset; absent if something is
/// left of each, or nobody says when it comes back.
std::optional<std::chrono::milliseconds> used_up_for(const rate_limits& x);

} // namespace troupe
