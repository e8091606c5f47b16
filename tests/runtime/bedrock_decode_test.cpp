// What is made of replies of Bedrock's Converse API.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe;

namespace {

dialect_ptr make(mode how = mode::tools) {
  settings conf;
  conf.provider = "bedrock";
  conf.base_url = "https://place.example";
  conf.model = "m";
  conf.mode = how;
  const auto schema = json_schema::parse("mill", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema);
  REQUIRE(made);
  return *made;
}

expected<completion> decode(std::string body, uint16_t status = 200, std::string headers = {}) {
  http_response reply{status, std::move(headers), std::move(body)};
  return make()->decode(reply);
}

completion read(std::string body) {
  auto result = decode(std::move(body));
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

std::string reply_of(std::string_view content,
                     std::string_view more = R"("stopReason":"end_turn")") {
  return R"({"metrics":{"latencyMs":7},"output":{"message":{"role":"assistant","content":)"
         + std::string{content} + "}}," + std::string{more} + "}";
}

} // namespace

TEST_CASE("a reply of Bedrock's is its texts, its calls and why it ends") {
  const auto x = read(reply_of(
    R"([{"reasoningContent":{"reasoningText":{"text":"Hm"}}},{"text":"I "},)"
    R"({"text":"call."},{"toolUse":{"toolUseId":"s","name":"nova_code_interpreter",)"
    R"("type":"server_tool_use","input":{}}},{"toolResult":{"toolUseId":"s"}},)"
    R"({"toolUse":{"toolUseId":"t1","name":"mill","type":"tool_use","input":{"h": 7.50}}}])",
    R"("stopReason":"tool_use","usage":{"inputTokens":10,"outputTokens":5,)"
    R"("cacheReadInputTokens":200,"cacheReadInputTokenCount":200,)"
    R"("cacheWriteInputTokens":3000,"totalTokens":3215})"));
  CHECK(x.content == "I call.");
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0].id == "t1");
  CHECK(x.tool_calls[0].name == "mill");
  CHECK(x.tool_calls[0].arguments == R"({"h":7.50})");
  CHECK(x.finish == finish_reason::tool_calls);
  CHECK(x.tokens == usage{3210, 5, 3215, 200, 3000});
  // Unsigned thoughts may not go back.
  CHECK(x.opaque.empty());
  CHECK(read(reply_of("[]", R"("usage":{"inputTokens":1,"outputTokens":2})")).tokens
        == usage{1, 2, 3});
}

TEST_CASE("each reason for which a model on Bedrock stops is known") {
  const auto finish = [](std::string_view word) {
    return read(reply_of(R"([{"text":"{}"}])", R"("stopReason":")" + std::string{word} + "\""));
  };
  CHECK(finish("end_turn").finish == finish_reason::stop);
  CHECK(finish("stop_sequence").finish == finish_reason::stop);
  CHECK(finish("max_tokens").finish == finish_reason::length);
  CHECK(finish("model_context_window_exceeded").finish == finish_reason::length);
  CHECK(finish("guardrail_intervened").finish == finish_reason::content_filter);
  CHECK(finish("content_filtered").finish == finish_reason::content_filter);
  CHECK(finish("malformed_tool_use").finish == finish_reason::unknown);
  CHECK(finish("malformed_model_output").finish_told == "malformed_model_output");
}

TEST_CASE("members of Bedrock's replies of another type than expected count as absent") {
  const auto x = read(reply_of(R"([null,7,{"text":7},{"toolUse":[]},{"toolUse":{"input":null}},)"
                               R"({"toolUse":{"name":"mill","input":"{\"a\":1}"}},)"
                               R"({"reasoningContent":"x"},{}])",
                               R"("stopReason":7,"usage":{"inputTokens":-1})"));
  CHECK(x.content.empty());
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0].arguments == "{}");
  CHECK(x.tool_calls[1].arguments == R"({"a":1})");
  CHECK(x.tokens == usage{});
  for (const auto* body : {"{}", R"({"output":{"message":{}}})", R"({"output":[]})", "[]", "x", "",
                           R"({"output":{"message":{"content":[)"}) {
    INFO(body);
    CHECK(decode(body).error().code == errc::malformed_response);
  }
  std::string calls;
  for (int i = 0; i < 200; ++i)
    calls += R"(,{"toolUse":{"name":"mill"}})";
  CHECK(decode(reply_of("[" + calls.substr(1) + "]")).error().code == errc::malformed_response);
}

TEST_CASE("Bedrock's errors are named by a header, and mean what they say") {
  struct example {
    uint16_t status;
    std::string_view type;
    std::string_view words;
    errc code;
  };
  constexpr example examples[]
    = {{400, "ValidationException", "The provided model identifier is invalid.", errc::http_status},
       {400, "ValidationException", "Input is too long for requested model.", errc::http_status},
       {400, "ServiceQuotaExceededException", "You have used it up", errc::quota_exhausted},
       {403, "AccessDeniedException", "You don't have access to the model", errc::authentication},
       {403, "ExpiredTokenException", "The security token is expired", errc::authentication},
       {404, "ResourceNotFoundException", "no such model", errc::http_status},
       {408, "ModelTimeoutException", "too slow", errc::unavailable},
       {424, "ModelErrorException", "it broke", errc::unavailable},
       {429, "ThrottlingException", "Too many requests, please wait before trying again.",
        errc::rate_limited},
       {429, "ThrottlingException", "Too many tokens per day, please wait before trying again.",
        errc::quota_exhausted},
       {429, "ModelNotReadyException", "still loading", errc::rate_limited},
       {503, "ServiceUnavailableException", "later", errc::unavailable}};
  for (const auto& x : examples) {
    INFO(x.type << ' ' << x.words);
    const auto got = decode(R"({"message":")" + std::string{x.words} + "\"}", x.status,
                            "x-amzn-errortype: " + std::string{x.type} + ":http://a.example/\r\n");
    REQUIRE_FALSE(got);
    CHECK(got.error().code == x.code);
    CHECK(got.error().message.starts_with("HTTP " + std::to_string(x.status) + ": "
                                          + std::string{x.words} + " [" + std::string{x.type}
                                          + "]"));
  }
  CHECK(decode(R"({"Message":"User is not authorized"})", 403)
          .error()
          .message.find("User is not authorized")
        != std::string::npos);
}
