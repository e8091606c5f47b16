#include "latency_sample.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr size_t judged_together = 16;

} // namespace

void latency_sample::add(time latency) {
  latest_[next_] = latency;
  next_ = (next_ + 1) % most;
  count_ = std::min(count_ + 1, most);
  ++new_ones_;
  if (count_ < least || (usual_limit_ && new_ones_ < judged_together))
    return;
  new_ones_ = 0;
  auto sorted = latest_;
  const auto rank = static_cast<size_t>(std::ceil(quantile_ * static_cast<double>(count_)));
  const auto place = std::clamp<size_t>(rank, 1, count_) - 1;
  const auto begin = sorted.begin();
  std::nth_element(begin, begin + static_cast<std::ptrdiff_t>(place),
                   begin + static_cast<std::ptrdiff_t>(count_));
  usual_limit_ = sorted[place];
}

} // namespace troupe
