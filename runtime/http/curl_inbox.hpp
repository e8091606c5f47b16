#pragma once

#include <troupe/detail/http.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

namespace troupe::detail {

using clock = std::chrono::steady_clock;

inline constexpr auto never = clock::time_point::max();

/// A request that was handed in and has no result yet.
struct pending_request {
  request_id id = 0;
  uint64_t tag = 0;
  http_request request;
  http_listener_ptr listener;
  clock::time_point submitted;
  /// Its end, come what may: the deadline, or the timeout counted from submission if that is
  /// earlier.
  clock::time_point due = never;
  bool due_is_deadline = false;
};

/// What other threads want from the engine's thread. They pay for a lock and a move; they are told
/// to wake the engine's thread only if it sleeps, and only one of them is.
class inbox {
public:
  /// What was taken out of the inbox at one time.
  struct contents {
    std::vector<pending_request> submitted;
    std::vector<request_id> cancelled;
    /// Bytes of streamed bodies that were consumed.
    std::vector<std::pair<request_id, uint64_t>> consumed;
    bool stopping = false;
  };

  /// Gives `x` its id. The second value: whether the caller must wake the engine's thread.
  std::pair<request_id, bool> submit(pending_request&& x) {
    std::lock_guard guard{mutex_};
    x.id = ++last_id_;
    now_.submitted.push_back(std::move(x));
    return {last_id_, asleep_.exchange(false)};
  }

  /// Returns whether the caller must wake the engine's thread.
  bool cancel(request_id id) {
    std::lock_guard guard{mutex_};
    now_.cancelled.push_back(id);
    return asleep_.exchange(false);
  }

  /// Returns whether the caller must wake the engine's thread.
  bool consume(request_id id, uint64_t bytes) {
    std::lock_guard guard{mutex_};
    now_.consumed.emplace_back(id, bytes);
    return asleep_.exchange(false);
  }

  /// Returns whether the caller must wake the engine's thread.
  bool stop() {
    std::lock_guard guard{mutex_};
    now_.stopping = true;
    return asleep_.exchange(false);
  }

  /// Swaps everything into `out`, whose vectors must be empty; their memory is used again.
  void take(contents& out) {
    std::lock_guard guard{mutex_};
    std::swap(out.submitted, now_.submitted);
    std::swap(out.cancelled, now_.cancelled);
    std::swap(out.consumed, now_.consumed);
    out.stopping = now_.stopping;
  }

  /// Says that the engine's thread is about to sleep. Returns false, and it must not, if there is
  /// something to take.
  bool fall_asleep() {
    std::lock_guard guard{mutex_};
    auto nothing = now_.submitted.empty() && now_.cancelled.empty() && now_.consumed.empty()
                   && !now_.stopping;
    asleep_ = nothing;
    return nothing;
  }

  /// Says that the engine's thread is up and will look into the inbox by itself.
  void wake_up() {
    asleep_ = false;
  }

private:
  std::mutex mutex_;
  contents now_;
  request_id last_id_ = 0;
  std::atomic<bool> asleep_ = false;
};

} // namespace troupe::detail
