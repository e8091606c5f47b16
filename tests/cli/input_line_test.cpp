#include "input_line.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

input_text good(std::string_view line, input_format format = input_format::automatic) {
  auto result = parse_input_line(line, format, 7);
  REQUIRE(result);
  return *result;
}

bad_line bad(std::string_view line, input_format format = input_format::automatic) {
  auto result = parse_input_line(line, format, 7);
  REQUIRE_FALSE(result);
  CHECK(result.error().problem.code == errc::source_failed);
  CHECK(result.error().problem.message.starts_with("line 7 of the input "));
  return result.error();
}

} // namespace

TEST_CASE("a line that does not start with a brace is the text itself") {
  CHECK(good("Ann is 30 ").input.text == "Ann is 30 ");
  CHECK(good("[1, 2]").input.text == "[1, 2]");
  CHECK(good("Ann").id_json.empty());
}

TEST_CASE("a line that starts with a brace is JSON") {
  CHECK(good(R"({"text": "Ann"})").input.text == "Ann");
  CHECK(good(R"(  {"text": "Ann"})").input.text == "Ann");
  CHECK(good(R"({"text": "Ann", "source": {"page": 3}})").input.text == "Ann");
}

TEST_CASE("the format can be fixed") {
  CHECK(good("{not json", input_format::text).input.text == "{not json");
  bad("Ann is 30", input_format::jsonl);
}

TEST_CASE("an id keeps its JSON type") {
  CHECK(good(R"({"id": "a\"b", "text": ""})").id_json == R"("a\"b")");
  CHECK(good(R"({"id": 42, "text": ""})").id_json == "42");
  CHECK(good(R"({"id": 18446744073709551615, "text": ""})").id_json == "18446744073709551615");
  CHECK(good(R"({"id": null, "text": ""})").id_json.empty());
  bad(R"({"id": [1], "text": ""})");
}

TEST_CASE("a line may hold a whole conversation") {
  auto x = good(
    R"({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]})");
  REQUIRE(x.input.messages.size() == 2);
  CHECK(x.input.messages[0].who == role::system);
  CHECK(x.input.messages[1].content == "u");
}

TEST_CASE("a JSON line that is no text says why, and keeps its id") {
  CHECK(bad(R"({"id": 1})").id_json == "1");
  CHECK(bad(R"({"id": 1, "text": 5})").id_json == "1");
  bad(R"({"text": "a", "messages": []})");
  bad(R"({"messages": []})");
  bad(R"({"messages": ["hello"]})");
  bad(R"({"messages": [{"role": "tool", "content": "x"}]})");
  bad(R"({"messages": [{"role": "user", "content": [1]}]})");
  bad(R"({"text": "a"} trailing)");
  bad("{broken");
  bad(std::string(100'000, '{'));
}

TEST_CASE("bytes that are no UTF-8 are named") {
  CHECK(bad("caf\xE9").problem.message.find("no UTF-8 (byte 4)") != std::string::npos);
  bad("{\"text\": \"caf\xE9\"}");
  bad("\xED\xA0\x80");
  bad("\xC0\x80");
  bad("\xF5\x80\x80\x80");
  CHECK(good("caf\xC3\xA9 \xF0\x9F\x8E\xAD").input.text == "caf\xC3\xA9 \xF0\x9F\x8E\xAD");
}

TEST_CASE("a tag comes back as it was") {
  for (auto id : {"", "42", R"("a b")", R"("")"}) {
    auto x = parse_tag(to_string(text_tag{17, 0xFFFFFFFF, id}));
    CHECK(x.position == 17);
    CHECK(x.checksum == 0xFFFFFFFF);
    CHECK(x.id_json == id);
  }
}
