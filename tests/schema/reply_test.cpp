#include "reading/reply.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using troupe::find_json;
using troupe::reply_limits;

namespace {

/// What was found, or "nothing".
std::string found(std::string_view reply) {
  return std::string{find_json(reply).value_or("nothing")};
}

struct example {
  std::string_view reply;
  std::string_view wanted;
};

void check_all(const std::vector<example>& examples) {
  for (auto& x : examples) {
    CAPTURE(x.reply);
    CHECK(found(x.reply) == x.wanted);
  }
}

std::string repeat(std::string_view x, size_t times) {
  std::string result;
  result.reserve(x.size() * times);
  for (size_t i = 0; i < times; ++i)
    result += x;
  return result;
}

std::string nested(size_t depth) {
  return repeat("[", depth) + repeat("]", depth);
}

} // namespace

TEST_CASE("a reply that is one JSON value is that value without the space around it") {
  check_all({
    {R"({"a":1})", R"({"a":1})"},
    {" \r\n\t{\"a\": [1, 2.5e-3, -0, true, false, null]} \n",
     "{\"a\": [1, 2.5e-3, -0, true, false, null]}"},
    {"\xEF\xBB\xBF{}", "{}"},
    {"[]", "[]"},
    {"[{}, [], \"\"]", "[{}, [], \"\"]"},
    {"42", "42"},
    {R"("red")", R"("red")"},
    {"null", "null"},
    {"-1.5E+3", "-1.5E+3"},
  });
}

TEST_CASE("the answers that others extract wrongly are extracted as wanted") {
  check_all({
    {R"(First {"a":1} then {"b":2} end)", R"({"b":2})"},
    {R"([{"a":1},{"b":2}])", R"([{"a":1},{"b":2}])"},
    {"```json\n{\"code\":\"```py\\nx```\"}\n```", "{\"code\":\"```py\\nx```\"}"},
    {R"(I use {braces} here: {"a":1})", R"({"a":1})"},
    {"```python\nprint(1)\n```\n```json\n{\"a\":1}\n```", R"({"a":1})"},
    {"```JSON\n{\"a\":1}\n```", R"({"a":1})"},
    {"```\n```\n{\"a\":1}", R"({"a":1})"},
    {R"({"a":1} hope this helps })", R"({"a":1})"},
    {R"({"path":"C:\\","n":1} s)", R"({"path":"C:\\","n":1})"},
    {R"({"md":"use `pip` here"})", R"({"md":"use `pip` here"})"},
    {R"({"a":1}{"b":2})", R"({"b":2})"},
    {"```json\n{\"a\":1}{\"b\":2}\n```", R"({"b":2})"},
    {"```json\n{\"a\":1}", R"({"a":1})"},
    {"just prose", "nothing"},
    {"", "nothing"},
    {" \n", "nothing"},
  });
}

TEST_CASE("a fenced value is found whatever stands around it") {
  check_all({
    {"prefix ```json\n{\"name\":\"Ada\"}\n``` suffix", R"({"name":"Ada"})"},
    {"prefix ```json\n[{\"name\":\"Ada\"}]\n``` suffix", R"([{"name":"Ada"}])"},
    {"```\n{\"a\":1}\n```", R"({"a":1})"},
    {"```json{\"a\":1}```", R"({"a":1})"},
    {"```json\r\n  {\"a\":1}  \r\n```\r\n", R"({"a":1})"},
    {"``json\n{\"a\":1}\n``", R"({"a":1})"},
    {"{\"a\":1}\n```", R"({"a":1})"},
    {"See [section] for details.\n```json\n{\"a\":1}\n```\n", R"({"a":1})"},
    {"````markdown\n```json\n{\"a\":1}\n```\n````", R"({"a":1})"},
    {"```json\n\"red\"\n```", R"("red")"},
  });
}

TEST_CASE("a fenced value goes before one in the prose after it") {
  check_all({
    {"```json\n{\"a\":1}\n```\nSee note [2] and {\"b\":3}.", R"({"a":1})"},
    {"```json\n{\"a\":1}\n```\n```json\n{\"b\":2}\n```", R"({"b":2})"},
    {"```json\n{\"a\":1}\n```\n```python\n[2]\n```", R"({"a":1})"},
    {"```python\nprint(1)\n```json\n{\"a\":1}\n```\nsee [2]", R"({"a":1})"},
    {"```\n{\"a\":1}\n```\n{\"b\":2}\n```\ncode\n```", R"({"a":1})"},
  });
}

TEST_CASE("a fence that holds more than one value is prose") {
  CHECK(found("```\n{\"a\":1} and\n```\nso {\"b\":2}") == R"({"b":2})");
}

TEST_CASE("text in all scripts, escapes and delimiters within strings belong to the value") {
  check_all({
    {R"(so {"t":"她说“好” 🎭"} ok)", R"({"t":"她说“好” 🎭"})"},
    {R"(so {"t":"say \"hi\" {["} ok)", R"({"t":"say \"hi\" {["})"},
    {R"(so {"re":"^\\d+\\{\\}$","w":"C:\\a\\b"} ok)", R"({"re":"^\\d+\\{\\}$","w":"C:\\a\\b"})"},
    {R"(so {"u":"\ud83c\udfad \u00e9","s":"\/\b\f\n\r\t"} ok)",
     R"({"u":"\ud83c\udfad \u00e9","s":"\/\b\f\n\r\t"})"},
    {R"(so {"a":{"b":{"c":[{"d":[]}]}}} ok)", R"({"a":{"b":{"c":[{"d":[]}]}}})"},
  });
}

TEST_CASE("brackets of prose are no JSON") {
  check_all({
    {R"(I'll pull them out. {Note: keeping the case} The result: {"name":"Ada","age":30})",
     R"({"name":"Ada","age":30})"},
    {R"(:-{ here: {"a":1})", R"({"a":1})"},
    {R"(a [ b { c {"a":1} d)", R"({"a":1})"},
    {R"({say "hi} {"a":1})", R"({"a":1})"},
    {"{5\" tall}\n{\"a\":1} and 6\"}", R"({"a":1})"},
    {R"(} ] {"a":1} ] })", R"({"a":1})"},
    {R"(The shape is {"a": ..., "b": ...}; here: {"a":1,"b":2})", R"({"a":1,"b":2})"},
  });
}

TEST_CASE("what is not strictly JSON is not found") {
  check_all({
    {R"({ name: "Test" })", "nothing"},
    {R"({'a':1})", "nothing"},
    {R"({"a":1,})", "nothing"},
    {R"([1,])", "nothing"},
    {"{\"a\":1 // one\n}", "nothing"},
    {R"({"a":/* one */1})", "nothing"},
    {"{\"a\":\"x\ny\"}", "nothing"},
    {"{\"a\":\"a long string\n with a raw line break\"}", "nothing"},
    {R"({"a":True})", "nothing"},
    {R"({"a":NaN})", "nothing"},
    {R"({"a":01})", "nothing"},
    {R"({"a":1.})", "nothing"},
    {R"({"a":.5})", "nothing"},
    {R"({"a":+1})", "nothing"},
    {R"({"a":1e})", "nothing"},
    {R"({"a":"\x"})", "nothing"},
    {R"({"a":"\u12g4"})", "nothing"},
    {R"({"a" 1})", "nothing"},
    {R"({"a":})", "nothing"},
    {R"({"a":1 "b":2})", "nothing"},
    {R"({1:2})", "nothing"},
    {R"([1 2])", "nothing"},
    {R"(["a"})", "nothing"},
    {R"({"a":1])", "nothing"},
    {"tru", "nothing"},
    {"\"open", "nothing"},
    {"-", "nothing"},
  });
}

TEST_CASE("a part of a broken value is no answer") {
  check_all({
    {R"({"people":[{"name":"A"},],})", "nothing"},
    {R"({people: {"name":"A"}})", "nothing"},
    {R"({"people":[{"name":"A",},{"name":"B"},{"na)", "nothing"},
    {"```json\n{\"people\":[{\"name\":\"A\"},]}\n```", "nothing"},
  });
}

TEST_CASE("a value that was cut off is not replaced by one of its parts") {
  std::string_view whole = R"({"a":[{"b":"x\u00e9"},-1.5e3,true],"c":{"d":null}})";
  for (size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(whole.substr(0, size));
    CHECK(found(whole.substr(0, size)) == "nothing");
    CHECK(found("So: " + std::string{whole.substr(0, size)}) == "nothing");
    CHECK(found("```json\n" + std::string{whole.substr(0, size)}) == "nothing");
  }
}

TEST_CASE("a code fence ends a broken value, and the next block is read") {
  CHECK(found("```json\n{\"a\": [\n```\nAgain:\n```json\n{\"a\":1}\n```") == R"({"a":1})");
}

TEST_CASE("what a reasoning model thinks before its answer is skipped") {
  check_all({
    {"<think>```json\n{\"draft\":1}\n```</think>{\"a\":1}", R"({"a":1})"},
    {"\n<think>hm {\"draft\":1}</think>\n\nIt is {\"a\":1}.", R"({"a":1})"},
    {"<think>hm {\"draft\":1}", "nothing"},
    {R"({"a":"<think>x</think>"})", R"({"a":"<think>x</think>"})"},
  });
}

TEST_CASE("every place to cut the prose before and after a value leaves the value") {
  std::string_view before = "Well [1], {x} `` `a` \\ \" ' so: ";
  std::string_view after = " That's it, isn't it? \" `` } ] hm";
  std::string_view value = R"({"a":["}",{"b":"\\\""}]})";
  for (size_t i = 0; i <= before.size(); ++i)
    for (size_t j = 0; j <= after.size(); ++j) {
      auto reply = std::string{before.substr(i)}.append(value).append(after.substr(0, j));
      CAPTURE(reply);
      CHECK(found(reply) == value);
    }
}

TEST_CASE("values are found up to the depth limit and not beyond") {
  CHECK(find_json(nested(512)) == nested(512));
  CHECK_FALSE(find_json(nested(513)));
  CHECK_FALSE(find_json(nested(10'000)));
  CHECK_FALSE(find_json("see " + nested(513)));
  CHECK(find_json(nested(128), {.depth_max = 128}) == nested(128));
  CHECK_FALSE(find_json(nested(129), {.depth_max = 128}));
  CHECK_FALSE(find_json(nested(600), {.depth_max = 100'000}));
  CHECK_FALSE(find_json("[]", {.depth_max = 0}));
  CHECK(find_json(nested(513) + " {\"a\":1}") == R"({"a":1})");
  CHECK(find_json(R"({"a":"[[[[["})", {.depth_max = 1}) == R"({"a":"[[[[["})");
}

TEST_CASE("a reply longer than the limit holds nothing") {
  CHECK(find_json("[1,2]", {.bytes_max = 5}) == "[1,2]");
  CHECK_FALSE(find_json("[1,2]", {.bytes_max = 4}));
}

TEST_CASE("a string of 100 MB is found") {
  auto reply = "{\"a\":\"" + std::string(100'000'000, 'x') + "\"}";
  CHECK(find_json(reply)->size() == reply.size());
}

// A quadratic search would take minutes for each. What they take as multiples of good JSON is told
// by bench/reading_limits.
TEST_CASE("hostile replies of a mebibyte are refused") {
  constexpr size_t mebibyte = size_t{1} << 20;
  for (std::string_view part :
       {"[", "{", "\"", "{\"a\":", "```", "```json\n", "```5 \"", "{ ", "[x", "{x\"", "{\"a\":1,}",
        "[\"\n", "```{", "```json {\"", "[1,", "\\", "{\"a\\", "<think>"}) {
    CAPTURE(part);
    CHECK_FALSE(find_json(repeat(part, mebibyte / part.size())).has_value());
  }
}
