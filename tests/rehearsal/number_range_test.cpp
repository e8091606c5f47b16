#include "number_range.hpp"

#include <catch2/catch_test_macros.hpp>

using troupe::rehearsing::number_range;

TEST_CASE("a number within its range stays as it is spelled") {
  number_range x;
  CHECK(x.nearest("1250.50") == "1250.50");
  CHECK(x.nearest("-0.000001") == "-0.000001");
  x.add_minimum("1250.5", false);
  x.add_maximum("1250.5", false);
  CHECK(x.nearest("1250.50") == "1250.50");
  CHECK(x.nearest("7") == "1250.5");
}

TEST_CASE("ranges are exact up to the largest integers of 64 bits") {
  number_range x;
  x.make_whole();
  x.add_minimum("18446744073709551613", true);
  x.add_maximum("18446744073709551615", false);
  CHECK(x.nearest("0") == "18446744073709551614");
  CHECK(x.nearest("1e30") == "18446744073709551614");
  CHECK(x.nearest("18446744073709551615") == "18446744073709551615");
  CHECK(x.nearest("0", 1) == "18446744073709551615");
  number_range low;
  low.make_whole();
  low.add_maximum("-9223372036854775808", false);
  CHECK(low.nearest("5") == "-9223372036854775808");
}

TEST_CASE("multiples are exact, and several count together") {
  number_range x;
  x.add_multiple("0.01");
  CHECK(x.nearest("0.57") == "0.57");
  CHECK(x.nearest("12.345") == "12.34");
  x.add_minimum("0", true);
  CHECK(x.nearest("0") == "0.01");
  x.add_multiple("0.25");
  x.add_multiple("1.5");
  CHECK(x.nearest("0") == "1.5");
  x.make_whole();
  CHECK(x.nearest("0") == "3");
}

TEST_CASE("between two bounds there is a number, unless they meet") {
  number_range x;
  x.add_minimum("0", true);
  x.add_maximum("0.001", true);
  CHECK_FALSE(x.is_empty());
  CHECK(x.nearest("5") == "0.0009");
  x.make_whole();
  CHECK(x.is_empty());
  number_range far;
  far.add_minimum("1e30", false);
  CHECK(far.nearest("5") == "1e30");
}
