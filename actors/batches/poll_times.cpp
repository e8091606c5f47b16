#include "poll_times.hpp"

#include <algorithm>

namespace troupe {

poll_times::time poll_times::next(time age, uint64_t done, uint64_t rows) const {
  // A tenth of what has passed is never noticed.
  auto wait = age / 10;
  // Some look when a third of the rest will have passed.
  constexpr int looks = 3;
  if (done > 0 && done <= rows) {
    const auto rest = static_cast<double>(age.count()) * static_cast<double>(rows - done)
                      / static_cast<double>(done) / looks;
    // Of few rows in a long time more follows than a number holds.
    wait = rest < static_cast<double>(most_.count()) ? time{static_cast<int64_t>(rest)} : most_;
  } else if (usual_ > age)
    wait = (usual_ - age) / looks;
  return std::clamp(wait, least_, std::max(least_, most_));
}

} // namespace troupe
