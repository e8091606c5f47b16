#include "deadlines.hpp"

#include <algorithm>

namespace troupe {

void deadlines::add(time due, const text_id& id) {
  // Mostly the last one; a text of an earlier run brings its age along.
  const auto place = std::upper_bound(list_.begin(), list_.end(), due,
                                      [](time x, const deadline& y) { return x < y.due; });
  list_.insert(place, {due, id});
}

std::optional<text_id> deadlines::take(time now) {
  if (list_.empty() || list_.front().due > now)
    return std::nullopt;
  const auto id = list_.front().id;
  list_.pop_front();
  return id;
}

std::optional<deadlines::time> deadlines::next_due() const {
  if (list_.empty())
    return std::nullopt;
  return list_.front().due;
}

} // namespace troupe
