#pragma once

#include <troupe/detail/ticket.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace troupe {

/// By when texts are to have their outcomes, the earliest first. Pure.
class deadlines {
public:
  using time = std::chrono::nanoseconds;

  void add(time due, const text_id& id);

  /// Takes out one that has passed.
  std::optional<text_id> take(time now);

  std::optional<time> next_due() const;

  void clear() noexcept {
    list_.clear();
  }

private:
  struct deadline {
    time due;
    text_id id;
  };

  std::deque<deadline> list_;
};

} // namespace troupe
