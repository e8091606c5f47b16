#pragma once

#include <chrono>

namespace troupe::detail {

/// How many events come in a second, over about the last ten.
class rate_gauge {
public:
  using time = std::chrono::nanoseconds;

  void count(time now);

  double per_second(time now) const;

private:
  double sum_ = 0;
  time first_{-1};
  time last_{0};
};

} // namespace troupe::detail
