#pragma once

#include <troupe/completion.hpp>
#include <troupe/detail/pace_limits.hpp>
#include <troupe/detail/rate_limits.hpp>
#include <troupe/error.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace troupe {

/// Tokens that a request is expected to use.
struct request_cost {
  double input = 0;
  double output = 0;
};

/// A request that was let through, as `pace` remembers it until its end.
struct pace_permit {
  request_cost cost;
  std::chrono::nanoseconds started{0};
  /// What had been taken of each budget by then, this request included.
  std::array<double, 5> marks{};
};

/// How a request ended.
struct request_end {
  /// `none`: with an answer.
  errc code = errc::none;
  /// As the provider counted them; all 0 if it did not say.
  usage tokens;
  rate_limits sight;
  /// For how long the server wants nobody to come.
  std::chrono::milliseconds pause{0};
  /// From sending to the end.
  std::chrono::nanoseconds latency{0};
};

template <class Inspector>
bool inspect(Inspector& f, request_end& x) {
  return f.object(x).fields(f.field("code", x.code), f.field("tokens", x.tokens),
                            f.field("sight", x.sight), f.field("pause", x.pause),
                            f.field("latency", x.latency));
}

/// Keeps the limits of one provider, key and model: decides when the next request may start. The
/// limits come from the user, from what replies say, from a 429 that nothing announced, or, where
/// servers never send one, from their slowing down. docs/pacing.md explains the rules.
///
/// Pure: time is an argument, on any clock since any epoch, and never goes back. One thread at a
/// time.
class pace {
public:
  using time = std::chrono::nanoseconds;

  /// `learns`: look at the server's behaviour, not only at `given`.
  explicit pace(const pace_limits& given = {}, bool learns = true);
  ~pace();
  pace(pace&&) noexcept;
  pace& operator=(pace&&) noexcept;

  /// Whether there is anything to keep. While there is not, requests need no permit.
  bool limited() const noexcept;

  /// What a request with so many bytes of conversation will use, by the requests so far. An answer
  /// has at most `output_max` tokens.
  request_cost estimate(uint64_t bytes, std::optional<uint32_t> output_max) const;

  /// `now` if such a request may start, else when it may as far as is known; `time::max()` if it
  /// waits for another one to end.
  time ready_at(const request_cost& x, time now) const;

  /// Lets a request start.
  pace_permit start(const request_cost& x, time now);

  /// Gives back what the request did not use, and learns from it. `bytes` as for `estimate`.
  void finish(const pace_permit& x, uint64_t bytes, const request_end& end, time now);

  /// The request was not made.
  void give_back(const pace_permit& x, time now);

  /// Learns from the end of a request that started without a permit.
  void observe(const request_end& end, time now);

  /// Requests without permits that ended with an answer: how many, how long they took on average,
  /// and how many are in flight.
  void observe(uint64_t answers, time mean_latency, uint32_t in_flight, time now);

  /// Nothing starts before; in the past if there is no pause.
  time paused_until() const noexcept;

  /// Requests that have permits and have not ended.
  uint32_t in_flight() const noexcept;

  /// Requests per minute that the pace lets through now, of all that is known; absent: no limit.
  std::optional<double> requests_per_minute() const;

  /// Most requests in flight; absent: no limit.
  std::optional<uint32_t> concurrency() const;

private:
  class parts;
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
