#include "settings/quantity.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("durations have a unit, or are seconds") {
  CHECK(parse_time("30s") == 30s);
  CHECK(parse_time("1500ms") == 1500ms);
  CHECK(parse_time("2m") == 2min);
  CHECK(parse_time("1h") == 1h);
  CHECK(parse_time("0.5") == 500ms);
  CHECK(parse_time("0") == 0s);
}

TEST_CASE("what is no duration is refused") {
  for (auto text : {"", "s", "-1s", "5x", "1 s", "nan", "inf", "1e9h", "99999999999999999h"})
    CHECK_FALSE(parse_time(text));
}

TEST_CASE("durations are written in the largest unit without a fraction") {
  CHECK(time_word(1500ms) == "1500ms");
  CHECK(time_word(90s) == "90s");
  CHECK(time_word(15min) == "15m");
  CHECK(time_word(168h) == "168h");
  CHECK(time_word(0ms) == "0ms");
  CHECK(time_text(168h) == "7 days");
  CHECK(time_text(15min) == "15 min");
  CHECK(time_text(-1s) == "-1 s");
  for (const auto x : {0ms, 1ms, 999ms, 1000ms, 61'000ms, 3'600'000ms, 86'400'001ms})
    CHECK(parse_time(time_word(x)) == x);
}

TEST_CASE("sizes have a unit of 1024, or are bytes") {
  CHECK(parse_bytes("0") == 0u);
  CHECK(parse_bytes("65536") == 65536u);
  CHECK(parse_bytes("64k") == 65536u);
  CHECK(parse_bytes("64 KiB") == 65536u);
  CHECK(parse_bytes("500MB") == 500u << 20);
  CHECK(parse_bytes("1gib") == 1u << 30);
  CHECK(parse_bytes("2T") == uint64_t{2} << 40);
  for (auto text : {"", "k", "-1", "1.5k", "5x", "18446744073709551616", "99999999999T", "1  k"}) {
    INFO(text);
    CHECK_FALSE(parse_bytes(text));
  }
  CHECK(bytes_text(1000) == "1000");
  CHECK(bytes_text(1u << 30) == "1 GiB");
  CHECK(bytes_text(0) == "0");
}
