#include "refused.hpp"

namespace {

const std::string hello = R"({"role":"user","content":[{"text":"Ann Lee, 30"}]})";
const std::string called = R"({"role":"assistant","content":[{"toolUse":{"toolUseId":"t1",)"
                           R"("name":"person","input":{}}}]})";
const std::string declared
  = std::string(R"("toolConfig":{"tools":[{"toolSpec":{"name":"person","inputSchema":{"json":)")
    + person_schema + "}}}]}";

std::string with(const std::string& messages, const std::string& rest = {}) {
  return R"({"messages":[)" + messages + "]" + rest + "}";
}

std::string result_of(const std::string& id) {
  return R"({"role":"user","content":[{"toolResult":{"toolUseId":")" + id
         + R"(","content":[{"text":"must be in upper case"}],"status":"error"}}]})";
}

} // namespace

TEST_CASE("Bedrock refuses what it refuses") {
  check_refused(
    spoken_as("bedrock"),
    {{"{}", "Member must not be null"},
     {with(""), "must start with a user message"},
     {with(called), "must start with a user message"},
     {with(hello + "," + hello), "must alternate between user and assistant roles"},
     {with(R"({"role":"user","content":[{"text":" "}]})"), "is blank"},
     {with(R"({"role":"user","content":[]})"), "is empty"},
     {with(R"({"role":"user","content":[{"type":"text","text":"x"}]})"), "must set one of"},
     {with(hello, R"(,"inferenceConfig":{"maxTokens":0})"), "greater than or equal to 1"},
     {with(hello, R"(,"toolConfig":{"tools":[]})"), "length greater than or equal to 1"},
     {with(hello, R"(,"outputConfig":{"textFormat":{"type":"json_schema","structure":)"
                  R"({"jsonSchema":{"schema":{}}}}})"),
      "can not be converted to a String"},
     {with(hello + "," + called, "," + declared), "Expected toolResult blocks"},
     {with(hello + "," + called + "," + result_of("t2"), "," + declared),
      "Expected toolResult blocks"},
     {with(hello + "," + called + "," + result_of("t1")), "toolConfig field must be defined"},
     {with(hello + "," + called + "," + result_of("t1"),
           "," + declared + R"(,"additionalModelRequestFields":{"thinking":{"type":"enabled"}})"),
      "Expected `thinking`"}});
}

TEST_CASE("Bedrock names its errors in a header") {
  stage server;
  const auto& x = spoken_as("bedrock");
  CHECK(server.exchange(call(x, "Ann [[fault:429]]"))
          .header("x-amzn-ErrorType")
          .starts_with("ThrottlingException"));
  CHECK(post(server, x, "{}").header("x-amzn-ErrorType").starts_with("ValidationException"));
}

TEST_CASE("Bedrock's re-asks are followed, with its thoughts before them") {
  stage server;
  const auto& x = spoken_as("bedrock");
  const auto rest = "," + declared
                    + R"(,"additionalModelRequestFields":{"thinking":{"type":"enabled"}})";
  const auto first = parsed(post(server, x, with(hello, rest)).body);
  CHECK_FALSE(
    value_at(first, "/output/message/content/0/reasoningContent/reasoningText/signature").empty());
  const auto said = value_at(first, "/output/message");
  const auto told = result_of(value_at(first, "/output/message/content/1/toolUse/toolUseId"));
  const auto second = parsed(post(server, x, with(hello + "," + said + "," + told, rest)).body);
  CHECK(value_at(second, "/output/message/content/1/toolUse/input/name") == "ANN LEE");
}

TEST_CASE("Bedrock's cache points are written once and then read") {
  stage server;
  const auto ask_once = [&] {
    return parsed(post(server, spoken_as("bedrock"),
                       with(hello, R"(,"system":[{"text":"Twelve bytes"},{"cachePoint":)"
                                   R"({"type":"default"}}])"))
                    .body);
  };
  CHECK(value_at(ask_once(), "/usage/cacheWriteInputTokens") == "3");
  CHECK(value_at(ask_once(), "/usage/cacheReadInputTokens") == "3");
}
