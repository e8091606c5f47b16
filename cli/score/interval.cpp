#include "interval.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace troupe::cli {

double normal_quantile(double confidence) {
  // Newton's method on the distribution function, which <cmath> has as erfc.
  const auto tail = (1 - confidence) / 2;
  double z = 0;
  for (int i = 0; i < 100; ++i) {
    const auto above = std::erfc(z / std::numbers::sqrt2) / 2;
    const auto density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    const auto step = (above - tail) / density;
    z += step;
    if (std::abs(step) < 1e-14)
      break;
  }
  return z;
}

interval wilson(uint64_t part, uint64_t whole, double confidence) {
  if (whole == 0)
    return {};
  const auto n = static_cast<double>(whole);
  const auto p = static_cast<double>(part) / n;
  const auto z = normal_quantile(confidence);
  const auto middle = p + z * z / (2 * n);
  const auto reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const auto scale = 1 + z * z / n;
  // At the ends, what rounding leaves over is no part of it.
  return {part == 0 ? 0 : std::max(0.0, (middle - reach) / scale),
          part == whole ? 1 : std::min(1.0, (middle + reach) / scale)};
}

maybe_figure proportion(uint64_t part, uint64_t whole, double confidence) {
  if (whole == 0)
    return {};
  return figure{static_cast<double>(part) / static_cast<double>(whole),
                wilson(part, whole, confidence)};
}

interval percentile(std::vector<double> xs, double confidence, double value, uint64_t texts) {
  if (xs.empty() || value <= 0 || value >= 1)
    return wilson(value >= 1 ? texts : 0, texts, confidence);
  std::sort(xs.begin(), xs.end());
  const auto at = [&](double share) {
    const auto place = share * static_cast<double>(xs.size() - 1);
    const auto below = static_cast<size_t>(place);
    const auto above = std::min(below + 1, xs.size() - 1);
    return xs[below] + (xs[above] - xs[below]) * (place - static_cast<double>(below));
  };
  const auto tail = (1 - confidence) / 2;
  return {at(tail), at(1 - tail)};
}

} // namespace troupe::cli
