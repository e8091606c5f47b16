#pragma once

#include <troupe/run_observer.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace troupe::test {

using namespace std::chrono_literals;

/// 2026-12-01T13:02:40.123456Z.
inline constexpr event_time noon{std::chrono::microseconds{1'796'130'160'123'456}};

/// Events of a small run, as a coordinator would tell them.
struct told_events {
  run_started began() const {
    return {{{"gpt-4o-mini", "openai", "api.openai.com", 443, false}}, 2, conf, {}, false};
  }

  request_started start(uint64_t request, uint32_t seat = 0, uint64_t index = 0) const {
    request_started x{index, text};
    x.attempt = 1;
    x.seat = seat;
    x.request = request;
    return x;
  }

  /// The end of that request, which was sent at `sent`.
  attempt_ended end(uint64_t request, event_time sent, uint32_t seat = 0,
                    uint64_t index = 0) const {
    return {index, text, request, 1, 0, seat, record, sent, nullptr, true};
  }

  text_ended outcome(uint64_t index = 0) {
    what.index = index;
    return {what, what.why.problem.code == errc::none};
  }

  settings conf;
  prompt text = {"a1", "Ann is 30"};
  attempt record;
  erased_outcome what;
};

} // namespace troupe::test
