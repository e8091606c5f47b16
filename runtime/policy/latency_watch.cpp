#include "latency_watch.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// Answers that are judged together: fewer are too noisy, texts differ in length. And no fewer than
/// are in flight, so that they show what the last judgement has changed.
constexpr uint64_t window_least = 32;
/// Times the quickest window's mean from which on there must be a queue, and up to which there is
/// none worth mentioning.
constexpr double queued = 4;
constexpr double unqueued = 2.5;
/// Below this difference it is not worth the trouble.
constexpr double seconds_least = 0.2;
constexpr double lowered = 0.8;
constexpr double raised_by = 0.1;
/// If so many lowerings in a row shorten the answers' time by less than this share of what it was,
/// there is no queue: the texts have become longer for good.
constexpr uint32_t patience = 4;
constexpr double no_help = 0.7;

} // namespace

void latency_watch::observe(uint64_t answers, time mean, uint32_t in_flight) {
  answers_ += answers;
  sum_ += static_cast<double>(answers) * std::chrono::duration<double>(mean).count();
  busiest_ = std::max(busiest_, in_flight);
  if (answers_ < std::max<uint64_t>(window_least, busiest_))
    return;
  judge(sum_ / static_cast<double>(answers_), busiest_);
  answers_ = 0;
  sum_ = 0;
  busiest_ = 0;
}

void latency_watch::judge(double mean, uint32_t in_flight) {
  wanted_ = std::max(wanted_, in_flight);
  quickest_ = quickest_ > 0 ? std::min(mean, quickest_) : mean;
  if (mean > queued * quickest_ && mean - quickest_ > seconds_least) {
    if (lowerings_ == 0)
      before_ = mean;
    if (++lowerings_ > patience && mean > no_help * before_) {
      quickest_ = mean;
      ceiling_ = unbounded;
      lowerings_ = 0;
      return;
    }
    ceiling_ = std::max(1.0, lowered * std::min<double>(ceiling_, in_flight));
    return;
  }
  lowerings_ = 0;
  if (mean < unqueued * quickest_)
    ceiling_ += std::max(1.0, raised_by * ceiling_);
  if (ceiling_ > 2.0 * wanted_)
    ceiling_ = unbounded;
}

} // namespace troupe::detail
