#include "turns.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::rehearsing;

namespace {

turns read(std::vector<chat_message> messages) {
  chat_request request;
  request.messages = std::move(messages);
  turns result;
  read_turns(request, result);
  return result;
}

std::string amended(std::string json, std::string_view complaint) {
  amend(json, complaint);
  return json;
}

} // namespace

TEST_CASE("the text is the last user message that is no re-ask") {
  auto plain = read({{speaker::system, "be good"}, {speaker::user, "a"}, {speaker::user, "b"}});
  CHECK(plain.text == "b");
  CHECK_FALSE(plain.reask);

  auto chat = read({{speaker::user, "a"}, {speaker::assistant, "hm"}, {speaker::user, "b"}});
  CHECK(chat.text == "b");
  CHECK_FALSE(chat.reask);

  auto tool
    = read({{speaker::user, "a"}, {speaker::assistant, ""}, {speaker::tool, "1 violation"}});
  CHECK(tool.text == "a");
  CHECK(tool.reask);
  CHECK(tool.complaint == "1 violation\n");
}

TEST_CASE("re-asks of troupe and of Instructor are known by their words") {
  for (auto words :
       {"1 violation: …\n\nAnswer again with the whole corrected JSON object and nothing else.",
        "The function person was not called.\n\nCall person once, with the whole record as its "
        "arguments.",
        "Correct your JSON ONLY RESPONSE, based on the following errors:\n…",
        "Recall the function correctly, fix the errors, exceptions found\n…"}) {
    INFO(words);
    auto x = read({{speaker::user, "a"}, {speaker::assistant, "{}"}, {speaker::user, words}});
    CHECK(x.text == "a");
    CHECK(x.reask);
  }
}

TEST_CASE("a re-ask that stands behind the text in one message is told from it") {
  const auto x = read({{speaker::user, "a\n\nYou have answered before:\n\n{}\n\n1 violation"}});
  CHECK(x.text == "a");
  CHECK(x.reask);
  CHECK(x.complaint.find("1 violation") != std::string::npos);
}

TEST_CASE("how to answer is not taken for the text") {
  constexpr auto fence
    = "Return the correct JSON response within a ```json codeblock. not the JSON_SCHEMA";
  CHECK(read({{speaker::user, "a"}, {speaker::user, fence}}).text == "a");
  CHECK(read({{speaker::user, "a\n\n" + std::string(fence)}}).text == "a\n\n");
}

TEST_CASE("a complaint about case changes the string it points to") {
  CHECK(amended(R"({"name":"Zoë","job":"cook"})",
                "1 violation:\n1. /name (check): must be in upper case; got \"Zoë\"")
        == R"({"name":"ZOË","job":"cook"})");
  CHECK(amended(R"({"name":"ANN"})", "/name: must be lowercase") == R"({"name":"ann"})");
  CHECK(amended(R"({"name":"ann","tags":["x"]})", "1. the whole value (check): use upper case")
        == R"({"name":"ANN","tags":["X"]})");
}

TEST_CASE("complaints about bounds and unknown members are followed") {
  CHECK(amended(R"({"age":7,"x":1})", "1. /age (check): must be at least 18; got 7")
        == R"({"age":18,"x":1})");
  CHECK(amended(R"({"age":70})", "1. /age (maximum): must be at most 65; got 70")
        == R"({"age":65})");
  CHECK(amended(R"({"age":7,"x":1})",
                "1. /x (additionalProperties): must be left out: the schema has no such member")
        == R"({"age":7})");
}

TEST_CASE("complaints that no rule knows change nothing") {
  std::string json = R"({"name":"ann"})";
  CHECK_FALSE(amend(json, "1. /name (check): must rhyme"));
  CHECK_FALSE(amend(json, "1. /nobody (check): must be in upper case"));
  CHECK(json == R"({"name":"ann"})");
}

TEST_CASE("a spoilt answer has one value of the wrong type") {
  auto spoilt = [](std::string json) {
    spoil_type(json);
    return json;
  };
  CHECK(spoilt(R"({"name":"a","age":3})") == R"({"name":"a","age":"not a number"})");
  CHECK(spoilt(R"({"list":[{"ok":true}]})") == R"({"list":[{"ok":"not a number"}]})");
  CHECK(spoilt(R"({"name":"a"})") == R"({"name":12345})");
  CHECK(spoilt("{}") == R"("not a record")");
}
