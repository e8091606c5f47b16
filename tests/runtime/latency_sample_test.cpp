#include "policy/latency_sample.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("a few latencies tell nothing about what is unusual") {
  latency_sample x{0.9};
  for (size_t i = 1; i < latency_sample::least; ++i)
    x.add(1s);
  CHECK_FALSE(x.usual_limit());
  x.add(1s);
  CHECK(x.usual_limit() == 1s);
}

TEST_CASE("the usual limit is the quantile of the latest latencies") {
  latency_sample x{0.9};
  for (int i = 100; i > 0; --i)
    x.add(i * 1ms);
  // Judged last when 100 to 5 had come.
  CHECK(x.usual_limit() >= 90ms);
  CHECK(x.usual_limit() <= 92ms);
}

TEST_CASE("old latencies are forgotten") {
  latency_sample x{0.5};
  for (size_t i = 0; i < latency_sample::most; ++i)
    x.add(1s);
  for (size_t i = 0; i < latency_sample::most; ++i)
    x.add(1ms);
  CHECK(x.usual_limit() == 1ms);
}
