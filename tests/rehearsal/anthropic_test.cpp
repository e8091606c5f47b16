#include "refused.hpp"

namespace {

const std::string hello = R"("messages":[{"role":"user","content":"Hi"}])";
const std::string head = R"({"model":"m","max_tokens":2000,)";
const std::string tool_list = std::string(R"("tools":[{"name":"person","input_schema":)")
                              + person_schema + "}]";

std::string with_messages(const std::string& messages, const std::string& rest = {}) {
  return head + tool_list + R"(,"messages":[)" + messages + "]" + rest + "}";
}

const std::string asked = R"({"role":"user","content":"Ann Lee, 30"},)";
const std::string called = R"({"role":"assistant","content":[{"type":"tool_use","id":"t1",)"
                           R"("name":"person","input":{}}]})";

std::string result_of(const std::string& id, const std::string& text) {
  return R"({"role":"user","content":[{"type":"tool_result","tool_use_id":")" + id
         + R"(","content":")" + text + R"("}]})";
}

} // namespace

TEST_CASE("Anthropic refuses what it refuses") {
  const auto more = [](const std::string& members) { return head + hello + "," + members + "}"; };
  check_refused(
    spoken_as("anthropic"),
    {{"{" + hello + R"(,"max_tokens":9})", "model: Field required"},
     {R"({"model":"m",)" + hello + "}", "max_tokens: Field required"},
     {R"({"model":"m","max_tokens":9})", "messages: Field required"},
     {head + R"("messages":[]})", "at least one message"},
     {more(R"("seed":1)"), "seed: Extra inputs are not permitted"},
     {more(R"("temperature":1.5)"), "temperature"},
     {more(R"("tool_choice":{"type":"any"})"), "while providing tools"},
     {more(tool_list + R"(,"tool_choice":{"type":"tool","name":"x"})"), "not found"},
     {more(R"("tools":[{"name":"a b","input_schema":{"type":"object"}}])"), "pattern"},
     {more(R"("tools":[{"name":"a"}])"), "input_schema: Field required"},
     {more(R"("thinking":{"type":"enabled","budget_tokens":100})"), "1024"},
     {more(R"("thinking":{"type":"enabled","budget_tokens":5000})"), "must be greater than"},
     {more(tool_list
           + R"(,"tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":1024})"),
      "forces tool use"},
     {more(R"("output_config":{"format":{"type":"json_schema","name":"x","schema":{}}})"),
      "Extra inputs"},
     {more(R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object",)"
           R"("properties":{}}}})"),
      "'additionalProperties' must be explicitly set to false"},
     {more(R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object",)"
           R"("properties":{"a":{"type":"integer","minimum":1}},"required":["a"],)"
           R"("additionalProperties":false}}})"),
      "'minimum' is not supported"},
     {head + R"("messages":[{"role":"system","content":"x"}]})", "top-level `system`"},
     {head + R"("messages":[{"role":"assistant","content":"x"}]})", "first message"},
     {head + R"("messages":[{"role":"user","content":[{"type":"text","text":""}]}]})",
      "must be non-empty"},
     {head
        + R"("messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64",)"
          R"("media_type":"image/png","data":"?"}}]}]})",
      "base64"},
     {with_messages(asked + called), "without `tool_result` blocks"},
     {with_messages(asked + called + R"(,{"role":"user","content":"No."})"),
      "without `tool_result` blocks"},
     {with_messages(asked + called + "," + result_of("t2", "no")), "unexpected `tool_use_id`"},
     {with_messages(asked + called + "," + result_of("t1", "no"),
                    R"(,"thinking":{"type":"enabled","budget_tokens":1024})"),
      "Expected `thinking`"}});
}

TEST_CASE("Anthropic wants its version") {
  stage server;
  const auto reply = server.exchange(http("POST", "/v1/messages", head + hello + "}"));
  CHECK(reply.status == 400);
  CHECK(reply.body.find("anthropic-version: header is required") != std::string::npos);
}

TEST_CASE("Anthropic's budgets of strict schemas are kept") {
  std::string properties;
  std::string unions;
  for (int i = 0; i < 25; ++i) {
    const auto lead = std::string(i > 0 ? "," : "") + "\"p" + std::to_string(i);
    properties += lead + R"(":{"type":"string"})";
    unions += lead + R"(":{"type":["string","null"]})";
  }
  const auto with = [](const std::string& parts) {
    return head + hello + R"(,"output_config":{"format":{"type":"json_schema","schema":)"
           + R"({"type":"object","additionalProperties":false,"properties":{)" + parts + "}}}}}";
  };
  check_refused(spoken_as("anthropic"), {{with(properties), "too many optional parameters (25)"}});
  stage server;
  const auto reply = post(server, spoken_as("anthropic"), with(unions));
  CHECK(reply.status == 400);
}

TEST_CASE("Anthropic's re-ask of a call is followed") {
  stage server;
  const auto reply = parsed(
    post(server, spoken_as("anthropic"),
         with_messages(asked + called + "," + result_of("t1", "/name: must be in upper case")))
      .body);
  CHECK(value_at(reply, "/content/0/input/name") == "ANN LEE");
}

TEST_CASE("Anthropic thinks where it is told to, and wants its thoughts back as they were") {
  stage server;
  const auto& x = spoken_as("anthropic");
  const std::string thinking = R"(,"thinking":{"type":"enabled","budget_tokens":1024})";
  const auto said = with_messages(R"({"role":"user","content":"Ann Lee, 30"})", thinking);
  const auto first = parsed(post(server, x, said).body);
  CHECK(value_at(first, "/content/0/type") == "thinking");
  CHECK(value_at(first, "/content/1/type") == "tool_use");
  CHECK(std::stoi(value_at(first, "/usage/output_tokens_details/thinking_tokens")) > 0);
  const auto again = [&](const std::string& content) {
    return post(server, x,
                with_messages(asked + R"({"role":"assistant","content":)" + content + "},"
                                + result_of(value_at(first, "/content/1/id"), "upper case"),
                              thinking));
  };
  const auto content = value_at(first, "/content");
  const auto second = again(content);
  CHECK(value_at(parsed(second.body), "/content/1/input/name") == "ANN LEE");
  auto changed = content;
  changed.replace(changed.find("simulated", 0) == std::string::npos ? changed.find("text to read")
                                                                    : changed.find("simulated"),
                  4, "TEXT");
  CHECK(again(changed).body.find("Invalid `signature`") != std::string::npos);
  // Nothing of it without being asked.
  CHECK(post(server, x, with_messages(R"({"role":"user","content":"Ann Lee, 30"})"))
          .body.find("thinking")
        == std::string::npos);
}

TEST_CASE("Anthropic's streams send thoughts and signatures as blocks of their own") {
  stage server;
  const auto said = head + hello
                    + R"(,"stream":true,"thinking":{"type":"enabled","budget_tokens":1024}})";
  const auto events = events_of(post(server, spoken_as("anthropic"), said));
  CHECK(joined_at(events, "/delta/thinking").find("The text to read") == 0);
  CHECK(joined_at(events, "/delta/signature").ends_with("="));
  const auto omitted = events_of(post(
    server, spoken_as("anthropic"),
    head + hello
      + R"(,"stream":true,"thinking":{"type":"enabled","budget_tokens":1024,"display":"omitted"}})"));
  CHECK(joined_at(omitted, "/delta/thinking").empty());
  CHECK_FALSE(joined_at(omitted, "/delta/signature").empty());
}

TEST_CASE("Anthropic's prompt cache is written once and then read") {
  stage server;
  const auto said = [&](const std::string& system) {
    return parsed(post(server, spoken_as("anthropic"),
                       head + hello + R"(,"system":[{"type":"text","text":")" + system
                         + R"(","cache_control":{"type":"ephemeral"}}]})")
                    .body);
  };
  const auto first = said("Twelve bytes");
  const auto second = said("Twelve bytes");
  const auto other = said("Another text.");
  CHECK(value_at(first, "/usage/cache_creation_input_tokens") == "3");
  CHECK(value_at(first, "/usage/cache_read_input_tokens") == "0");
  CHECK(value_at(first, "/usage/input_tokens") == "1");
  CHECK(value_at(second, "/usage/cache_creation_input_tokens") == "0");
  CHECK(value_at(second, "/usage/cache_read_input_tokens") == "3");
  CHECK(value_at(other, "/usage/cache_read_input_tokens") == "0");
  server->reset();
  CHECK(value_at(said("Twelve bytes"), "/usage/cache_read_input_tokens") == "0");
}

TEST_CASE("Anthropic counts tokens and lists its models") {
  stage server;
  const auto& x = spoken_as("anthropic");
  const auto counted = server.exchange(
    http("POST", "/v1/messages/count_tokens", R"({"model":"m",)" + hello + "}", x.headers));
  CHECK(counted.body == R"({"input_tokens":1})");
  const auto models = server.exchange(http("GET", "/v1/models", "", x.headers));
  CHECK(value_at(parsed(models.body), "/data/0/type") == "model");
  CHECK(server.exchange(http("GET", "/v1/models/rehearsal", "", x.headers)).status == 200);
  CHECK(server.exchange(http("GET", "/v1/models/other", "", x.headers)).status == 404);
}

TEST_CASE("Anthropic ends a refusal, and a call that the limit cuts, in its own ways") {
  stage server;
  const auto& x = spoken_as("anthropic");
  const auto refusal = parsed(server.exchange(call(x, "Ann Lee [[fault:refusal]]")).body);
  CHECK(value_at(refusal, "/stop_reason") == "refusal");
  CHECK(value_at(refusal, "/content") == "[]");
  const auto cut
    = events_of(server.exchange(call(x, "Ann Lee, 30 [[fault:length]]", form::tool, true)));
  CHECK(joined_at(cut, "/delta/stop_reason") == "max_tokens");
  // The block stays open.
  CHECK(joined_at(cut, "/type").find("content_block_stop") == std::string::npos);
}

TEST_CASE("what is no object is said by Anthropic instead of called with") {
  stage server;
  const auto& x = spoken_as("anthropic");
  const auto reply
    = parsed(server.exchange(call(x, "Ann Lee, 30 [[fault:prose]]", form::tool)).body);
  CHECK(value_at(reply, "/content/0/type") == "text");
  CHECK(value_at(reply, "/content/0/text").find(R"({"name":"Ann Lee","age":30})")
        != std::string::npos);
}
