#include "refused.hpp"

TEST_CASE("Cohere refuses what it refuses") {
  const std::string hello = R"({"model":"m","messages":[{"role":"user","content":"Hi"}],)";
  const std::string tool
    = R"("tools":[{"type":"function","function":{"name":"f","parameters":{}}}])";
  check_refused(
    spoken_as("cohere"),
    {{R"({"messages":[]})", "model is required"},
     {R"({"model":"m","messages":[]})", "non-empty list"},
     {hello + R"("top_p":1})", "parameter 'top_p' is not a valid field"},
     {hello + tool + R"(,"tool_choice":"AUTO"})", "REQUIRED, NONE"},
     {hello + tool + R"(,"response_format":{"type":"json_object"}})", "not supported with tools"},
     {hello + R"("response_format":{"type":"json_schema"}})", "text, json_object"},
     {hello + R"("response_format":{"type":"json_object","json_schema":{"type":"array"}}})",
      "of type object"},
     {R"({"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant",)"
      R"("tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]})",
      "not answered"}});
}

TEST_CASE("Cohere plans before it calls, and thinks where it is told to") {
  stage server;
  const auto& x = spoken_as("cohere");
  const auto called = parsed(server.exchange(call(x, "Ann Lee, 30", form::tool)).body);
  CHECK_FALSE(value_at(called, "/message/tool_plan").empty());
  const auto thought = parsed(
    server.exchange(call(x, "Ann", form::plain, false, R"(,"thinking":{"type":"enabled"})")).body);
  CHECK(value_at(thought, "/message/content/0/type") == "thinking");
  CHECK(value_at(thought, "/message/content/1/type") == "text");
}
