// What Bedrock's Converse API is sent.

#include "dialect/requested_record.hpp"
#include "dialects/dialects.hpp"
#include "providers/bedrock/bedrock_request.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::string_view mill_text
  = R"({"type":"object","description":"A mill.","properties":{"name":{"type":"string"},)"
    R"("sails":{"type":"integer","maximum":8}},"required":["name"]})";

constexpr std::string_view lowered_mill
  = R"({"type":"object","description":"A mill.","properties":{"name":{"type":"string"},)"
    R"("sails":{"type":"integer","description":"at most 8"}},"required":["name"],)"
    R"("additionalProperties":false})";

settings with_mode(mode m) {
  settings x;
  x.provider = "bedrock";
  x.base_url = "https://bedrock-runtime.eu-west-1.amazonaws.com";
  x.model = "eu.some.model-v1:0";
  x.mode = m;
  return x;
}

json_schema schema_of(std::string_view text, std::string_view name = "mill") {
  auto result = json_schema::parse(name, text);
  REQUIRE(result);
  return *result;
}

dialect_ptr make(const settings& x, const dialect_options& options = {}) {
  auto result = make_dialect(x, schema_of(mill_text), options);
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

std::string body(const settings& x, const std::vector<reask_turn>& turns = {}) {
  return *make(x)->encode({"", "De Adriaan", {}}, turns);
}

json_tree tree(const std::string& text) {
  auto result = json_tree::parse(text);
  INFO(text);
  REQUIRE(result);
  return *result;
}

std::string messages_of(const std::string& text) {
  return tree(text).find("messages")->text();
}

const std::string asked = R"({"messages":[{"role":"user","content":[{"text":"De Adriaan"}]}])";

detail::bedrock_request request_of(const settings& x, bool caches) {
  const auto record = detail::requested({schema_of(mill_text), {}, false},
                                        *find_provider("bedrock"), x.mode);
  REQUIRE(record);
  return {x, *find_provider("bedrock"), *record, caches};
}

} // namespace

TEST_CASE("Bedrock is told of the model, and of streams, where the request goes") {
  auto x = with_mode(mode::tools);
  x.api_key = "k";
  const auto plain = make(x)->endpoint();
  CHECK(plain->url
        == "https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.some.model-v1%3A0/converse");
  const auto has = [](const http_endpoint& y, std::string_view line) {
    return std::find(y.headers.begin(), y.headers.end(), line) != y.headers.end();
  };
  CHECK(has(*plain, "Authorization: Bearer k"));
  x.model = "arn:aws:bedrock:eu-west-1:1:profile/p";
  const auto streamed = make(x, {.streamed = true})->endpoint();
  CHECK(streamed->url
        == "https://bedrock-runtime.eu-west-1.amazonaws.com/model/"
           "arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Aprofile%2Fp/converse-stream");
  CHECK(has(*streamed, "Accept: application/vnd.amazon.eventstream"));
}

TEST_CASE("Bedrock's output format holds the schema as a text") {
  std::string quoted;
  for (const char c : lowered_mill)
    quoted += c == '"' ? "\\\"" : std::string{c};
  CHECK(body(with_mode(mode::json_schema))
        == asked
             + R"(,"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{)"
               R"("name":"mill","description":"A mill.","schema":")"
             + quoted + R"("}}}}})");
}

TEST_CASE("Bedrock's tools are forced, and strict if that is asked for") {
  const auto tools = [](std::string_view schema, std::string_view more, std::string_view choice) {
    return asked + R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"mill","description":"A mill.",)"
           + R"("inputSchema":{"json":)" + std::string{schema} + "}" + std::string{more}
           + R"(}}],"toolChoice":{)" + std::string{choice} + "}}}";
  };
  auto x = with_mode(mode::tools);
  CHECK(body(x) == tools(mill_text, "", R"("tool":{"name":"mill"})"));
  x.tool_choice = tool_choice::required;
  CHECK(body(x) == tools(mill_text, "", R"("any":{})"));
  x.tool_choice = tool_choice::automatic;
  CHECK(body(x) == tools(mill_text, "", R"("auto":{})"));
  x = with_mode(mode::tools_strict);
  CHECK(body(x) == tools(lowered_mill, R"(,"strict":true)", R"("tool":{"name":"mill"})"));
  // Claude may not be forced while it thinks with a budget.
  x = with_mode(mode::tools);
  x.extra_body
    = {{"additionalModelRequestFields", R"({"thinking":{"type":"enabled","budget_tokens":1024}})"}};
  CHECK(tree(body(x)).find("toolConfig")->find("toolChoice")->text() == R"({"auto":{}})");
}

TEST_CASE("what Bedrock is told of sampling stands together, with what users give there") {
  auto x = with_mode(mode::md_json);
  CHECK(tree(body(x)).find("inferenceConfig") == nullptr);
  x.tokens_max = 100;
  x.temperature = 0.5;
  x.truncation_retries = 1;
  x.extra_body = {{"inferenceConfig", R"({"topP":0.9})"}, {"serviceTier", R"({"type":"flex"})"}};
  CHECK(check(x));
  CHECK(body(x).ends_with(R"(],"inferenceConfig":{"maxTokens":100,"temperature":0.5,"topP":0.9},)"
                          R"("serviceTier":{"type":"flex"}})"));
  CHECK(tree(*make(x)->encode_longer({"", "t", {}}, {}, 1))
          .find("inferenceConfig")
          ->find("maxTokens")
          ->text()
        == "200");
  x.extra_body.front().value = R"({"maxTokens":7})";
  CHECK(tree(body(x)).find("inferenceConfig")->text() == R"({"temperature":0.5,"maxTokens":7})");
  x.seed = 1;
  CHECK(check(x).error().message == "seed is given, but Amazon Bedrock knows none: leave it out");
}

TEST_CASE("Bedrock's system stands in front, and its speakers take turns") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "Read.";
  CHECK(body(x).starts_with(R"({"system":[{"text":"Read."}],"messages":[{"role":"user")"));
  prompt p;
  p.messages = {{role::user, "Who?", {}, {}},
                {role::assistant, "", {{"f:1", "look_up", "{\"q\":1}"}}, {}},
                {role::tool, "Ada", {}, "f:1"},
                {role::assistant, " ", {}, {}},
                {role::user, "And?", {}, {}}};
  CHECK(messages_of(*make(x)->encode(p, {}))
        == R"([{"role":"user","content":[{"text":"Who?"}]},{"role":"assistant","content":[)"
           R"({"toolUse":{"toolUseId":"f_1","name":"look_up","input":{"q":1}}}]},)"
           R"({"role":"user","content":[{"toolResult":{"toolUseId":"f_1","content":[)"
           R"({"text":"Ada"}],"status":"success"}},{"text":"And?"}]}])");
  // Where no functions are named, none may have been called.
  CHECK(messages_of(*make(with_mode(mode::md_json))->encode(p, {}))
        == R"([{"role":"user","content":[{"text":"Who?"}]},{"role":"assistant","content":[)"
           R"({"text":"look_up {\"q\":1}"}]},{"role":"user","content":[)"
           R"({"text":"look_up: Ada"},{"text":"And?"}]}])");
}

TEST_CASE("every call over Bedrock gets a result that is an error, and signed thoughts go back") {
  const auto wire = make(with_mode(mode::tools));
  http_response reply{
    200, "",
    R"({"output":{"message":{"role":"assistant","content":[)"
    R"({"reasoningContent":{"reasoningText":{"text":"Hm \u0031","signature":"S=="}}},)"
    R"({"reasoningContent":{"redactedContent":"UkVE"}},)"
    R"({"reasoningContent":{"reasoningText":{"text":"unsigned"}}},{"text":"So."},)"
    R"({"toolUse":{"toolUseId":"t1","name":"mill","input":{"sails":9}}},)"
    R"({"toolUse":{"toolUseId":"t2","name":"mill","input":{}}}]}},"stopReason":"tool_use"})"};
  reask_turn turn;
  turn.answer = wire->decode(reply).value();
  turn.problems = "E";
  const auto shown = messages_of(*wire->encode({"", "t", {}}, std::vector{turn}));
  CHECK(
    shown.find(R"({"role":"assistant","content":[{"reasoningContent":{"reasoningText":)"
               R"({"text":"Hm 1","signature":"S=="}}},{"reasoningContent":)"
               R"({"redactedContent":"UkVE"}},{"text":"So."},{"toolUse":{"toolUseId":"t1",)"
               R"("name":"mill","input":{"sails":9}}},{"toolUse":{"toolUseId":"t2",)"
               R"("name":"mill","input":{}}}]},{"role":"user","content":[{"toolResult":)"
               R"({"toolUseId":"t1","content":[{"text":"E\n\nCall mill once more, with the )"
               R"(whole corrected record."}],"status":"error"}},{"toolResult":{"toolUseId":"t2")")
    != std::string::npos);
  auto other = with_mode(mode::tools);
  other.model = "another";
  CHECK(make(other)->encode({"", "t", {}}, std::vector{turn})->find("S==") == std::string::npos);
}

TEST_CASE("what is the same for all of Bedrock's texts can be marked for its cache") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "Read.";
  const auto sent = *request_of(x, true).body({"", "t", {}}, {}, 0);
  CHECK(tree(sent).find("system")->text()
        == R"([{"text":"Read."},{"cachePoint":{"type":"default"}}])");
  CHECK(sent.find(R"(}}},{"cachePoint":{"type":"default"}}],"toolChoice")") != std::string::npos);
  CHECK(request_of(x, false).body({"", "t", {}}, {}, 0)->find("cachePoint") == std::string::npos);
}

TEST_CASE("pictures and documents stand in front of what Bedrock's user says") {
  using enum detail::file_kind;
  detail::said_turn turn;
  turn.text = "What?";
  turn.files = {{image, "image/jpeg", "a.jpg", "", "aWNo"},
                {image, "", "", "s3://b/c.webp", ""},
                {pdf, "application/pdf", "my_file..pdf", "", "UERG"},
                {text, "text/csv", "my file.csv", "", "a,b"},
                {text, "text/x-odd", "", "", "ab"}};
  detail::said_conversation said;
  said.turns.push_back(turn);
  const auto request = request_of(with_mode(mode::md_json), false);
  CHECK(messages_of(*request.body(said, 0))
        == R"([{"role":"user","content":[{"image":{"format":"jpeg","source":{"bytes":"aWNo"}}},)"
           R"({"image":{"format":"webp","source":{"s3Location":{"uri":"s3://b/c.webp"}}}},)"
           R"({"document":{"format":"pdf","name":"my file","source":{"bytes":"UERG"}}},)"
           R"({"document":{"format":"csv","name":"my file 2","source":{"bytes":"YSxi"}}},)"
           R"({"document":{"format":"txt","name":"document","source":{"bytes":"YWI="}}},)"
           R"({"text":"What?"}]}])");
  said.turns.front().files = {{audio, "audio/wav", "f.wav", "", "UklG"}};
  CHECK(request.body(said, 0).error().message == "Bedrock takes no audio: f.wav");
  said.turns.front().files = {{image, "image/png", "g.png", "https://x.example/g.png", ""}};
  CHECK(request.body(said, 0).error().message
        == "Bedrock fetches from s3:// only: https://x.example/g.png");
}

TEST_CASE("Bedrock's refusals of a form lead to the next one") {
  auto x = with_mode(mode::automatic);
  x.system_prompt = "Read.";
  const auto wire = make(x);
  const auto next = wire->weaker({}, 400,
                                 "HTTP 400: This model doesn't support the outputConfig field. "
                                 "Remove outputConfig and try again. [ValidationException]");
  REQUIRE(next);
  CHECK(next->what == "the server does not take mode json_schema: mode tools is used");
  const auto any = wire->weaker(next->form, 400,
                                "HTTP 400: This model doesn't support the toolConfig.toolChoice."
                                "tool field. Remove toolConfig.toolChoice.tool and try again.");
  REQUIRE(any);
  CHECK(wire->in(any->form).encode({"", "t", {}}, {})->find(R"("any":{})") != std::string::npos);
  const auto none = wire->weaker(
    next->form, 400, "HTTP 400: This model doesn't support tool use in streaming mode.");
  REQUIRE(none);
  CHECK(none->what == "the server does not take mode tools: mode md_json is used");
  const auto front = wire->weaker({}, 400, "HTTP 400: This model doesn't support system messages.");
  REQUIRE(front);
  CHECK(wire->in(front->form).encode({"", "t", {}}, {})->find("\"system\"") == std::string::npos);
  CHECK_FALSE(wire->weaker({}, 400, "HTTP 400: This model doesn't support the s3Uri field."));
}
