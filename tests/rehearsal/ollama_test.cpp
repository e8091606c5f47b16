#include "refused.hpp"

TEST_CASE("Ollama refuses what it refuses") {
  const std::string hello = R"({"model":"m","messages":[{"role":"user","content":"Hi"}],)";
  check_refused(
    spoken_as("ollama"),
    {{R"({"messages":[]})", "model is required"},
     {hello + R"("stream":"yes"})", "cannot unmarshal string"},
     {hello + R"("format":"xml"})", "invalid format: \"xml\""},
     {hello + R"("think":"much"})", "invalid think value"},
     {R"({"model":"m","messages":[{"role":"user","content":[]}]})", "cannot unmarshal array"},
     {R"({"model":"m","messages":[{"role":"user","content":"x","images":["?"]}]})", "base64"},
     {R"({"model":"m","messages":[{"role":"assistant","content":"","tool_calls":[{"function":)"
      R"({"name":"f","arguments":"{}"}}]}]})",
      "cannot unmarshal string"}});
}

TEST_CASE("Ollama streams unless it is told not to, in lines") {
  stage server;
  const auto reply = server.exchange(
    http("POST", "/api/chat", R"({"model":"m","messages":[)" + user("Ann Lee, 30") + "]}"));
  CHECK(reply.header("Content-Type") == "application/x-ndjson");
  const auto lines = events_of(reply);
  CHECK(lines.size() > 3);
  CHECK(value_at(parsed(lines.front()), "/done") == "false");
  CHECK(value_at(parsed(lines.back()), "/done") == "true");
  CHECK(value_at(parsed(lines.back()), "/eval_count") != "");
}

TEST_CASE("Ollama cuts a prompt that does not fit its context, and counts what is left") {
  stage server;
  const auto text = std::string(4000, 'x');
  const auto reply = server.exchange(
    call(spoken_as("ollama"), text, form::plain, false, R"(,"options":{"num_ctx":100})"));
  CHECK(value_at(parsed(reply.body), "/prompt_eval_count") == "100");
}

TEST_CASE("Ollama thinks aloud where it is told to") {
  stage server;
  const auto& x = spoken_as("ollama");
  const auto aloud = server.exchange(call(x, "Ann", form::plain, false, R"(,"think":true)"));
  CHECK_FALSE(value_at(parsed(aloud.body), "/message/thinking").empty());
  CHECK(server.exchange(call(x, "Ann")).body.find("thinking") == std::string::npos);
}

TEST_CASE("Ollama generates, and tells of its models and of itself") {
  stage server;
  const auto generated
    = server.exchange(http("POST", "/api/generate",
                           R"({"model":"m","stream":false,"prompt":"Ann Lee, 30","format":)"
                             + std::string(person_schema) + "}"));
  CHECK(value_at(parsed(generated.body), "/response") == R"({"name":"Ann Lee","age":30})");
  const auto get = [&](const char* path) {
    return parsed(server.exchange(http("GET", path)).body);
  };
  CHECK(value_at(get("/api/tags"), "/models/0/name") == "rehearsal:latest");
  CHECK(value_at(get("/api/ps"), "/models/0/name") == "rehearsal:latest");
  CHECK_FALSE(value_at(get("/api/version"), "/version").empty());
  const auto shown = server.exchange(http("POST", "/api/show", R"({"model":"m"})"));
  CHECK(value_at(parsed(shown.body), "/model_info/rehearsal.context_length") == "131072");
}

TEST_CASE("Ollama tells of an error within a stream in a line, and of a full queue") {
  stage server;
  const auto& x = spoken_as("ollama");
  const auto bad
    = events_of(server.exchange(call(x, "Ann [[fault:error_midway]]", form::plain, true)));
  CHECK_FALSE(value_at(parsed(bad.back()), "/error").empty());
  const auto full = server.exchange(call(x, "Ann [[fault:overloaded]]"));
  CHECK(full.body.find("server busy") != std::string::npos);
}
