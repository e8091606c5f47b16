#include <troupe/money.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("an amount is written as dollars with the digits that it has") {
  CHECK(to_string(money{}) == "0");
  CHECK(to_string(money::from_nanos(12'000'000'000)) == "12");
  CHECK(to_string(money::from_nanos(153'000)) == "0.000153");
  CHECK(to_string(money::from_nanos(1)) == "0.000000001");
  CHECK(to_string(money::from_nanos(-1'500'000'000)) == "-1.5");
  CHECK(to_string(money::largest()) == "9223372036.854775807");
}

TEST_CASE("an amount is read as it is written") {
  for (const auto* text : {"0", "12", "0.5", "12.5", "0.000000001", "9000000000"}) {
    auto got = parse_money(text);
    REQUIRE(got);
    CHECK(to_string(*got) == text);
  }
  CHECK(parse_money("$2.50") == money::from_nanos(2'500'000'000));
  CHECK(parse_money("007.10") == money::from_nanos(7'100'000'000));
}

TEST_CASE("what is no amount is refused with the reason") {
  for (const auto* text : {"", "$", "-1", "1,5", "1.", ".5", "1e3", "1.2.3", " 1", "12 dollars"}) {
    INFO(text);
    auto got = parse_money(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().message == "is no amount of dollars; give it as in 12.50");
  }
  CHECK(parse_money("0.1234567891").error().message
        == "has more than nine digits behind the point");
  CHECK(parse_money("9000000001").error().message == "is more than 9000000000 dollars");
  CHECK(parse_money("99999999999999999999").error().code == errc::configuration);
}

TEST_CASE("sums stay at the largest amount instead of turning negative") {
  const auto one = money::from_nanos(1);
  CHECK(money::largest() + one == money::largest());
  CHECK(money::largest() - one + one == money::largest());
  CHECK(money{} - money::largest() - one - one < money{});
}
