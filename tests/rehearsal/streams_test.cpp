#include "chat.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace {

std::vector<std::string> events(const std::string& body) {
  std::vector<std::string> result;
  for (size_t at = 0; at < body.size();) {
    const auto end = body.find("\n\n", at);
    REQUIRE(end != std::string::npos);
    REQUIRE(body.compare(at, 6, "data: ") == 0);
    result.push_back(body.substr(at + 6, end - at - 6));
    at = end + 2;
  }
  return result;
}

/// The answer that the chunks of a stream add up to.
std::string answer_in(const std::vector<std::string>& chunks, bool calls) {
  std::string result;
  for (const auto& chunk : chunks) {
    if (chunk == "[DONE]")
      break;
    rapidjson::Document document;
    document.Parse(chunk.data(), chunk.size());
    REQUIRE_FALSE(document.HasParseError());
    if (!document.HasMember("choices") || document["choices"].Empty())
      continue;
    const auto& delta = document["choices"][0]["delta"];
    if (calls && delta.HasMember("tool_calls"))
      result += delta["tool_calls"][0]["function"]["arguments"].GetString();
    else if (!calls && delta.HasMember("content") && delta["content"].IsString())
      result += delta["content"].GetString();
  }
  return result;
}

std::string streamed(std::string_view text) {
  return http("POST", "/v1/chat/completions", chat_body(user(text), tools() + R"(,"stream":true)"));
}

} // namespace

TEST_CASE("a stream adds up to the answer that comes in one piece otherwise") {
  stage server;
  const auto whole = completion(server.exchange(ask("John is 30 years old"))).arguments();
  const auto chunks = events(server.exchange(streamed("John is 30 years old")).body);
  CHECK(answer_in(chunks, true) == whole);
  CHECK(chunks.back() == "[DONE]");
  CHECK(chunks[chunks.size() - 2].find("\"completion_tokens\":") != std::string::npos);
  CHECK(chunks.size() == 5 + (whole.size() + 3) / 4);
}

TEST_CASE("the size of the tokens and the pauses between them are settings") {
  troupe::rehearsal_settings settings;
  settings.token_bytes = 1000;
  settings.token_pause = std::chrono::microseconds{1};
  stage server(settings);
  const auto chunks = events(server.exchange(streamed("John is 30 years old")).body);
  CHECK(chunks.size() == 6);
}

TEST_CASE("a stream may end early, or with an error") {
  stage server;
  const auto early = events(server.exchange(streamed("John is 30 [[fault:end_midway]]")).body);
  CHECK(early.back() != "[DONE]");
  const auto bad = events(server.exchange(streamed("John is 30 [[fault:error_midway]]")).body);
  CHECK(bad.back().find("{\"error\":") == 0);
  CHECK(bad.size() > 3);
  const auto cut = server.exchange(streamed("John is 30 [[fault:half]]"));
  CHECK(cut.end != received::ending::complete);
}
