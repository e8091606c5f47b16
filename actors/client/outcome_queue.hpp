#pragma once

#include <troupe/detail/run_plan.hpp>

#include <caf/actor_system.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace troupe {

/// The bridge from a coordinator to a thread that waits: bounded by credit, which the consumer
/// gives back in halves of the capacity.
class outcome_queue final : public outcome_sink {
public:
  explicit outcome_queue(uint64_t capacity) : capacity_(capacity) {}

  void deliver(coordinator_actor::pointer_view self, std::vector<outcome_ptr>& batch) override;

  void hold() noexcept override;

  void caught_up() noexcept override;

  void ended(coordinator_actor::pointer_view self, const run_summary& sum) override;

  /// No outcome will come any more, whatever happened to the coordinator. Ends the waiting.
  void close(const error& problem);

  /// Waits for the next outcome; null when the run is over. Takes back an outcome that was used up,
  /// if not null, and hands it to the coordinator in time. Returns through `to_grant` how much
  /// credit the coordinator is owed, mostly 0.
  outcome_ptr next(outcome_ptr spent, uint64_t& to_grant);

  /// Whether `next` has an outcome at hand, as far as the consumer has looked.
  bool ready() const noexcept {
    return read_ < taken_.size();
  }

  run_summary sum() const;

private:
  void call_consumer(std::unique_lock<std::mutex>& guard);

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<outcome_ptr> queue_;
  /// The consumer's own: taken from `queue_` in one go, read from `read_` on without the lock.
  std::vector<outcome_ptr> taken_;
  /// The consumer's own, too: outcomes that were used up since it last took some.
  std::vector<outcome_ptr> spent_;
  /// Those before them, for the coordinator.
  std::vector<outcome_ptr> returned_;
  size_t read_ = 0;
  const uint64_t capacity_;
  uint64_t consumed_ = 0;
  uint64_t next_index_ = 0;
  run_summary sum_;
  /// The consumer sleeps and has not been called yet.
  bool waiting_ = false;
  /// More outcomes are expected presently.
  std::atomic<bool> held_ = false;
  bool ended_ = false;
};

} // namespace troupe
