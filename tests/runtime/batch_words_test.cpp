#include "batch/batch_words.hpp"

#include "batch/row_text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace troupe::detail;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The member `x` of an object with this value.
template <class Function>
auto in_object(std::string_view value, Function f) {
  json_document document;
  const auto root = document.parse(R"({"x":)" + std::string{value} + "}");
  REQUIRE(root);
  return f(*root);
}

uint64_t amount(std::string_view value) {
  return in_object(value, [](json_value x) { return amount_at(x, "x"); });
}

milliseconds time(std::string_view value) {
  return in_object(value, [](json_value x) {
    return std::chrono::duration_cast<milliseconds>(time_at(x, "x").time_since_epoch());
  });
}

} // namespace

TEST_CASE("amounts are numbers or strings of digits, and the largest ones saturate") {
  CHECK(amount("7") == 7);
  CHECK(amount("\"12\"") == 12);
  CHECK(amount("7.9") == 7);
  CHECK(amount("18446744073709551615") == UINT64_MAX);
  CHECK(amount("18446744073709551616") == UINT64_MAX);
  CHECK(amount("1e300") == UINT64_MAX);
  CHECK(amount("\"99999999999999999999999\"") == UINT64_MAX);
  for (const std::string_view none :
       {"-1", "-1e300", "\"-1\"", "\"1.5\"", "\"\"", "\"x\"", "null", "true", "[1]", "{}"}) {
    CAPTURE(none);
    CHECK(amount(none) == 0);
  }
}

TEST_CASE("times are seconds or dates, and garbage is none") {
  CHECK(time("1711471533") == seconds{1711471533});
  CHECK(time("\"2024-03-26T16:45:33Z\"") == seconds{1711471533});
  CHECK(time("\"2024-03-26T17:45:33.25+01:00\"") == milliseconds{1711471533250});
  for (const std::string_view none :
       {"-5", "1e300", "9000000000", "18446744073709551615", "\"yesterday\"", "\"\"", "null",
        "\"9999-12-31T23:59:59Z\"", "\"1900-01-01T00:00:00Z\"", "[]"}) {
    CAPTURE(none);
    CHECK(time(none) == milliseconds{0});
  }
}

TEST_CASE("a number of tokens is found in words") {
  CHECK(tokens_max_in("Enqueued token limit reached for gpt-4o. Limit: 2,000,000 enqueued tokens.")
        == 2'000'000);
  CHECK(tokens_max_in("limit 90000") == 90'000);
  CHECK(tokens_max_in("Limit: 99999999999999999999999") > 1'000'000'000'000'000'000);
  CHECK(tokens_max_in("Limit: many") == 0);
  CHECK(tokens_max_in("") == 0);
}

TEST_CASE("ids of ours are plain, and ids of others are no steps in a path") {
  CHECK(is_row_id("a"));
  CHECK(is_row_id("aZ09_-"));
  CHECK(is_row_id(std::string(64, 'a')));
  CHECK_FALSE(is_row_id(std::string(65, 'a')));
  CHECK_FALSE(is_row_id(""));
  CHECK_FALSE(is_row_id("a b"));
  CHECK_FALSE(is_row_id("ä"));
  CHECK(is_usable_id("a/b"));
  CHECK_FALSE(is_usable_id(""));
  CHECK_FALSE(is_usable_id("."));
  CHECK_FALSE(is_usable_id(".."));
  CHECK_FALSE(is_usable_id(std::string(2'049, 'a')));
}

TEST_CASE("a member is found as it is written") {
  CHECK(member_as_written(R"({"a":1,"b": {"c" : [1, 2.50]} })", "b") == R"({"c" : [1, 2.50]})");
  CHECK(member_as_written(R"( { "b" : "x\"}" , "b":2})", "b") == R"("x\"}")");
  CHECK(member_as_written(R"({"a":{"b":1}})", "b").empty());
  CHECK(member_as_written("{}", "b").empty());
  CHECK(member_as_written("", "b").empty());
  CHECK(member_as_written("[1]", "b").empty());
  CHECK(member_as_written(R"({"b":)", "b").empty());
  CHECK(member_as_written(R"({"b")", "b").empty());
}
