#include "batches/json_spans.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using troupe::rehearsing::json_spans;
using troupe::rehearsing::said_by;
using troupe::rehearsing::span_of;
using troupe::rehearsing::text_in;

TEST_CASE("members and elements are found as they are written") {
  json_spans members(R"( { "a" : [1, {"x":"]}"}] , "b":"q\"}" ,"c":-1.5e3, "d":{} } )");
  std::vector<std::pair<std::string, std::string>> found;
  while (members.next())
    found.emplace_back(members.name(), members.value());
  CHECK_FALSE(members.broken());
  CHECK(found
        == std::vector<std::pair<std::string, std::string>>{
          {"a", R"([1, {"x":"]}"}])"}, {"b", R"("q\"}")"}, {"c", "-1.5e3"}, {"d", "{}"}});
  json_spans elements(R"([true,"\\",[[]]])");
  std::string all;
  while (elements.next())
    all += std::string(elements.value()) + ";";
  CHECK(all == R"(true;"\\";[[]];)");
  json_spans none("[ ]");
  CHECK_FALSE(none.next());
  CHECK_FALSE(none.broken());
}

TEST_CASE("a member's value may be walked over before it is known where that ends") {
  json_spans members(R"({"a" : [1,2] } )");
  REQUIRE(members.next_name());
  CHECK(members.name() == "a");
  json_spans inside(members.rest(), json_spans::part::of_text);
  CHECK(inside.next());
  CHECK(inside.next());
  CHECK(inside.value() == "2");
  CHECK_FALSE(inside.next());
  CHECK_FALSE(inside.broken());
  CHECK(inside.rest() == " } ");
  CHECK_FALSE(json_spans("{}").next_name());
  CHECK_FALSE(json_spans("[1]").next_name());
}

TEST_CASE("what is no object or list, or does not end, is broken") {
  for (const auto* text :
       {"", "  ", "1", "\"a\"", "{", "[", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{a:1}", "[\"a]", "[1 2]", "{} x", "[{]", "{\"a\":1]"}) {
    INFO(text);
    json_spans spans(text);
    while (spans.next()) {}
    CHECK(spans.broken());
    CHECK_FALSE(spans.next());
  }
}

TEST_CASE("a member is found by its name, and read if it is text") {
  const auto* object = R"({"a":"x\u0041\n","b":3,"a":"second"})";
  CHECK(span_of(object, "b") == "3");
  CHECK(span_of(object, "c").empty());
  CHECK(span_of("[]", "a").empty());
  CHECK(text_in(object, "a") == "xA\n");
  CHECK(text_in(object, "b").empty());
  CHECK(said_by("\"plain\"") == "plain");
  CHECK_FALSE(said_by("1"));
  CHECK_FALSE(said_by(R"("\q")"));
}
