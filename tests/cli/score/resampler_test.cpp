#include "resampler.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <numeric>

using namespace troupe::cli;

namespace {

struct moments {
  double mean = 0;
  double variance = 0;
};

moments moments_of(const std::vector<uint64_t>& xs) {
  moments result;
  const auto n = static_cast<double>(xs.size());
  for (const auto x : xs)
    result.mean += static_cast<double>(x) / n;
  for (const auto x : xs)
    result.variance += std::pow(static_cast<double>(x) - result.mean, 2) / (n - 1);
  return result;
}

} // namespace

TEST_CASE("a sum over equal texts is a Poisson variable, few texts or many") {
  for (const auto texts : {1, 4, 9, 11, 50, 5000}) {
    resampler sample{1};
    for (int i = 0; i < texts; ++i)
      sample.add(std::vector<column_count>{{0, 1}});
    const auto found = moments_of(sample.sums(0));
    INFO(texts);
    // Six standard errors.
    const auto n = static_cast<double>(resampler::resamples);
    CHECK(std::abs(found.mean - texts) < 6 * std::sqrt(texts / n));
    CHECK(std::abs(found.variance / texts - 1) < 6 * std::sqrt((2 + 1.0 / texts) / n));
  }
}

TEST_CASE("columns of one text are drawn together, those of others apart") {
  resampler sample{3};
  for (int i = 0; i < 100; ++i) {
    sample.add(std::vector<column_count>{{0, 1}, {1, 2}});
    sample.add(std::vector<column_count>{{2, 1}});
  }
  const auto first = sample.sums(0);
  const auto second = sample.sums(1);
  const auto third = sample.sums(2);
  size_t equal = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    CHECK(second[i] == 2 * first[i]);
    equal += first[i] == third[i] ? 1 : 0;
  }
  CHECK(equal < first.size() / 5);
}

TEST_CASE("more sorts of texts than are kept at once lose nothing") {
  resampler sample{5};
  constexpr uint32_t texts = 40'000;
  for (uint32_t i = 0; i < texts; ++i)
    sample.add(std::vector<column_count>{{0, 1}, {1, i}});
  const auto found = moments_of(sample.sums(0));
  CHECK(found.mean == Catch::Approx(texts).epsilon(0.001));
  CHECK(found.variance == Catch::Approx(texts).epsilon(0.2));
}

TEST_CASE("equal seeds draw alike, and columns that nothing was added to are zero") {
  resampler a{1};
  resampler b{1};
  resampler c{2};
  for (auto* x : {&a, &b, &c})
    for (int i = 0; i < 20; ++i)
      x->add(std::vector<column_count>{{0, 1}});
  CHECK(a.sums(0) == b.sums(0));
  CHECK(a.sums(0) != c.sums(0));
  CHECK(a.sums(7) == std::vector<uint64_t>(resampler::resamples));
}
