#include <troupe/price_list.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

std::string complaint_about(std::string_view json) {
  auto got = price_list::parse(json);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == errc::configuration);
  return got.error().message;
}

std::string complaint_about_member(const std::string& member) {
  return complaint_about(R"({"models": {"m": {"input": 1, "output": 2, )" + member + "}}}");
}

} // namespace

TEST_CASE("a model is found by its name, else by the longest beginning of it") {
  auto prices = price_list::parse(R"({"models": {
    "gpt-4o": {"input": 2.5, "cached_input": 1.25, "cache_write": 3, "output": 10, "max_output_tokens": 16384},
    "gpt-4o*": {"input": 3, "output": 11},
    "gpt-4o-mini*": {"input": 0.15, "cached_input": 0.0375, "output": 0.6},
    "*": {"input": 100, "output": 200}
  }})");
  REQUIRE(prices);
  const auto* exact = prices->find("gpt-4o");
  REQUIRE(exact);
  CHECK(exact->input == money::from_nanos(2'500'000'000));
  CHECK(exact->cached_input == money::from_nanos(1'250'000'000));
  CHECK(exact->output == money::from_nanos(10'000'000'000));
  CHECK(exact->output_tokens_max == 16384);
  CHECK(exact->cache_write == money::from_nanos(3'000'000'000));
  CHECK(prices->find("gpt-4o-2024-11-20")->output == money::from_nanos(11'000'000'000));
  const auto* mini = prices->find("gpt-4o-mini-2024-07-18");
  CHECK(mini->cached_input == money::from_nanos(37'500'000));
  CHECK_FALSE(mini->output_tokens_max);
  CHECK(prices->find("llama")->input == money::from_nanos(100'000'000'000));
}

TEST_CASE("a model without a price has none, and cached input costs what input costs") {
  auto prices = price_list::parse(R"({"models": {"m": {"input": 1, "output": 2}}})");
  REQUIRE(prices);
  CHECK(prices->find("n") == nullptr);
  CHECK(prices->find("m2") == nullptr);
  CHECK(prices->find("m")->cached_input == prices->find("m")->input);
}

TEST_CASE("a price file that is wrong is refused with the place") {
  CHECK(complaint_about("{").starts_with("the text is no valid JSON"));
  CHECK(complaint_about("[]").starts_with("the text is no JSON object; give it as in"));
  CHECK(complaint_about("{}") == "models is missing or empty: there is no price in it");
  CHECK(complaint_about(R"({"models": {}})")
        == "models is missing or empty: there is no price in it");
  CHECK(complaint_about(R"({"prices": {}})") == "the member prices is unknown; known is models");
  CHECK(complaint_about(R"({"models": []})") == "models is no object");
  CHECK(complaint_about(R"({"models": {"m": 1}})") == "models/m is no object");
  CHECK(complaint_about(R"({"models": {"a*b": {"input": 1, "output": 1}}})")
        == "models/a*b is no name of a model: a * may stand at its end only");
  CHECK(complaint_about(R"({"models": {"m": {"output": 1}}})")
        == "models/m lacks input: give dollars per million tokens");
  CHECK(complaint_about(R"({"models": {"m": {"input": 1}}})")
        == "models/m lacks output: give dollars per million tokens");
  CHECK(complaint_about_member(R"("outpt": 1)")
        == "models/m/outpt is unknown; known are input, cached_input, cache_write, output and "
           "max_output_tokens");
  CHECK(complaint_about_member(R"("cached_input": "1")")
        == "models/m/cached_input is no number: give dollars per million tokens, as in 0.15");
  CHECK(complaint_about_member(R"("cached_input": -1)") == "models/m/cached_input is negative");
  CHECK(complaint_about_member(R"("cached_input": 1000001)")
        == "models/m/cached_input is more than 1000000 dollars per million tokens");
  CHECK(complaint_about_member(R"("cached_input": 18446744073709551615)")
        == "models/m/cached_input is more than 1000000 dollars per million tokens");
  CHECK(complaint_about_member(R"("cached_input": 0.00000000012)")
        == "models/m/cached_input has more than nine digits behind the point");
  CHECK(complaint_about_member(R"("max_output_tokens": 0)")
        == "models/m/max_output_tokens must be a whole number from 1 to 100000000");
  CHECK(complaint_about_member(R"("max_output_tokens": 1.5)")
        == "models/m/max_output_tokens must be a whole number from 1 to 100000000");
}
