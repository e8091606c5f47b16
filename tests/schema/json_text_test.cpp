#include "json/json_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("compact JSON keeps the spelling of everything but white space") {
  CHECK(compact_json(" { \"a b\" : [ 1.50 , 1e3,\n\"x \\\" y\" ] , \"z\":null }\r\n")
        == R"({"a b":[1.50,1e3,"x \" y"],"z":null})");
  CHECK(compact_json(" 5 ") == "5");
  CHECK(compact_json("\"\\\\\"") == "\"\\\\\"");
}

TEST_CASE("escapes, zeros and what is no JSON stay as they are") {
  CHECK(compact_json("\xEF\xBB\xBF [\"\\u00e9\\\\\\\"\" , -0, 0.0e+00 ,18446744073709551615]")
        == R"(["\u00e9\\\"",-0,0.0e+00,18446744073709551615])");
  CHECK(compact_json(R"({"\u0061":"", "b\\":"\\"})") == R"({"\u0061":"","b\\":"\\"})");
  CHECK(compact_json("{} {}") == "{} {}");
}

TEST_CASE("a member's text is found among others") {
  const auto* json = R"( {"x": {"content": 1}, "content" : [1, {"a": "}"}] , "y": 2})";
  CHECK(member_text(json, "content") == R"([1,{"a":"}"}])");
  CHECK(member_text(json, "y") == "2");
  CHECK(member_text(json, "z").empty());
  CHECK(member_text("[1]", "content").empty());
  CHECK(member_text("{}", "content").empty());
}

TEST_CASE("the texts of elements are those of the root, or of its member") {
  using texts = std::vector<std::string>;
  CHECK(element_texts(R"([1.0, [2, 3],"\u0041"])") == texts{"1.0", "[2,3]", R"("\u0041")"});
  CHECK(element_texts(R"({"a":[0],"l":[{"x" : 1}]})", "l") == texts{R"({"x":1})"});
  CHECK(element_texts(R"({"a":[0]})", "l").empty());
  CHECK(element_texts("7").empty());
}
