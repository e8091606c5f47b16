#include "chat.hpp"

#include <set>
#include <string>

namespace {

constexpr auto text = "John Smith is a 30-year-old software engineer";
constexpr auto john = R"({"name":"John Smith","age":30})";

std::string post(const std::string& messages, const std::string& rest) {
  return http("POST", "/v1/chat/completions", chat_body(messages, rest));
}

} // namespace

TEST_CASE("tools are called with the record, strict or not") {
  stage server;
  for (bool strict : {false, true}) {
    completion x(server.exchange(post(user(text), tools(strict))));
    CHECK(x.message()["content"].IsNull());
    CHECK(x.message()["refusal"].IsNull());
    REQUIRE(x.message()["tool_calls"].Size() == 1);
    auto& call = x.message()["tool_calls"][0];
    CHECK(call["type"].GetString() == std::string("function"));
    CHECK(call["id"].GetStringLength() > 0);
    CHECK(call["function"]["name"].GetString() == std::string("person"));
    CHECK(x.arguments() == john);
    CHECK(x.finish() == "stop");
  }
}

TEST_CASE("response format json_schema is answered with bare JSON") {
  stage server;
  completion x(server.exchange(
    post(user(text), std::string(R"(,"response_format":{"type":"json_schema","json_schema":)")
                       + R"({"name":"person","strict":true,"schema":)" + person_schema + "}}")));
  CHECK(x.content() == john);
  CHECK_FALSE(x.message().HasMember("tool_calls"));
  CHECK(x.finish() == "stop");
}

TEST_CASE("response format json_object takes the schema from the system prompt") {
  stage server;
  auto prompt = system(std::string("Answer with JSON like this:\n\n") + person_schema);
  completion x(server.exchange(
    post(prompt + "," + user(text), R"(,"response_format":{"type":"json_object"})")));
  CHECK(x.content() == john);
}

TEST_CASE("response format json_object without a schema is answered with the guide's person") {
  stage server;
  completion x(server.exchange(post(user(text), R"(,"response_format":{"type":"json_object"})")));
  CHECK(x.content() == R"({"name":"John Smith","age":30,"occupation":"software engineer"})");
}

TEST_CASE("a schema in the system prompt alone is answered in a fenced block") {
  stage server;
  auto prompt = system(std::string("Answer in a ```json block:\n\n") + person_schema);
  completion x(server.exchange(post(prompt + "," + user(text), "")));
  CHECK(x.content() == std::string("```json\n") + john + "\n```");
}

TEST_CASE("a plain chat is answered in prose that says what it is") {
  stage server;
  completion x(server.exchange(post(user("Hello"), "")));
  CHECK(x.content().starts_with("This is a simulated answer"));
}

TEST_CASE("replies say that they are simulated, and what they cost") {
  stage server;
  auto request = post(user("12345678"), "");
  completion x(server.exchange(request));
  completion y(server.exchange(request));
  CHECK(x.document["object"].GetString() == std::string("chat.completion"));
  CHECK(x.document["model"].GetString() == std::string("rehearsal:gpt-test"));
  CHECK(x.document["system_fingerprint"].GetString() == std::string("fp_rehearsal"));
  CHECK(x.document["id"].GetString() != std::string(y.document["id"].GetString()));
  auto& usage = x.document["usage"];
  CHECK(usage["prompt_tokens"].GetInt() == 2);
  CHECK(usage["completion_tokens"].GetUint64() == (x.content().size() + 3) / 4);
  CHECK(usage["total_tokens"].GetUint64()
        == usage["prompt_tokens"].GetUint64() + usage["completion_tokens"].GetUint64());
}

TEST_CASE("a token limit cuts the answer") {
  stage server;
  completion x(server.exchange(post(user(text), tools() + R"(,"max_completion_tokens":3)")));
  CHECK(x.finish() == "length");
  CHECK(x.arguments() == R"({"name":"Joh)");
  CHECK(x.document["usage"]["completion_tokens"].GetInt() == 3);
}

TEST_CASE("a re-ask that wants upper case gets it") {
  stage server;
  auto conversation
    = user(text)
      + R"(,{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",)"
        R"("function":{"name":"person","arguments":"{}"}}]},)"
        R"({"role":"tool","tool_call_id":"c1","content":"1 violation:\n1. /name (check): must be )"
        R"(in upper case; got \"John Smith\"\n\nCall person once more."})";
  completion x(server.exchange(post(conversation, tools())));
  CHECK(x.arguments() == R"({"name":"JOHN SMITH","age":30})");
}

TEST_CASE("the second of two tools is called if it is forced, none if none may be") {
  stage server;
  std::string two = R"(,"tools":[{"type":"function","function":{"name":"a","parameters":{}}},)"
                    R"({"type":"function","function":{"name":"b","parameters":)"
                    + std::string(person_schema) + "}}]";
  completion b(server.exchange(
    post(user(text), two + R"(,"tool_choice":{"type":"function","function":{"name":"b"}})")));
  CHECK(b.message()["tool_calls"][0]["function"]["name"].GetString() == std::string("b"));
  CHECK(b.arguments() == john);
  completion none(server.exchange(post(user(text), two + R"(,"tool_choice":"none")")));
  CHECK_FALSE(none.message().HasMember("tool_calls"));
}

TEST_CASE("several tools, none of them forced, are all called") {
  stage server;
  const auto two = [](const std::string& rest) {
    return std::string(R"(,"tools":[{"type":"function","function":{"name":"person","parameters":)")
           + person_schema + R"(}},{"type":"function","function":{"name":"city","parameters":)"
           + R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}])"
           + rest;
  };
  std::set<std::string> orders;
  for (int age = 20; age < 40; ++age) {
    const auto who = "John Smith is " + std::to_string(age) + " years old and lives in Paris.";
    completion x(server.exchange(post(user(who), two(R"(,"tool_choice":"required")"))));
    auto& calls = x.message()["tool_calls"];
    REQUIRE(calls.Size() == 2);
    CHECK(calls[0]["id"] != calls[1]["id"]);
    std::string names;
    for (auto& call : calls.GetArray()) {
      const std::string name = call["function"]["name"].GetString();
      names += name[0];
      if (name == "person")
        CHECK(call["function"]["arguments"].GetString()
              == R"({"name":"John Smith","age":)" + std::to_string(age) + "}");
    }
    orders.insert(names);
    completion again(server.exchange(post(user(who), two(R"(,"tool_choice":"required")"))));
    CHECK(again.message()["tool_calls"][0]["function"]["name"] == calls[0]["function"]["name"]);
  }
  CHECK(orders == std::set<std::string>{"cp", "pc"});
  for (const std::string rest :
       {R"(,"parallel_tool_calls":false)",
        R"(,"tool_choice":{"type":"function","function":{"name":"person"}})"}) {
    completion x(server.exchange(post(user(text), two(rest))));
    REQUIRE(x.message()["tool_calls"].Size() == 1);
    CHECK(x.arguments() == john);
  }
}

TEST_CASE("what an API is told to refuse, it refuses by name, and nothing else") {
  const auto named = R"(,"tool_choice":{"type":"function","function":{"name":"person"}})";
  const auto schema_format
    = std::string(R"(,"response_format":{"type":"json_schema","json_schema":)")
      + R"({"name":"person","schema":)" + person_schema + "}}";
  const auto object_format = std::string(R"(,"response_format":{"type":"json_object"})");
  const std::string all[] = {
    tools(), schema_format, object_format, R"(,"top_p":1)", R"(,"tool_choice":"required")", named};
  struct refusal {
    const char* what;
    std::set<size_t> by;
  };
  const refusal refusals[] = {{"tools", {0}},
                              {"json_schema", {1}},
                              {"json_object", {2}},
                              {"response_format", {1, 2}},
                              {"top_p", {3}},
                              {"tool_choice=required", {4}},
                              {"tool_choice=function", {0, 5}},
                              {"system", {}}};
  for (const auto& x : refusals) {
    CAPTURE(x.what);
    troupe::rehearsal_settings settings;
    settings.refuses = {x.what};
    stage server{settings};
    for (size_t i = 0; i < std::size(all); ++i) {
      CAPTURE(all[i]);
      completion reply(server.exchange(post(user(text), all[i])));
      CHECK((reply.error_code() == "unsupported_parameter") == (x.by.count(i) == 1));
    }
    completion told(server.exchange(post(system(std::string{"Be exact."}) + "," + user(text), "")));
    CHECK(told.document.HasMember("error") == (x.what == std::string("system")));
  }
}
