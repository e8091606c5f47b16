#pragma once

#include <troupe/detail/run_handle.hpp>
#include <troupe/detail/run_plan.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// One kind of what a run hands over, in the order of its delivery. What has come is taken by the
/// consumer in one go, and read without a lock.
template <class T>
class inflow {
public:
  /// `capacity`: how many may be on their way to the consumer.
  explicit inflow(uint64_t capacity) : capacity_(capacity) {}

  // Under the lock.

  void put(T&& x) {
    arrived_.push_back(std::move(x));
  }

  size_t arrived() const noexcept {
    return arrived_.size();
  }

  /// Nothing must be `ready`.
  void take() {
    taken_.swap(arrived_);
  }

  // Of the consumer's thread.

  bool ready() const noexcept {
    return read_ < taken_.size();
  }

  /// Only if it is `ready`. Adds to `due` what credit is to be given back: mostly nothing, else
  /// half of the capacity.
  T next(uint64_t& due) {
    auto result = std::move(taken_[read_++]);
    if (read_ == taken_.size()) {
      taken_.clear();
      read_ = 0;
    }
    if (++consumed_ * 2 >= capacity_)
      due += std::exchange(consumed_, 0);
    return result;
  }

private:
  std::vector<T> arrived_;
  std::vector<T> taken_;
  size_t read_ = 0;
  const uint64_t capacity_;
  uint64_t consumed_ = 0;
};

/// The bridge from a run to its consumer, a thread that waits or whoever wants to be called:
/// outcomes, and parts of streamed answers, each part before the outcome of its text. Bounded by
/// credit, which the consumer gives back.
class event_queue final : public outcome_sink {
public:
  /// What the consumer gives back.
  struct credit_due {
    /// To the coordinator.
    uint64_t outcomes = 0;
    /// To the gate.
    uint64_t parts = 0;
  };

  /// Room for so many outcomes and parts.
  event_queue(uint64_t outcomes, uint64_t parts) : outcomes_(outcomes), parts_(parts) {}

  void deliver(coordinator_actor::pointer_view self, std::vector<outcome_ptr>& batch) override;

  void deliver_part(erased_part&& x) override;

  void hold() noexcept override;

  void caught_up() noexcept override;

  void ended(coordinator_actor::pointer_view self, const run_summary& sum) override;

  /// Nothing will come any more, whatever happened to the coordinator. Ends the waiting.
  void close(const error& problem);

  using time_point = std::chrono::steady_clock::time_point;

  // For the consumer, and none but one thread at a time; see `run_handle`.

  bool next(run_event& x, credit_due& due);

  /// The same, but waits no longer than that.
  bool next_until(run_event& x, credit_due& due, time_point end);

  bool try_next(run_event& x, credit_due& due) {
    return next_until(x, due, time_point::min());
  }

  bool would_wait() const;

  bool over() const;

  bool call_once(std::function<void()> f);

  /// Whether `next` has something at hand, as far as the consumer has looked.
  bool ready() const noexcept {
    return parts_.ready() || outcomes_.ready();
  }

  run_summary sum() const;

private:
  size_t arrived() const noexcept {
    return parts_.arrived() + outcomes_.arrived();
  }

  /// Unless more is expected presently, and little is there.
  void call_consumer_in_time(std::unique_lock<std::mutex>& guard);
  void call_consumer(std::unique_lock<std::mutex>& guard);
  /// Takes what has come; absent: waits for it for as long as it takes.
  void look(std::optional<time_point> end);
  bool next(run_event& x, credit_due& due, std::optional<time_point> end);

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  inflow<outcome_ptr> outcomes_;
  inflow<erased_part> parts_;
  /// The consumer's own: outcomes that were used up since it last took some.
  std::vector<outcome_ptr> spent_;
  /// Those before them, for the coordinator.
  std::vector<outcome_ptr> returned_;
  uint64_t next_index_ = 0;
  run_summary sum_;
  /// The consumer sleeps and has not been called yet.
  bool waiting_ = false;
  /// Or wants this to be called.
  std::function<void()> call_;
  /// More is expected presently.
  std::atomic<bool> held_ = false;
  bool ended_ = false;
};

} // namespace troupe
