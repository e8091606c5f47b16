#pragma once

#include "stage.hpp"

#include <algorithm>
#include <deque>

namespace troupe::test {

/// A provider on the stage's clock that never refuses: it works on so many requests at a time, for
/// 100 ms each, and lets the others wait.
class queueing_server {
public:
  queueing_server(stage& s, size_t workers) : stage_(s), workers_(workers) {}

  void employ(size_t workers) {
    workers_ = workers;
  }

  void run(std::chrono::nanoseconds span) {
    constexpr auto step = 10ms;
    for (const auto end = now_ + span; now_ < end; now_ += step) {
      accept();
      stage_.advance(step);
      reply(now_ + step);
    }
    accept();
  }

  size_t in_flight() const {
    return queue_.size();
  }

  size_t answered = 0;

private:
  struct pending {
    uint64_t tag;
    http_listener_ptr listener;
    std::chrono::nanoseconds came;
    /// Worked on for so long.
    std::chrono::nanoseconds done{0};
  };

  void accept() {
    for (auto& call : stage_.engine->pending)
      queue_.push_back({call.tag, std::move(call.listener), now_});
    stage_.engine->pending.clear();
  }

  void reply(std::chrono::nanoseconds now) {
    const auto busy = std::min(workers_, queue_.size());
    for (size_t i = 0; i < busy; ++i)
      queue_[i].done += 10ms;
    while (!queue_.empty() && queue_.front().done >= 100ms) {
      auto x = std::move(queue_.front());
      queue_.pop_front();
      ++answered;
      const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - x.came);
      std::vector<http_completion> batch;
      batch.push_back({x.tag, http_result{{}, {200, "", "1"}, took}});
      x.listener->completed(batch);
    }
    stage_.run();
  }

  stage& stage_;
  size_t workers_;
  std::chrono::nanoseconds now_{0};
  std::deque<pending> queue_;
};

} // namespace troupe::test
