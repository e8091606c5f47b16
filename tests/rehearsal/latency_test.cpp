#include "latency.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("latencies are read and written") {
  CHECK(parse_latency("0")->low == 0us);
  CHECK(parse_latency("850ms")->low == 850ms);
  CHECK(parse_latency("1.5s")->low == 1500ms);
  auto spread = parse_latency("20ms..75ms");
  REQUIRE(spread);
  CHECK(spread->how == rehearsal_latency::shape::uniform);
  CHECK((spread->low == 20ms && spread->high == 75ms));
  auto natural = parse_latency("lognormal:200ms,0.5");
  REQUIRE(natural);
  CHECK(natural->how == rehearsal_latency::shape::log_normal);
  CHECK((natural->low == 200ms && natural->high == 20s && natural->sigma == 0.5));
  for (auto text : {"850ms", "20ms..75ms", "lognormal:200ms,0.5", "1500us", "2s"})
    CHECK(to_string(*parse_latency(text)) == text);
}

TEST_CASE("what is no latency is refused with the reason") {
  for (auto text : {"", "fast", "-1ms", "5", "5 ms", "75ms..20ms", "20ms..", "lognormal:", "inf",
                    "nanms", "2h", "61m", "lognormal:1s,x", "lognormal:1s,-1"}) {
    INFO(text);
    auto result = parse_latency(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == errc::configuration);
    CHECK(result.error().message.starts_with("latency: \"" + std::string(text) + "\" is none"));
  }
}

TEST_CASE("drawn latencies have the shape that was asked for") {
  auto drawn = [](const char* text) {
    std::vector<std::chrono::microseconds> result;
    for (uint64_t i = 0; i < 10'001; ++i)
      result.push_back(rehearsing::draw(*parse_latency(text), 3, i));
    std::sort(result.begin(), result.end());
    return result;
  };
  auto fixed = drawn("7ms");
  CHECK((fixed.front() == 7ms && fixed.back() == 7ms));
  auto uniform = drawn("20ms..80ms");
  CHECK((uniform.front() >= 20ms && uniform.back() <= 80ms));
  CHECK((uniform[5000] > 48ms && uniform[5000] < 52ms));
  auto natural = drawn("lognormal:200ms,0.5");
  CHECK((natural[5000] > 190ms && natural[5000] < 210ms));
  // One sigma to either side of the median.
  CHECK((natural[8413] > 310ms && natural[8413] < 350ms));
  CHECK((natural[1587] > 113ms && natural[1587] < 130ms));
}
