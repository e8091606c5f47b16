#pragma once

#include <troupe/detail/run_plan.hpp>
#include <troupe/streamed.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace troupe {

/// The bridge from a streamed run to a thread that waits: parts and outcomes in the order of their
/// delivery. Bounded by the credit that the consumer gives back.
class stream_queue final : public outcome_sink {
public:
  void deliver(coordinator_actor::pointer_view self, std::vector<outcome_ptr>& batch) override;
  void deliver_part(erased_part&& x) override;
  void ended(coordinator_actor::pointer_view self, const run_summary& sum) override;

  /// Nothing will come any more, whatever happened to the coordinator. Ends the waiting.
  void close(const error& problem);

  /// Waits for what comes next; absent when the run is over.
  std::optional<detail::stream_event> next();

  run_summary sum() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<detail::stream_event> queue_;
  run_summary sum_;
  bool ended_ = false;
};

} // namespace troupe
