#include "fetching.hpp"

#include <span>
#include <utility>

namespace troupe {

expected<http_request> fetching::request_for(request_order& x, std::chrono::nanoseconds now) const {
  const auto turns = x.turns ? std::span<const reask_turn>{*x.turns}
                             : std::span<const reask_turn>{};
  http_request result;
  const auto& route = route_of(x);
  result.endpoint = route.endpoint;
  if (!x.body.empty()) {
    result.body = std::move(x.body);
  } else {
    const auto& wire = route.wire->in(x.form);
    auto body = x.doublings == 0 ? wire.encode(*x.input, turns)
                                 : wire.encode_longer(*x.input, turns, x.doublings);
    if (!body)
      return unexpected<error>{std::move(body.error())};
    result.body = std::move(*body);
  }
  if (!x.traceparent.empty())
    result.headers.push_back("traceparent: " + x.traceparent);
  if (x.time_left)
    result.deadline = std::chrono::steady_clock::time_point{
      std::chrono::duration_cast<std::chrono::steady_clock::duration>(now + *x.time_left)};
  return result;
}

std::minstd_rand fetching::random_of(uint32_t seat) const {
  return std::minstd_rand{static_cast<std::minstd_rand::result_type>(rules.seed * 65537 + seat)};
}

} // namespace troupe
