#include "earlier_lines.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

expected<void, refusal> earlier_lines::find() {
  auto read = journal_.for_each_outcome([this](journal_outcome& x, uint64_t offset) {
    places_.push_back({x.position, offset});
  });
  std::sort(places_.begin(), places_.end(),
            [](const place& x, const place& y) { return x.position < y.position; });
  return read;
}

std::optional<std::string> earlier_lines::line(uint64_t position) {
  while (next_ < places_.size() && places_[next_].position < position)
    ++next_;
  if (next_ == places_.size() || places_[next_].position != position)
    return std::nullopt;
  auto outcome = journal_.outcome_at(places_[next_].offset);
  if (outcome)
    return std::move(outcome->line);
  problem_ = outcome.error().message;
  return std::nullopt;
}

} // namespace troupe::cli
