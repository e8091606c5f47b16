#include "string_pattern.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using troupe::rehearsing::string_pattern;

namespace {

/// The first sample that the pattern matches and that has so many bytes; "none" if there is none.
std::string sample(std::string_view expression, size_t length_min = 0) {
  const auto x = string_pattern::read(expression);
  REQUIRE(x);
  for (auto& text : x->samples(length_min))
    if (text.size() >= length_min && x->matches(text))
      return text;
  return "none";
}

} // namespace

TEST_CASE("the plainest text of a pattern comes first") {
  CHECK(sample("^[A-Z]{2}-\\d{4}$") == "AA-1111");
  CHECK(sample("^(red|green)$") == "red");
  CHECK(sample("^$").empty());
  CHECK(sample("^[^a-z]$") == "1");
}

TEST_CASE("patterns of many kinds have a sample that they match") {
  for (const auto* expression :
       {"^\\p{Lu}\\p{Letter}+$", "^(?<y>\\d{4})-\\k<y>?", "^(a|b)\\1$", "^(?!0)\\d+$",
        "^(?=.*\\d)(?=.*[a-z]).{8,}$", "^\\u00e9{2}$", "^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$",
        "^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$", "^\\S+\\s\\S+$", "^[\\]\\-a]+$", "^.{3}$", "\\bword\\b",
        "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$", "^a{2,3}?b*$", "^\\x41\\cI\\u{1F600}$"}) {
    INFO(expression);
    CHECK(sample(expression) != "none");
  }
}

TEST_CASE("a sample is as long as it has to be, where the pattern lets it") {
  CHECK(sample("^[a-z]+$", 20).size() >= 20);
  CHECK(sample("^\\d{2,40}$", 33).size() >= 33);
  CHECK(sample("^([a-z][0-9])+$", 300).size() >= 300);
  CHECK(sample("^ab$", 3) == "none");
}
