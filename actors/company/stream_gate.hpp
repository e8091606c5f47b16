#pragma once

#include <troupe/detail/run_plan.hpp>
#include <troupe/interfaces.hpp>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// State of a `gate_actor`. What does not fit through waits here; each streamer may have so much of
/// it that the sum is bounded.
class stream_gate {
public:
  static constexpr const char* name = "troupe.stream_gate";

  stream_gate(gate_actor::pointer_view self, outcome_sink_ptr sink, uint64_t initial_credit);

  gate_actor::behavior_type make_behavior();

private:
  /// How far the list of a text is.
  struct progress_of_list {
    uint32_t attempt = 0;
    /// Number of the first element of this attempt, and of the next one to deliver.
    uint64_t first = 0;
    uint64_t next = 0;
  };

  struct waiting_part {
    erased_part part;
    caf::strong_actor_ptr from;
  };

  void take(streamed& x);
  void deliver();
  /// Numbers an element over all attempts; false if it was delivered in an earlier one.
  bool number(erased_part& part, const streamed& from);

  gate_actor::pointer_view self_;
  outcome_sink_ptr sink_;
  uint64_t credit_;
  std::deque<waiting_part> waiting_;
  std::unordered_map<uint64_t, progress_of_list> lists_;
};

} // namespace troupe
