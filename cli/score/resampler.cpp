#include "resampler.hpp"

#include <cmath>
#include <cstring>

namespace troupe::cli {

namespace {

/// More sorts of texts are drawn and forgotten, which changes nothing but the time it takes.
constexpr size_t sorts_max = 16'384;

} // namespace

void resampler::add(std::span<const column_count> text) {
  std::string key(text.size_bytes(), '\0');
  if (!text.empty())
    std::memcpy(key.data(), text.data(), text.size_bytes());
  const auto [found, is_new] = known_.try_emplace(std::move(key), sorts_.size());
  if (is_new)
    sorts_.push_back({{text.begin(), text.end()}, 0});
  ++sorts_[found->second].texts;
  if (sorts_.size() == sorts_max)
    draw_all();
}

const std::vector<uint64_t>& resampler::sums(uint32_t column) {
  draw_all();
  if (sums_.size() <= column)
    sums_.resize(column + 1);
  if (sums_[column].empty())
    sums_[column].resize(resamples);
  return sums_[column];
}

void resampler::draw_all() {
  for (const auto& x : sorts_) {
    for (const auto& y : x.columns) {
      if (sums_.size() <= y.column)
        sums_.resize(y.column + 1);
      if (sums_[y.column].empty())
        sums_[y.column].resize(resamples);
    }
    for (size_t i = 0; i < resamples; ++i) {
      const auto times = poisson(static_cast<double>(x.texts));
      for (const auto& y : x.columns)
        sums_[y.column][i] += times * y.count;
    }
  }
  sorts_.clear();
  known_.clear();
}

/// SplitMix64 (G. L. Steele et al., 2014): the same numbers on every machine.
uint64_t resampler::random() {
  auto x = state_ += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

double resampler::uniform() {
  constexpr double unit = 1.0 / 9007199254740992.0;
  return (static_cast<double>(random() >> 11) + 0.5) * unit;
}

uint64_t resampler::poisson(double mean) {
  constexpr double few = 10;
  if (mean < few) {
    // Knuth: how many uniform variables it takes to multiply below exp(-mean).
    const auto end = std::exp(-mean);
    uint64_t result = 0;
    for (auto product = uniform(); product > end; product *= uniform())
      ++result;
    return result;
  }
  // Transformed rejection (W. Hoermann, "The transformed rejection method for generating Poisson
  // random variables", 1993: algorithm PTRS).
  const auto b = 0.931 + 2.53 * std::sqrt(mean);
  const auto a = -0.059 + 0.02483 * b;
  const auto alpha = 1.1239 + 1.1328 / (b - 3.4);
  const auto quick = 0.9277 - 3.6224 / (b - 2);
  const auto log_mean = std::log(mean);
  for (;;) {
    const auto u = uniform() - 0.5;
    const auto v = uniform();
    const auto s = 0.5 - std::abs(u);
    const auto k = std::floor((2 * a / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= quick)
      return static_cast<uint64_t>(k);
    if (k < 0 || (s < 0.013 && v > s))
      continue;
    if (std::log(v) + std::log(alpha) - std::log(a / (s * s) + b)
        <= k * log_mean - mean - std::lgamma(k + 1))
      return static_cast<uint64_t>(k);
  }
}

} // namespace troupe::cli
