#include "file/decimal.hpp"

#include <catch2/catch_test_macros.hpp>

using troupe::detail::decimal;

TEST_CASE("decimals compare by value, whatever their spelling") {
  CHECK(decimal{"10.10"} == decimal{"10.1"});
  CHECK(decimal{"1e2"} == decimal{"100"});
  CHECK(decimal{"-0.0"} == decimal{"0"});
  CHECK(decimal{"0.00e99999999999999999999"} == decimal{});
  CHECK(decimal{"18446744073709551616"} > decimal{"18446744073709551615"});
  CHECK(decimal{"0.1"} < decimal{"0.10000000000000000000000000000000000001"});
  CHECK(decimal{"-2"} < decimal{"-1.5"});
  CHECK(decimal{"-1e30"} < decimal{"1e-30"});
  CHECK(decimal{"9"} < decimal{"10"});
}

TEST_CASE("decimals know whether they are whole") {
  CHECK(decimal{"1.0"}.is_whole());
  CHECK(decimal{"1.5e1"}.is_whole());
  CHECK(decimal{"0"}.is_whole());
  CHECK_FALSE(decimal{"1.00000000000000000000000000000000000001"}.is_whole());
  CHECK_FALSE(decimal{"1e-1"}.is_whole());
}

TEST_CASE("multiples are exact") {
  auto is_multiple = [](const char* x, const char* y) {
    return decimal{x}.is_multiple_of(decimal{y});
  };
  CHECK(is_multiple("19.99", "0.01"));
  CHECK(is_multiple("0.0075", "0.0001"));
  CHECK_FALSE(is_multiple("0.00751", "0.0001"));
  CHECK(is_multiple("5", "2.5"));
  CHECK_FALSE(is_multiple("5", "10"));
  CHECK(is_multiple("1e308", "0.5"));
  CHECK_FALSE(is_multiple("1e308", "0.123456789"));
  CHECK(is_multiple("100000000000000000000000000001", "3") == false);
  CHECK(is_multiple("100000000000000000000000000002", "3"));
  CHECK(is_multiple("0", "7"));
  CHECK(is_multiple("18446744073709551616", "9223372036854775808"));
  CHECK_FALSE(is_multiple("9223372036854775807", "9223372036854775808"));
  CHECK(is_multiple("36893488147419103230", "18446744073709551615"));
  CHECK(decimal{"0.18446744073709551615"}.can_divide());
  CHECK_FALSE(decimal{"18446744073709551617"}.can_divide());
}
