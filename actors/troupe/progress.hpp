#pragma once

#include <troupe/outcome.hpp>

#include <cstdint>

namespace troupe {

/// How far a run is.
struct progress {
  run_summary so_far;
  uint32_t in_flight = 0;
  /// Texts that wait for their next try.
  uint32_t waiting = 0;
  /// Number of texts, where the source knows it; else 0.
  uint64_t expected_texts = 0;
  /// Outcomes per second since the last progress event.
  double texts_per_second = 0;
  uint64_t events_dropped = 0;
  /// This is the last event of the run.
  bool final = false;
};

template <class Inspector>
bool inspect(Inspector& f, progress& x) {
  return f.object(x).fields(f.field("so_far", x.so_far), f.field("in_flight", x.in_flight),
                            f.field("waiting", x.waiting),
                            f.field("expected_texts", x.expected_texts),
                            f.field("texts_per_second", x.texts_per_second),
                            f.field("events_dropped", x.events_dropped), f.field("final", x.final));
}

} // namespace troupe
