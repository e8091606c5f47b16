#include "extractor/hiring.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("the first company is hired at once, and the pauses between the others grow to a limit") {
  hiring x{1s, 3s};
  CHECK(x.may_hire(0s));
  x.end({errc::no_progress, "stuck"}, 10s);
  CHECK_FALSE(x.may_hire(10s));
  CHECK(x.next_due() == 11s);
  x.end({errc::no_progress, "stuck"}, 20s);
  CHECK(x.next_due() == 22s);
  x.end({errc::no_progress, "stuck"}, 30s);
  CHECK(x.next_due() == 33s);
  x.succeed();
  x.end({errc::no_progress, "stuck"}, 40s);
  CHECK(x.next_due() == 41s);
}

TEST_CASE("texts wait for the next company unless only somebody else can help") {
  hiring x{1s, 3s};
  for (const auto code : {errc::none, errc::no_progress, errc::internal, errc::cancelled}) {
    x.end({code, "over"}, 0s);
    CHECK_FALSE(x.refusal(0s));
  }
  for (const auto code : {errc::quota_exhausted, errc::authentication}) {
    hiring y{1s, 3s};
    y.end({code, "over"}, 0s);
    REQUIRE(y.refusal(0s));
    CHECK(y.refusal(0s)->code == code);
    CHECK_FALSE(y.refusal(1s));
    CHECK(y.may_hire(1s));
  }
}

TEST_CASE("after a ceiling, or settings that do not fit, there is no other company") {
  for (const auto code : {errc::budget_exhausted, errc::configuration, errc::unsupported_schema}) {
    hiring x{1s, 3s};
    x.end({code, "over"}, 0s);
    CHECK_FALSE(x.may_hire(1h));
    CHECK_FALSE(x.next_due());
    REQUIRE(x.refusal(1h));
    CHECK(x.refusal(1h)->code == code);
  }
}
