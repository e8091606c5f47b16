#include "refused.hpp"

namespace {

std::string with(const std::string& members) {
  return R"({"model":"m","input":"Ann Lee, 30",)" + members + "}";
}

std::string with_input(const std::string& items, const std::string& rest = {}) {
  return R"({"model":"m","tools":[{"type":"function","name":"person","parameters":)"
         + std::string(person_schema) + R"(}],"input":[)" + items + "]" + rest + "}";
}

const std::string asked = R"({"role":"user","content":"Ann Lee, 30"})";

} // namespace

TEST_CASE("Responses refuses what it refuses") {
  check_refused(
    spoken_as("responses"),
    {{R"({"model":"m"})", "Missing required parameter: 'input'"},
     {R"({"input":"x"})", "Missing required parameter: 'model'"},
     {with(R"("messages":[])"), "Unknown parameter: 'messages'"},
     {with(R"("max_output_tokens":3)"), ">= 16"},
     {with(R"("temperature":-1)"), "decimal below minimum value"},
     {with(R"("tools":[{"type":"function","function":{"name":"x"}}])"), "'tools[0].name'"},
     {with(R"("tools":[{"type":"function","name":"x","strict":true,"parameters":{"type":)"
           R"("object","properties":{}}}])"),
      "'additionalProperties' is required"},
     {with(R"("tool_choice":{"type":"function","function":{"name":"x"}})"), "tool_choice.function"},
     {with(R"("text":{"format":{"type":"json_schema","json_schema":{}}})"),
      "text.format.json_schema"},
     {with(R"("text":{"format":{"type":"json_schema","schema":{}}})"), "text.format.name"},
     {with(R"("text":{"format":{"type":"json_object"}})"), "the word 'json'"},
     {with(R"("previous_response_id":"resp_1")"), "not found"},
     {with_input(asked + R"(,{"type":"function_call","call_id":"c","name":"p","arguments":"{}"})"),
      "No tool output found for function call c"},
     {with_input(asked + R"(,{"type":"function_call_output","call_id":"c","output":"x"})"),
      "No tool call found"},
     {with_input(R"({"role":"user","content":[{"type":"text","text":"x"}]})"),
      "Invalid value: 'text'"},
     {with_input(R"({"role":"nobody","content":"x"})"), "Invalid value: 'nobody'"},
     {with_input(asked + R"(,{"type":"reasoning","id":"rs_rehearsal_1","summary":[]})"),
      "without its required following item"}});
}

TEST_CASE("a response repeats the settings of its request") {
  stage server;
  const auto reply = parsed(
    post(server, spoken_as("responses"),
         with(R"("instructions":"Be exact.","temperature":0.5,"metadata":{"a":"b"},"store":false,)"
              R"("text":{"format":{"type":"json_schema","name":"p","schema":{"type":"object"}}},)"
              R"("tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":"none")"))
      .body);
  CHECK(value_at(reply, "/instructions") == "Be exact.");
  CHECK(value_at(reply, "/temperature") == "0.5");
  CHECK(value_at(reply, "/metadata/a") == "b");
  CHECK(value_at(reply, "/store") == "false");
  CHECK(value_at(reply, "/text/format/name") == "p");
  CHECK(value_at(reply, "/text/verbosity") == "medium");
  CHECK(value_at(reply, "/tools/0/strict") == "true");
  CHECK(value_at(reply, "/tool_choice") == "none");
  CHECK(value_at(reply, "/truncation") == "disabled");
  CHECK(value_at(reply, "/error").empty());
}

TEST_CASE("the events of a response are numbered, named and in order") {
  stage server;
  const auto& x = spoken_as("responses");
  const auto reply = server.exchange(call(x, "Ann Lee, 30", form::schema, true));
  const auto events = events_of(reply);
  std::string types;
  for (size_t i = 0; i < events.size(); ++i) {
    const auto event = parsed(events[i]);
    CHECK(value_at(event, "/sequence_number") == std::to_string(i));
    const auto type = value_at(event, "/type");
    CHECK(reply.body.find("event: " + type + "\ndata: ") != std::string::npos);
    if (!types.ends_with(type + " "))
      types += type + " ";
  }
  CHECK(types
        == "response.created response.in_progress response.output_item.added "
           "response.content_part.added response.output_text.delta response.output_text.done "
           "response.content_part.done response.output_item.done response.completed ");
}

TEST_CASE("thoughts of a response come back before what they led to, as they were") {
  stage server;
  const auto& x = spoken_as("responses");
  const std::string rest
    = R"(,"store":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low"})";
  const auto first = parsed(post(server, x, with_input(asked, rest)).body);
  CHECK(value_at(first, "/output/0/type") == "reasoning");
  CHECK(value_at(first, "/output/0/summary") == "[]");
  const auto thought = value_at(first, "/output/0");
  const auto called = value_at(first, "/output/1");
  const auto told = R"({"type":"function_call_output","call_id":")"
                    + value_at(first, "/output/1/call_id")
                    + R"(","output":"must be in upper case"})";
  const auto again = [&](const std::string& items) {
    return post(server, x, with_input(asked + "," + items + "," + told, rest));
  };
  const auto second = parsed(again(thought + "," + called).body);
  CHECK(value_at(second, "/output/1/arguments").find("ANN LEE") != std::string::npos);
  CHECK(again(called).body.find("without its required 'reasoning' item") != std::string::npos);
  auto changed = thought;
  changed[changed.find("Rehearsal+") + 9] = '-';
  CHECK(again(changed + "," + called).body.find("invalid_encrypted_content") != std::string::npos);
}

TEST_CASE("a response fails, and is incomplete, as an object and as an event") {
  stage server;
  const auto& x = spoken_as("responses");
  const auto failed = server.exchange(call(x, "Ann [[fault:error_in_200]]"));
  CHECK(failed.status == 200);
  CHECK(value_at(parsed(failed.body), "/status") == "failed");
  CHECK(value_at(parsed(failed.body), "/error/code") == "server_error");
  const auto midway
    = events_of(server.exchange(call(x, "Ann [[fault:error_midway]]", form::plain, true)));
  CHECK(value_at(parsed(midway.back()), "/type") == "response.failed");
  const auto cut = events_of(server.exchange(call(x, "Ann [[fault:length]]", form::schema, true)));
  CHECK(value_at(parsed(cut.back()), "/type") == "response.incomplete");
  CHECK(value_at(parsed(cut.back()), "/response/incomplete_details/reason") == "max_output_tokens");
  const auto filtered = parsed(server.exchange(call(x, "Ann [[fault:content_filter]]")).body);
  CHECK(value_at(filtered, "/incomplete_details/reason") == "content_filter");
  const auto refused = parsed(server.exchange(call(x, "Ann [[fault:refusal]]")).body);
  CHECK(value_at(refused, "/output/0/content/0/type") == "refusal");
}

TEST_CASE("Azure's errors, keys and limits are its own") {
  troupe::rehearsal_settings settings;
  settings.api_key = "sesame";
  settings.limits.requests_per_minute = 600;
  stage server(settings);
  const auto at = [&](const std::string& path, const std::string& text) {
    return server.exchange(http("POST", path, chat_body(user(text), ""), "api-key: sesame\r\n"));
  };
  const auto fine = at("/openai/deployments/mine/chat/completions?api-version=1", "Hello");
  CHECK(fine.status == 200);
  CHECK(fine.header("x-ratelimit-reset-requests") == "1");
  const auto refused = at("/openai/v1/chat/completions", "Ann [[fault:429]]");
  CHECK(value_at(parsed(refused.body), "/error/code") == "429");
  const auto unnamed
    = server.exchange(http("POST", "/openai/deployments/mine/chat/completions",
                           R"({"messages":[)" + user("Hello") + "]}", "api-key: sesame\r\n"));
  CHECK(value_at(parsed(unnamed.body), "/model") == "rehearsal:mine");
}
