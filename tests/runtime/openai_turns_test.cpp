// What a re-ask shows of wrong answers: histories that every server takes.

#include "dialects/dialects.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(mode m = mode::tools, std::string_view model = "m") {
  settings conf;
  conf.model = model;
  conf.mode = m;
  const auto schema = json_schema::parse("order", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema);
  REQUIRE(made);
  return *made;
}

completion decode(const dialect& wire, std::string_view message) {
  http_response reply{200, "", R"({"choices":[{"message":)" + std::string{message} + "}]}"};
  auto result = wire.decode(reply);
  REQUIRE(result);
  return *result;
}

json_tree messages(const std::string& body) {
  const auto parsed = json_tree::parse(body);
  REQUIRE(parsed);
  const auto* result = parsed->find("messages");
  REQUIRE(result);
  return *result;
}

json_tree asked_again(const dialect& wire, const std::vector<reask_turn>& turns,
                      conversation before = {}) {
  return messages(*wire.encode({"", "text", std::move(before)}, turns));
}

reask_turn turn_of(completion answer, std::string problems = "wrong") {
  reask_turn result;
  result.answer = std::move(answer);
  result.problems = std::move(problems);
  return result;
}

reask_turn calling(std::vector<tool_call> calls) {
  completion x;
  x.tool_calls = std::move(calls);
  return turn_of(std::move(x));
}

reask_turn saying(std::string text) {
  completion x;
  x.content = std::move(text);
  return turn_of(std::move(x));
}

const json_tree& call_in(const json_tree& message, size_t i = 0) {
  const auto* calls = message.find("tool_calls");
  REQUIRE(calls);
  return calls->elements().at(i);
}

std::string arguments_in(const json_tree& message, size_t i = 0) {
  return std::string{call_in(message, i).find("function")->string_at("arguments")};
}

std::string_view text_of(const json_tree& message) {
  return message.string_at("content");
}

} // namespace

TEST_CASE("what a model sent with its answer goes back to the route that it came from") {
  const auto wire = make();
  const auto answer
    = decode(*wire, R"({"content":null,"reasoning_content":"I think.","tool_calls":[{"id":"1",)"
                    R"("extra_content":{"google":{"thought_signature":"SIG"}},)"
                    R"("function":{"name":"order","arguments":"{}","signature":"S"}}]})");
  const auto shown = asked_again(*wire, {turn_of(answer)});
  const auto& said = shown.elements().at(1);
  CHECK(said.string_at("reasoning_content") == "I think.");
  CHECK(call_in(said).find("extra_content")->text() == R"({"google":{"thought_signature":"SIG"}})");
  CHECK(call_in(said).find("function")->string_at("signature") == "S");
  const auto other = asked_again(*make(mode::tools, "another"), {turn_of(answer)});
  CHECK(other.text().find("SIG") == std::string::npos);
  CHECK(other.text().find("I think.") == std::string::npos);
  const auto prose = decode(*wire, R"({"content":"No.","reasoning":"Hm."})");
  CHECK(asked_again(*wire, {turn_of(prose)}).elements().at(1).string_at("reasoning") == "Hm.");
}

TEST_CASE("arguments that are no JSON object are shown where any text may stand") {
  for (const auto* broken : {R"({"name": "An)", "[1]", "7", "{\"a\":NaN}", "{\"a\":\"\\ud83d\"}"}) {
    INFO(broken);
    const auto shown = asked_again(*make(), {calling({{"1", "order", broken}})});
    CHECK(arguments_in(shown.elements().at(1)) == "{}");
    const auto told = text_of(shown.elements().at(2));
    CHECK(told.find(broken) != std::string::npos);
    CHECK(told.find("wrong") != std::string::npos);
  }
  const auto blank = asked_again(*make(), {calling({{"1", "order", ""}})});
  CHECK(arguments_in(blank.elements().at(1)) == "{}");
  CHECK(text_of(blank.elements().at(2)).starts_with("wrong"));
  const std::string sound = R"({ "a": 10.10 })";
  CHECK(arguments_in(asked_again(*make(), {calling({{"1", "order", sound}})}).elements().at(1))
        == sound);
}

TEST_CASE("each call has an id of its own that every server takes") {
  const auto shown = asked_again(
    *make(), {calling({{"", "order", "{}"}, {"x", "order", "{}"}, {"x", "order", "{}"}}),
              calling({{"x", "order", "{}"}, {"", "order", "{}"}})});
  std::set<std::string> ids;
  std::vector<std::string> answered;
  for (const auto& message : shown.elements()) {
    if (const auto* calls = message.find("tool_calls"))
      for (const auto& call : calls->elements()) {
        const auto id = std::string{call.string_at("id")};
        CHECK(ids.insert(id).second);
        if (id != "x") {
          CHECK(id.size() == 9);
          CHECK(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos);
        }
      }
    if (message.string_at("role") == "tool")
      answered.emplace_back(message.string_at("tool_call_id"));
  }
  CHECK(ids.size() == 5);
  CHECK(std::set<std::string>(answered.begin(), answered.end()) == ids);
}

TEST_CASE("a name that no function may have is shown in a form that one may") {
  const auto name = [](const char* called) {
    const auto shown = asked_again(*make(), {calling({{"1", called, "{}"}})});
    return std::string{call_in(shown.elements().at(1)).find("function")->string_at("name")};
  };
  CHECK(name("functions.order:0") == "order");
  CHECK(name("weather") == "weather");
  CHECK(name("api.weather") == "api_weather");
}

TEST_CASE("the user never speaks twice in a row") {
  const auto roles = [](const json_tree& all) {
    std::string result;
    for (const auto& x : all.elements())
      result += x.string_at("role").front();
    return result;
  };
  for (const auto m : {mode::tools, mode::json_object, mode::md_json}) {
    const auto wire = make(m);
    const auto system = std::string{m == mode::tools ? "" : "s"};
    CHECK(roles(asked_again(*wire, {saying("")})) == system + "u");
    CHECK(roles(asked_again(*wire, {saying("a"), saying(""), saying("b"), saying("")}))
          == system + "uauau");
    CHECK(roles(asked_again(*wire, {saying("")}, {{role::user, "q", {}, {}}})) == system + "u");
    CHECK(roles(asked_again(*wire, {saying("")},
                            {{role::user, "q", {}, {}}, {role::assistant, "a", {}, {}}}))
          == system + "uau");
  }
  const auto shown = asked_again(*make(), {saying("")});
  CHECK(text_of(shown.elements().at(0))
          .starts_with("text\n\nYou have answered before, and said nothing.\n\nwrong"));
}

TEST_CASE("content is never null") {
  const auto shown = asked_again(*make(), {calling({{"1", "order", "{}"}})});
  const auto* content = shown.elements().at(1).find("content");
  REQUIRE(content);
  CHECK(content->is_string());
}

TEST_CASE("a turn that a server turned down is told of in the user's message") {
  auto turns = std::vector{calling({{"1", "order", R"({"a":"\"x"})"}}), saying("No.")};
  turns[0].problems = "first";
  turns[1].retold = true;
  for (const auto& before : {conversation{}, conversation{{role::user, "text", {}, {}}}}) {
    const auto shown = asked_again(*make(), turns, before);
    REQUIRE(shown.elements().size() == 1);
    CHECK(shown.elements()[0].string_at("role") == "user");
    CHECK(text_of(shown.elements()[0])
          == "text\n\nYou have answered before:\n\n{\"a\":\"\\\"x\"}\n\nfirst\n\nCall order once "
             "more, with the whole corrected record.\n\nYou have answered before:\n\nNo.\n\n"
             "wrong\n\nCall order once, with the whole record as its arguments.");
  }
  auto broken = saying(R"([{"a":1)");
  broken.retold = broken.go_on = true;
  const auto shown = asked_again(*make(mode::json_object), {broken});
  REQUIRE(shown.elements().size() == 2);
  CHECK(text_of(shown.elements()[1]).find("Go on with a JSON object") != std::string::npos);
}
