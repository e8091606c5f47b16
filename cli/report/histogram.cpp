#include "histogram.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe::cli::report {

namespace {

/// (1 + 1 %) / (1 - 1 %)
const double log_of_growth = std::log(1.01 / 0.99);

/// Numbers of buckets are within ±this: what is nearer to zero than 1e-9 counts as zero.
constexpr int32_t bucket_shift = 1'100;
constexpr double smallest_magnitude = 1e-9;
constexpr double largest_magnitude = 1e300;

int32_t bucket_of(double x) {
  const auto magnitude = std::min(std::fabs(x), largest_magnitude);
  if (magnitude < smallest_magnitude)
    return 0;
  const auto number = static_cast<int32_t>(std::ceil(std::log(magnitude) / log_of_growth))
                      + bucket_shift;
  return x < 0 ? -number : number;
}

double upper_end(int32_t bucket) {
  return std::exp((std::abs(bucket) - bucket_shift) * log_of_growth);
}

/// The number from which no other of the bucket is further away than 1 %.
double middle_of(int32_t bucket) {
  if (bucket == 0)
    return 0;
  const auto middle = upper_end(bucket) * 0.99;
  return bucket < 0 ? -middle : middle;
}

} // namespace

void histogram::add(double x, uint64_t times) {
  if (!std::isfinite(x) || times == 0)
    return;
  min_ = count_ == 0 ? x : std::min(min_, x);
  max_ = count_ == 0 ? x : std::max(max_, x);
  count_ += times;
  sum_ += x * static_cast<double>(times);
  counts_[bucket_of(x)] += times;
}

double histogram::quantile(double q) const {
  if (count_ == 0)
    return 0;
  const auto rank = static_cast<uint64_t>(std::ceil(q * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (const auto& [bucket, count] : counts_)
    if (seen += count; seen >= std::max<uint64_t>(rank, 1))
      return std::clamp(middle_of(bucket), min_, max_);
  return max_;
}

double histogram::median_distance() const {
  const auto middle = quantile(0.5);
  std::vector<std::pair<double, uint64_t>> distances;
  distances.reserve(counts_.size());
  for (const auto& [bucket, count] : counts_)
    distances.emplace_back(std::fabs(std::clamp(middle_of(bucket), min_, max_) - middle), count);
  std::sort(distances.begin(), distances.end());
  uint64_t seen = 0;
  for (const auto& [distance, count] : distances)
    if (seen += count; 2 * seen >= count_)
      return distance;
  return 0;
}

std::vector<histogram::bucket> histogram::buckets(int merged) const {
  std::vector<bucket> result;
  for (auto i = counts_.begin(); i != counts_.end();) {
    // Of negative numbers each bucket is shown by itself: nobody asks for times below zero.
    const auto group = i->first <= 0 ? i->first : (i->first + merged - 1) / merged * merged;
    bucket next{i->first < 0 ? middle_of(i->first) : i->first == 0 ? 0 : upper_end(group), 0};
    for (; i != counts_.end() && i->first <= group; ++i)
      next.count += i->second;
    result.push_back(next);
  }
  return result;
}

} // namespace troupe::cli::report
