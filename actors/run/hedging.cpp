#include "hedging.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Requests, beside the pool's, that are watched before those that have ended are weeded out.
constexpr size_t watched_least = 64;

bool runs(request_table& requests, const ticket& id) {
  const auto* x = requests.find(id);
  return x != nullptr && x->stage == request_stage::fetching;
}

} // namespace

hedging::hedging(const settings& x, size_t routes)
  : quantile_(x.hedge_quantile),
    share_(x.hedge_share),
    watched_max_(2 * size_t{x.pool_size} + watched_least),
    routes_(on() ? routes : 0, watched{latency_sample{x.hedge_quantile}, {}}) {}

void hedging::watch(uint32_t route, const ticket& id, time at, request_table& requests) {
  auto& running = routes_[route].running;
  // A straggler that must not be hedged stays in front for long.
  if (running.size() > watched_max_)
    std::erase_if(running, [&requests](const sent& x) { return !runs(requests, x.id); });
  running.push_back({at, id});
}

void hedging::add_latency(uint32_t route, time taken) {
  if (on())
    routes_[route].latencies.add(taken);
}

std::optional<hedging::time> hedging::next_due(uint32_t route, request_table& requests) {
  auto& x = routes_[route];
  const auto limit = x.latencies.usual_limit();
  if (!limit)
    return std::nullopt;
  while (!x.running.empty()) {
    if (runs(requests, x.running.front().id))
      return x.running.front().at + *limit;
    x.running.pop_front();
  }
  return std::nullopt;
}

std::optional<ticket> hedging::take(uint32_t route, time now, request_table& requests) {
  const auto due = next_due(route, requests);
  if (!due || *due > now)
    return std::nullopt;
  auto& running = routes_[route].running;
  const auto id = running.front().id;
  running.pop_front();
  return id;
}

bool leaves_to_other(const text_request& failed, const text_request* other, bool retry) {
  return other != nullptr && other->stage == request_stage::fetching && (retry || failed.is_second);
}

} // namespace troupe
