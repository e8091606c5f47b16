#include "settings/chosen_provider.hpp"

#include <troupe/detail/shared_pace.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>

namespace troupe {

namespace {

/// The key stands in it as a number: nobody should find it here.
using place = std::tuple<std::string, std::string, size_t, bool, uint64_t, uint64_t, uint64_t,
                         uint64_t, uint32_t>;

place place_of(const settings& x) {
  auto secret = x.api_key;
  for (const auto& [name, value] : x.headers)
    secret += '\n' + name + ':' + value;
  return {base_url_of(x),
          x.model,
          std::hash<std::string>{}(secret),
          x.learn_limits,
          x.limits.requests_per_minute,
          x.limits.tokens_per_minute,
          x.limits.input_tokens_per_minute,
          x.limits.output_tokens_per_minute,
          x.limits.concurrency};
}

} // namespace

uint64_t shared_pace::watch(std::function<void()> on_change) {
  const std::lock_guard guard{watchers_mutex_};
  watchers_.emplace_back(++last_id_, std::move(on_change));
  return last_id_;
}

void shared_pace::unwatch(uint64_t id) {
  const std::lock_guard guard{watchers_mutex_};
  std::erase_if(watchers_, [id](const auto& x) { return x.first == id; });
}

void shared_pace::tell(uint64_t from) {
  const std::lock_guard guard{watchers_mutex_};
  for (const auto& [id, on_change] : watchers_)
    if (id != from)
      on_change();
}

shared_pace_ptr pace_of(const settings& x) {
  static std::mutex mutex;
  static std::map<place, std::weak_ptr<shared_pace>> known;
  const std::lock_guard guard{mutex};
  std::erase_if(known, [](const auto& entry) { return entry.second.expired(); });
  auto& entry = known[place_of(x)];
  auto result = entry.lock();
  if (!result) {
    result = std::make_shared<shared_pace>(x.limits, x.learn_limits);
    entry = result;
  }
  return result;
}

} // namespace troupe
