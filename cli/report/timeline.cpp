#include "timeline.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::cli::report {

int64_t timeline::place_of(double at_ms) const {
  return static_cast<int64_t>(std::floor(at_ms / step_ms_));
}

timeline::bin& timeline::bin_at(double at_ms) {
  bins_.try_emplace(place_of(at_ms));
  while (bins_.rbegin()->first - bins_.begin()->first >= static_cast<int64_t>(bins_max))
    widen();
  return bins_[place_of(at_ms)];
}

void timeline::widen() {
  spread_whole_steps();
  std::map<int64_t, bin> wider;
  for (const auto& [place, x] : bins_) {
    auto& y = wider[place >> 1];
    y.ok += x.ok;
    y.failed += x.failed;
    y.tokens += x.tokens;
    y.cost += x.cost;
    y.busy_ms += x.busy_ms;
    if (x.limit_per_minute >= 0)
      y.limit_per_minute = x.limit_per_minute;
  }
  bins_ = std::move(wider);
  step_ms_ *= 2;
}

void timeline::spread_whole_steps() {
  int64_t under_way = 0;
  for (auto i = whole_steps_.begin(); i != whole_steps_.end(); ++i) {
    under_way += i->second;
    const auto next = std::next(i);
    if (next == whole_steps_.end() || under_way == 0)
      continue;
    for (auto place = i->first; place < next->first; ++place)
      bins_[place].busy_ms += static_cast<double>(under_way) * step_ms_;
  }
  whole_steps_.clear();
}

void timeline::add(const text& x) {
  const auto ended = std::max(x.began, x.ended);
  // Widens as far as both need, before either is counted.
  bin_at(x.began);
  auto& last = bin_at(ended);
  ++(x.is_ok ? last.ok : last.failed);
  last.tokens += x.tokens;
  last.cost += x.cost;
  const auto first_place = place_of(x.began);
  const auto last_place = place_of(ended);
  if (first_place == last_place) {
    last.busy_ms += ended - x.began;
    return;
  }
  bins_[first_place].busy_ms += static_cast<double>(first_place + 1) * step_ms_ - x.began;
  last.busy_ms += ended - static_cast<double>(last_place) * step_ms_;
  if (first_place + 1 < last_place) {
    ++whole_steps_[first_place + 1];
    --whole_steps_[last_place];
  }
}

void timeline::add_limit(double at_ms, double per_minute) {
  bin_at(at_ms).limit_per_minute = per_minute;
}

double timeline::from_ms() const {
  return bins_.empty() ? 0 : static_cast<double>(bins_.begin()->first) * step_ms_;
}

std::vector<timeline::bin> timeline::bins() const {
  auto whole = *this;
  whole.spread_whole_steps();
  std::vector<bin> result;
  if (whole.bins_.empty())
    return result;
  const auto first = whole.bins_.begin()->first;
  result.resize(static_cast<size_t>(whole.bins_.rbegin()->first - first) + 1);
  for (const auto& [place, x] : whole.bins_)
    result[static_cast<size_t>(place - first)] = x;
  return result;
}

} // namespace troupe::cli::report
