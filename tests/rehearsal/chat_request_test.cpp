#include "protocols/openai_chat.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe::rehearsing;

TEST_CASE("a request is read") {
  chat_reader reader;
  std::string problem;
  std::string body = R"({"model":"m","messages":[{"role":"system","content":"be good"},
    {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b\n"}]},
    {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"no","arguments":"{}"}}]},
    {"role":"tool","tool_call_id":"x","content":"wrong"}],
    "tools":[{"type":"function","function":{"name":"one","parameters":{"type" : "object"}}},
             {"type":"function","function":{"parameters":{"a":"}"},"name":"two"}}],
    "tool_choice":{"type":"function","function":{"name":"two"}},"max_tokens":17,"stream":true,
    "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"x":{}}}}})";
  auto x = reader.read(body, problem);
  REQUIRE(x);
  CHECK(x->model == "m");
  REQUIRE(x->messages.size() == 4);
  CHECK((x->messages[0].who == speaker::system && x->messages[0].content == "be good"));
  CHECK((x->messages[1].who == speaker::user && x->messages[1].content == "a\nb\n"));
  CHECK((x->messages[2].who == speaker::assistant && x->messages[2].content.empty()));
  CHECK((x->messages[3].who == speaker::tool && x->messages[3].content == "wrong"));
  REQUIRE(x->tools.size() == 2);
  CHECK((x->tools[0].name == "one" && x->tools[0].parameters == R"({"type" : "object"})"));
  CHECK((x->tools[1].name == "two" && x->tools[1].parameters == R"({"a":"}"})"));
  CHECK(x->forced_tool == "two");
  CHECK(x->tokens_max == 17);
  CHECK(x->stream);
  CHECK(x->format == response_format::json_schema);
  CHECK(x->format_schema == R"({"x":{}})");
}

TEST_CASE("nothing is left of the request before") {
  chat_reader reader;
  std::string problem;
  std::string first = R"({"model":"m","messages":[{"role":"user","content":"a"}],"stream":true,
    "tools":[{"function":{"name":"one","parameters":{}}}],"tool_choice":"none","max_tokens":1})";
  REQUIRE(reader.read(first, problem));
  std::string second = R"({"messages":[]})";
  auto x = reader.read(second, problem);
  REQUIRE(x);
  CHECK((x->model.empty() && x->messages.empty() && x->tools.empty() && !x->stream));
  CHECK((!x->tools_forbidden && x->tokens_max == 0 && x->forced_tool.empty()));
}

TEST_CASE("what is no request is refused with the reason") {
  chat_reader reader;
  auto refused = [&reader](const std::string& body) {
    std::string problem;
    CHECK_FALSE(reader.read(body, problem));
    return problem;
  };
  CHECK(refused("{}") == "missing required parameter: 'messages'");
  CHECK(refused(R"({"messages":{}})") == "missing required parameter: 'messages'");
  CHECK(refused("[]") == "the body must be a JSON object, nested at most 256 deep");
  CHECK(refused("7") == "the body must be a JSON object, nested at most 256 deep");
  CHECK(refused("").starts_with("the body is no JSON: "));
  CHECK(refused(R"({"messages":[})").starts_with("the body is no JSON: "));
  CHECK(refused(R"({"messages":[]} x)").starts_with("the body is no JSON: "));
  CHECK(refused(std::string("{\"messages\":[]}\0", 16)).starts_with("the body is no JSON: "));
  CHECK(refused("{\"a\":" + std::string(100'000, '['))
        == "the body must be a JSON object, nested at most 256 deep");
}

TEST_CASE("members in odd places are taken for nothing") {
  chat_reader reader;
  std::string problem;
  for (
    std::string body :
    {R"({"messages":[[{"role":"user"}],"x",7,{"role":{"role":"user"},"content":{"text":"a"}}]})",
     R"({"messages":[],"tools":{"function":{"name":"x"}},"tool_choice":[{"function":{}}]})",
     R"({"messages":[],"tools":[["function"],{"function":["name"]}],"response_format":"x"})",
     R"({"messages":[],"response_format":{"json_schema":{"schema":[{"a":1}]}},"max_tokens":-1})"}) {
    INFO(body);
    CHECK(reader.read(body, problem));
  }
}
