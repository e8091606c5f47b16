#include "gauges.hpp"

namespace troupe {

void highest_of_all::replace(double before, double now) {
  const std::lock_guard guard{mutex_};
  if (const auto found = said_.find(before); found != said_.end())
    said_.erase(found);
  if (now > 0)
    said_.insert(now);
  to_->value(said_.empty() ? 0 : *said_.rbegin());
}

} // namespace troupe
