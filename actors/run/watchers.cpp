#include "watchers.hpp"

#include "guarded_call.hpp"

#include <utility>

namespace troupe {

watchers::watchers(const std::vector<instrument_ptr>& list, const run_started& about,
                   event_time began, time now)
  : began_(began),
    zero_(now),
    sample_due_(now + sample_interval),
    held_until_(about.routes.size(), now) {
  for (const auto& x : list)
    guarded_call("instruments", [&] {
      if (auto made = x ? x->observe(about, began) : nullptr)
        observers_.push_back(std::move(made));
    });
}

std::string watchers::propagate(const request_started& x) {
  std::string result;
  for_all([&](run_observer& who) {
    if (result.empty())
      result = who.propagate(x);
  });
  return result;
}

void watchers::hold(uint32_t route, time until, const error& reason, time now) {
  if (!any() || until - now < short_pause || until - held_until_[route] < short_pause)
    return;
  held_until_[route] = until;
  tell(&run_observer::on_route_held, route_held{route, at(until), reason}, now);
}

void watchers::sample(const run_sample& x, time now) {
  sample_due_ = now + sample_interval;
  tell(&run_observer::on_sample, x, now);
}

} // namespace troupe
