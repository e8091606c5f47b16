#pragma once

#include "export_queue.hpp"
#include "export_reply.hpp"
#include "otlp_json.hpp"

#include <troupe/detail/http.hpp>
#include <troupe/traces.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace troupe::detail {

/// The one reply that an exporter waits for. Outlives it, if the engine is slow to let go.
class reply_slot final : public http_listener {
public:
  using clock = std::chrono::steady_clock;

  void completed(std::vector<http_completion>& batch) override;

  /// Forgets an earlier reply; `tag` is that of the next one.
  void expect(uint64_t tag);
  /// Absent: `abandon` was called.
  std::optional<http_result> wait();
  /// Returns early, and false, on `abandon`.
  bool sleep_until(clock::time_point when);
  void abandon();

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<http_result> result_;
  uint64_t tag_ = 0;
  bool abandoned_ = false;
};

/// Sends the spans of a queue in batches, from a thread of its own, one request at a time.
class span_exporter {
public:
  using clock = std::chrono::steady_clock;

  /// `endpoint` is that of `conf`, checked.
  span_exporter(std::shared_ptr<const trace_settings> conf, http_endpoint_ptr endpoint,
                resource_attributes resource, http_engine_ptr engine);
  ~span_exporter();

  span_exporter(const span_exporter&) = delete;
  span_exporter& operator=(const span_exporter&) = delete;

  std::shared_ptr<span_sink> sink() const {
    return queue_;
  }

  /// Sends what is left, for so long at most. Afterwards the thread is gone.
  trace_report finish(std::chrono::milliseconds limit);

  trace_report report() const;

private:
  void run();
  void send(const std::vector<span>& batch);
  std::optional<http_result> exchange(const std::string& body);
  /// Whether the batch has another try, and its time has come.
  bool waits_for_next(const export_reply& x, export_backoff& backoff, clock::time_point end);
  void count(uint64_t trace_report::*what, uint64_t spans, const error& problem);

  const std::shared_ptr<const trace_settings> conf_;
  const http_endpoint_ptr endpoint_;
  const resource_attributes resource_;
  const http_engine_ptr engine_;
  const std::shared_ptr<export_queue> queue_;
  const std::shared_ptr<reply_slot> slot_ = std::make_shared<reply_slot>();
  uint64_t last_tag_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  trace_report report_;
  /// Of `finish`; absent before.
  std::optional<clock::time_point> end_;
  bool is_over_ = false;
  std::thread thread_;
};

} // namespace troupe::detail
