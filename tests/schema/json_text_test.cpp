#include "json/json_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("compact JSON keeps the spelling of everything but white space") {
  CHECK(compact_json(" { \"a b\" : [ 1.50 , 1e3,\n\"x \\\" y\" ] , \"z\":null }\r\n")
        == R"({"a b":[1.50,1e3,"x \" y"],"z":null})");
  CHECK(compact_json(" 5 ") == "5");
  CHECK(compact_json("\"\\\\\"") == "\"\\\\\"");
}

TEST_CASE("members are left out by their pointers") {
  const auto* json = R"({ "a": null, "b": { "c/d": null, "e": [ {"f": 1.0, "g": null}, 2 ] } })";
  CHECK(compact_json_without(json, {"/a"}) == R"({"b":{"c/d":null,"e":[{"f":1.0,"g":null},2]}})");
  CHECK(compact_json_without(json, {"/b/c~1d", "/b/e/0/f"})
        == R"({"a":null,"b":{"e":[{"g":null},2]}})");
  CHECK(compact_json_without(json, {"/a", "/b"}) == "{}");
  CHECK(compact_json_without(R"({"\u0061":null,"x":1})", {"/a"}) == R"({"x":1})");
  CHECK(compact_json_without("[]", {"/a"}) == "[]");
}

TEST_CASE("a member's text is found among others") {
  const auto* json = R"( {"x": {"content": 1}, "content" : [1, {"a": "}"}] , "y": 2})";
  CHECK(member_text(json, "content") == R"([1, {"a": "}"}])");
  CHECK(member_text(json, "y") == "2");
  CHECK(member_text(json, "z").empty());
  CHECK(member_text("[1]", "content").empty());
  CHECK(member_text("{}", "content").empty());
}
