#include "interval.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe::cli;

namespace {

void check_wilson(uint64_t part, uint64_t whole, double low, double high) {
  const auto x = wilson(part, whole, 0.95);
  CHECK(x.low == Catch::Approx(low).margin(0.00005));
  CHECK(x.high == Catch::Approx(high).margin(0.00005));
}

} // namespace

TEST_CASE("normal quantiles are those of the tables") {
  CHECK(normal_quantile(0.95) == Catch::Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(0.99) == Catch::Approx(2.5758293035489004).epsilon(1e-14));
  CHECK(normal_quantile(0.5) == Catch::Approx(0.6744897501960817).epsilon(1e-14));
}

TEST_CASE("Wilson's intervals are those of Newcombe's table") {
  // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  check_wilson(81, 263, 0.2553, 0.3662);
  check_wilson(15, 148, 0.0624, 0.1605);
  check_wilson(0, 20, 0.0, 0.1611);
  check_wilson(1, 29, 0.0061, 0.1718);
}

TEST_CASE("of nothing nothing is known") {
  CHECK(wilson(0, 0, 0.95).low == 0);
  CHECK(wilson(0, 0, 0.95).high == 1);
  CHECK_FALSE(proportion(0, 0, 0.95));
  CHECK(proportion(20, 20, 0.95)->range.high == 1);
}

TEST_CASE("an interval of resampled figures lies between their quantiles") {
  std::vector<double> xs;
  for (int i = 100; i >= 0; --i)
    xs.push_back(i / 100.0);
  const auto x = percentile(xs, 0.9, 0.5, 100);
  CHECK(x.low == Catch::Approx(0.05));
  CHECK(x.high == Catch::Approx(0.95));
}

TEST_CASE("figures that are perfect in all samples are not certain") {
  const auto x = percentile({1, 1, 1}, 0.95, 1, 20);
  CHECK(x.low == Catch::Approx(1 - 0.1611).margin(0.0001));
  CHECK(x.high == 1);
  CHECK(percentile({0, 0}, 0.95, 0, 20).high == Catch::Approx(0.1611).margin(0.0001));
}
