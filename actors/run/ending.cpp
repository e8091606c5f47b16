#include "ending.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

bool ending::stop(error why) {
  if (stopped_)
    return false;
  stopped_ = true;
  why_ = std::move(why);
  return true;
}

bool ending::drain(error why, time now, time grace) {
  const auto until = grace < time::max() - now ? now + grace : time::max();
  if (closed()) {
    drained_by_ = std::min(drained_by_, until);
    return false;
  }
  draining_ = true;
  why_ = std::move(why);
  drained_by_ = until;
  return true;
}

bool ending::is_stuck(time now, bool has_texts) const noexcept {
  return patience_ > time{0} && has_texts && !closed() && now >= progressed_ + patience_;
}

std::optional<ending::time> ending::next_due(bool has_texts) const noexcept {
  if (stopped_)
    return std::nullopt;
  if (draining_)
    return drained_by_ < time::max() ? std::optional{drained_by_} : std::nullopt;
  if (patience_ > time{0} && has_texts)
    return progressed_ + patience_;
  return std::nullopt;
}

} // namespace troupe
