#pragma once

#include <troupe/detail/pace.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace troupe {

/// A pace that several limiters keep, each in its own client. May be used from any thread.
class shared_pace {
public:
  explicit shared_pace(const pace_limits& given = {}, bool learns = true) : pace_(given, learns) {}

  shared_pace(const shared_pace&) = delete;
  shared_pace& operator=(const shared_pace&) = delete;

  /// Calls `f(pace&)` and returns its result, while nobody else can.
  template <class F>
  auto with(F f) {
    const std::lock_guard guard{mutex_};
    return f(pace_);
  }

  /// `on_change` is called when another one calls `tell`. It must not block, nor call back.
  uint64_t watch(std::function<void()> on_change);

  /// After this, it is not called any more.
  void unwatch(uint64_t id);

  /// A pause has begun, or the first limit was learnt: the other watchers should look.
  void tell(uint64_t from);

private:
  std::mutex mutex_;
  pace pace_;

  std::mutex watchers_mutex_;
  std::vector<std::pair<uint64_t, std::function<void()>>> watchers_;
  uint64_t last_id_ = 0;
};

using shared_pace_ptr = std::shared_ptr<shared_pace>;

/// The pace of this process for the provider, key, model and limits of `x`. Lives as long as
/// somebody holds it.
shared_pace_ptr pace_of(const settings& x);

} // namespace troupe
