#pragma once

#include <troupe/detail/streaming.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/outcome.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// Where a coordinator puts outcomes. Used by one coordinator, in its context: must neither block
/// nor throw.
class outcome_sink {
public:
  virtual ~outcome_sink() = default;

  /// Takes the outcomes in the order of delivery; may move them out, or what is in them. Those that
  /// are in `batch` afterwards, be they of earlier batches, are used again for other texts.
  virtual void deliver(coordinator_actor::pointer_view self, std::vector<outcome_ptr>& batch) = 0;

  /// Takes an element or a snapshot of a streamed answer, before the outcome of its text. In the
  /// context of the run's gate, while `deliver` may be running in the coordinator's.
  virtual void deliver_part(erased_part&&) {}

  /// The engine works through replies: outcomes may come in quick succession until `caught_up`. On
  /// the engine's thread, while `deliver` may be running on another one; so is `caught_up`.
  virtual void hold() noexcept {}

  /// No reply is at hand any more.
  virtual void caught_up() noexcept {}

  /// The run is over; nothing follows.
  virtual void ended(coordinator_actor::pointer_view self, const run_summary& sum) = 0;
};

using outcome_sink_ptr = std::shared_ptr<outcome_sink>;

} // namespace troupe
