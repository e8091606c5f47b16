#pragma once

#include <troupe/detail/http.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace troupe::test {

/// An engine that keeps each request until the test answers it. For tests on one thread, hence for
/// a `virtual_system`; a `scripted_server` answers by itself, and on any threads.
class manual_engine final : public http_engine {
public:
  struct call {
    request_id id = 0;
    std::string body;
    std::chrono::steady_clock::time_point deadline;
    http_listener_ptr listener;
    uint64_t tag = 0;
  };

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) override;

  void cancel(request_id id) override;

  void consumed(request_id id, uint64_t bytes) override;

  bool lends_its_thread() const noexcept override {
    return lends;
  }

  /// Hands a part of the reply to the request at this place of `pending`.
  void feed(size_t place, std::string bytes);

  /// Answers the request at this place of `pending`.
  void complete(size_t place, http_result result);

  /// Set before the run is started.
  bool lends = false;
  /// In the order in which they came.
  std::deque<call> pending;
  std::vector<request_id> cancelled;
  std::map<request_id, uint64_t> consumed_bytes;
  size_t in_flight_max = 0;
  uint64_t submitted = 0;
  /// So many submissions throw.
  int failures_to_throw = 0;
};

} // namespace troupe::test
