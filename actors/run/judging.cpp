#include "judging.hpp"

#include <utility>

namespace troupe {

judging::judging(verdict&& held, std::optional<size_t> attempt)
  : held_(std::move(held)),
    attempt_(attempt),
    open_(held_.questions.size()) {}

void judging::add(const text_id& asked) {
  places_.push_back({asked, false, std::nullopt});
}

void judging::settle(size_t place, std::optional<violation> found) {
  auto& x = places_[place];
  if (std::exchange(x.settled, true))
    return;
  x.found = std::move(found);
  --open_;
}

std::vector<text_id> judging::open() const {
  std::vector<text_id> result;
  for (const auto& x : places_)
    if (!x.settled)
      result.push_back(x.asked);
  return result;
}

std::vector<violation> judging::found() const {
  std::vector<violation> result;
  for (const auto& x : places_)
    if (x.found)
      result.push_back(*x.found);
  return result;
}

bool is_about_the_text(errc code) {
  return code == errc::cancelled || code == errc::budget_exhausted
         || code == errc::deadline_exceeded;
}

} // namespace troupe
