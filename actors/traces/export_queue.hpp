#pragma once

#include "run_trace.hpp"
#include "span.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace troupe::detail {

/// Spans that wait to be sent: filled by any thread, which never waits, emptied by one.
class export_queue final : public span_sink {
public:
  using clock = std::chrono::steady_clock;

  struct limits {
    uint64_t bytes_max = 0;
    /// 0: no limit but the bytes.
    uint32_t spans_max = 0;
    uint32_t batch_spans_max = 0;
    /// Of the first span of a batch.
    std::chrono::milliseconds delay{0};
  };

  explicit export_queue(const limits& x) : limits_(x) {}

  /// Drops and counts what there is no room for, and what comes after `close`.
  void put(span&& x) override;

  /// The next batch, when it is full or its time has come; after `close` at once. Empty: there will
  /// be no more.
  std::vector<span> take();

  void close();
  /// The same, and what is in it is dropped.
  void abandon();

  uint64_t dropped() const;

private:
  bool is_due(clock::time_point now) const;

  const limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<span> spans_;
  uint64_t bytes_ = 0;
  uint64_t dropped_ = 0;
  /// When the oldest one came.
  clock::time_point first_;
  bool closed_ = false;
};

} // namespace troupe::detail
