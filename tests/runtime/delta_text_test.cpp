#include "dialect/delta_text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using troupe::detail::delta_text;

namespace {

using deltas = std::vector<std::string_view>;

/// What deltas make. What had been sure before is never taken back.
std::string grown(const deltas& all) {
  std::string text;
  std::string given;
  delta_text growth;
  for (const auto delta : all) {
    growth.add(text, delta);
    const auto sure = text.substr(0, growth.sure(text));
    CHECK(sure.starts_with(given));
    given = sure;
  }
  growth.finish(text);
  CHECK(text.starts_with(given));
  return text;
}

} // namespace

TEST_CASE("deltas add up") {
  CHECK(grown({"{\"a", "\":", "1}"}) == R"({"a":1})");
  CHECK(grown({"", "{", "", "}"}) == "{}");
  CHECK(grown({"[", "[", "[", "]", "]", "]"}) == "[[[]]]");
  CHECK(grown({"[", "[[1]", ",2]]"}) == "[[[1],2]]");
  CHECK(grown({"`", "``json\n", "{}"}) == "```json\n{}");
  CHECK(grown({" ", "  ", "   x"}) == "      x");
  CHECK(grown({"------------", "------------"}) == "------------------------");
}

TEST_CASE("a delta that holds all of the text so far takes its place") {
  CHECK(grown({"{\"name\":", "{\"name\":\"An", "{\"name\":\"Ann\"}"}) == R"({"name":"Ann"})");
  // However little the first ones hold.
  CHECK(grown({"{", "{\"", "{\"name", "{\"name\":1}"}) == R"({"name":1})");
  CHECK(grown({"{", "{\"a\":1}"}) == R"({"a":1})");
  CHECK(grown({"{\"name\":", "{\"name\":", "{\"name\":1}", "{\"name\":1}"}) == R"({"name":1})");
}

TEST_CASE("the whole text behind its deltas is no more text") {
  CHECK(grown({"{\"na", "me\":", "1}", "{\"name\":1}"}) == R"({"name":1})");
}

TEST_CASE("the halves of a character that two deltas bring become one again") {
  CHECK(grown({"a\xED\xA0\xBD", "\xED\xB8\x80z"}) == "a\xF0\x9F\x98\x80z");
  CHECK(grown({"{\"a\":\"1234567 \xED\xA0\xBD", "\xED\xB8\x80", "\"}"})
        == "{\"a\":\"1234567 \xF0\x9F\x98\x80\"}");
}

TEST_CASE("half a character without its other half is replaced") {
  CHECK(grown({"a\xED\xA0\xBD", "z"}) == "a\xEF\xBF\xBDz");
  CHECK(grown({"a", "\xED\xB8\x80z"}) == "a\xEF\xBF\xBDz");
  CHECK(grown({"a", "b", "\xED\xA0\xBD"}) == "ab\xEF\xBF\xBD");
  CHECK(grown({"a\xED\xA0\xBD", "\xED\xA0\xBD", "\xED\xB8\x80"})
        == "a\xEF\xBF\xBD\xF0\x9F\x98\x80");
  // Hangul begins with the same byte.
  CHECK(grown({"\xED\x95", "\x9C", "\xED\x95\x9C"}) == "\xED\x95\x9C\xED\x95\x9C");
}
