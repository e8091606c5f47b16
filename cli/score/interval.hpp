#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::cli {

/// Where a figure lies that is only known from a sample.
struct interval {
  double low = 0;
  double high = 1;
};

/// A figure with its interval; absent where there was nothing to divide by.
struct figure {
  double value = 0;
  interval range;
};

using maybe_figure = std::optional<figure>;

/// The standard normal quantile that `confidence` (above 0, below 1) leaves on both sides: 1.96 for
/// 0.95.
double normal_quantile(double confidence);

/// Wilson's score interval of `part` of `whole`, without continuity correction (E. B. Wilson, JASA
/// 22, 1927). The whole range for nothing of nothing.
interval wilson(uint64_t part, uint64_t whole, double confidence);

/// `part` of `whole` with that interval.
maybe_figure proportion(uint64_t part, uint64_t whole, double confidence);

/// What lies between the quantiles of resampled figures that `confidence` leaves out on both sides,
/// interpolated. A `value` of 0 or 1 comes out the same however texts are drawn, which says nothing
/// of other texts: it gets Wilson's interval of so many `texts` instead.
interval percentile(std::vector<double> xs, double confidence, double value, uint64_t texts);

} // namespace troupe::cli
