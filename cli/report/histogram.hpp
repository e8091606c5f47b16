#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace troupe::cli::report {

/// Numbers in buckets whose borders grow by 2 %, so that a quantile is off by 1 % at most (as in
/// DDSketch). Count, sum, smallest and largest are exact. Takes memory for the buckets that are in
/// use: about a thousand for numbers from a thousandth to a million.
class histogram {
public:
  void add(double x, uint64_t times = 1);

  uint64_t count() const noexcept {
    return count_;
  }
  double min() const noexcept {
    return min_;
  }
  double max() const noexcept {
    return max_;
  }
  double mean() const noexcept {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
  }

  /// The number that stands at the share `q` of all, in their order; 0 if there are none.
  double quantile(double q) const;

  /// The median of distances from the median: how far numbers lie apart, whatever a few of them do.
  double median_distance() const;

  struct bucket {
    double to = 0;
    uint64_t count = 0;
  };

  /// In their order, `merged` of the buckets in one.
  std::vector<bucket> buckets(int merged) const;

private:
  /// By number of the bucket: 0 for zero, else of the magnitude, shifted, with its sign.
  std::map<int32_t, uint64_t> counts_;
  uint64_t count_ = 0;
  double sum_ = 0;
  double min_ = 0;
  double max_ = 0;
};

} // namespace troupe::cli::report
