#pragma once

#include "request_span.hpp"
#include "span.hpp"
#include "trace_context.hpp"

#include <troupe/run_observer.hpp>
#include <troupe/traces.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::detail {

/// Takes spans that have ended. Must not block.
class span_sink {
public:
  virtual ~span_sink() = default;
  virtual void put(span&& x) = 0;
};

/// Makes the spans of a run: one of the run, beneath it one of each text that is sampled, beneath
/// that one of each request for it. What is not sampled costs a comparison an event. Pure but for
/// its sink.
class run_trace final : public run_observer {
public:
  /// Events of the run's own span; more are counted.
  static constexpr size_t events_max = 128;
  /// Of these, pauses of routes, of which there may be the most.
  static constexpr size_t pauses_max = 96;

  /// `root`: of its own trace, or of its parent's; `seed` is of the ids of spans.
  run_trace(std::shared_ptr<const trace_settings> conf, std::shared_ptr<span_sink> sink,
            const trace_parent& root, uint64_t seed, const run_started& about, event_time now);

  /// A run that is torn down has failed.
  ~run_trace() override;

  void on_text_started(const text_started& x, event_time now) override;
  void on_request_started(const request_started& x, event_time now) override;
  std::string propagate(const request_started& x) override;
  void on_attempt_ended(const attempt_ended& x, event_time now) override;
  void on_request_dropped(const request_dropped& x, event_time now) override;
  void on_text_ended(const text_ended& x, event_time now) override;
  void on_route_held(const route_held& x, event_time now) override;
  void on_waiting(const waiting& x, event_time now) override;
  void on_form_changed(const form_changed& x, event_time now) override;
  void on_batch(const batch_event& x, event_time now) override;
  void on_run_ended(const run_summary& x, event_time now) override;

private:
  struct open_text {
    span_id id = 0;
    event_time start;
    uint32_t attempts_before = 0;
    /// A few at most.
    std::vector<open_request> requests;
  };

  /// Null if it is not sampled.
  open_text* find(uint64_t index);
  /// Takes it out of what is open; absent if it is not there.
  std::optional<open_request> take(open_text& from, uint64_t request);
  void put_request(span&& x, const open_text& of);
  void put_dropped(const open_request& x, const open_text& of, event_time now);
  void add_event(std::string_view name, event_time now, attributes about);
  void put_run(event_time now);

  const std::shared_ptr<const trace_settings> conf_;
  const std::shared_ptr<span_sink> sink_;
  const std::shared_ptr<const span_origin> origin_;
  const text_sampling sampling_;
  span_ids ids_;
  std::vector<traced_route> routes_;
  /// By route: whether its server is told the ids of spans.
  std::vector<bool> propagates_;
  /// By index.
  std::unordered_map<uint64_t, open_text> texts_;
  span run_;
  size_t pauses_ = 0;
  event_time last_;
  bool ended_ = false;
};

} // namespace troupe::detail
