// What is made of replies of the Messages API.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <string_view>

using namespace troupe;

namespace {

dialect_ptr make(mode how = mode::tools) {
  settings conf;
  conf.provider = "anthropic";
  conf.model = "m";
  conf.mode = how;
  conf.api_key = "sk-ant-secret-0123456789";
  const auto schema = json_schema::parse("boat", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema);
  REQUIRE(made);
  return *made;
}

expected<completion> decode(std::string body, uint16_t status = 200) {
  http_response reply{status, "", std::move(body)};
  return make()->decode(reply);
}

completion read(std::string body) {
  auto result = decode(std::move(body));
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

/// The code of the answer that is none.
errc trouble_with(const completion& x, mode how = mode::tools) {
  std::string room;
  const auto found = make(how)->answer(x, room);
  return found ? errc::none : found.error().code;
}

std::string said(std::string_view content, std::string_view more = R"("stop_reason":"end_turn")") {
  return R"({"type":"message","role":"assistant","id":"msg_1","model":"claude-x","content":)"
         + std::string{content} + "," + std::string{more} + "}";
}

} // namespace

TEST_CASE("a message of Anthropic's is its texts, its calls and why it ends") {
  const auto x = read(said(
    R"([{"type":"text","text":"I will ","citations":null},{"type":"text","text":"call."},)"
    R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}},)"
    R"({"type":"web_search_tool_result","tool_use_id":"s","content":[{"type":"text","text":"no"}]},)"
    R"({"type":"tool_use","id":"toolu_1","name":"boat","input": {"len": 1.50,)"
    R"("name":"M\u00f6we"} ,"caller":{"type":"direct"}},)"
    R"({"type":"tool_use","id":"toolu_2","name":"boat","input":{}}])",
    R"("stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,)"
    R"("cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":40,)"
    R"("output_tokens_details":{"thinking_tokens":7},"service_tier":"standard"})"));
  CHECK(x.id == "msg_1");
  CHECK(x.model == "claude-x");
  CHECK(x.content == "I will call.");
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0].id == "toolu_1");
  CHECK(x.tool_calls[0].name == "boat");
  CHECK(x.tool_calls[0].arguments == R"({"len":1.50,"name":"M\u00f6we"})");
  CHECK(x.tool_calls[1].arguments == "{}");
  CHECK(x.finish == finish_reason::tool_calls);
  CHECK(x.finish_told == "tool_use");
  CHECK(x.tokens == usage{3210, 40, 3250, 3000, 200, 7});
}

TEST_CASE("what a usage of Anthropic's does not tell is not told") {
  CHECK(read(said("[]", R"("usage":{"input_tokens":5,"output_tokens":2})")).tokens
        == usage{5, 2, 7});
  CHECK(read(said("[]", R"("usage":{"input_tokens":5,"cache_read_input_tokens":null,)"
                        R"("output_tokens":"2","output_tokens_details":[]})"))
          .tokens
        == usage{5, 0, 5});
  CHECK(read(said("[]", R"("usage":null)")).tokens == usage{});
  CHECK(read(said("[]", R"("usage":{"input_tokens":18446744073709551615,)"
                        R"("cache_read_input_tokens":1})"))
          .tokens.prompt_tokens
        == UINT64_MAX);
}

TEST_CASE("each reason for which a model of Anthropic's stops is known") {
  const auto finish = [](std::string_view word) {
    return read(said(R"([{"type":"text","text":"{}"}])",
                     R"("stop_reason":")" + std::string{word} + "\""))
      .finish;
  };
  CHECK(finish("end_turn") == finish_reason::stop);
  CHECK(finish("stop_sequence") == finish_reason::stop);
  CHECK(finish("tool_use") == finish_reason::tool_calls);
  CHECK(finish("max_tokens") == finish_reason::length);
  CHECK(finish("model_context_window_exceeded") == finish_reason::length);
  CHECK(finish("compaction") == finish_reason::unknown);
  // It would go on if it were asked; what there is may be whole all the same.
  CHECK(finish("pause_turn") == finish_reason::failed);
  const auto paused
    = decode(said(R"([{"type":"text","text":"I look"}])", R"("stop_reason":"pause_turn")"));
  REQUIRE_FALSE(paused);
  CHECK(paused.error().code == errc::provider_error);
  CHECK(paused.error().message.find("pause_turn") != std::string::npos);
}

TEST_CASE("a refusal of Anthropic's is told, and what was said before it does not count") {
  auto x = read(said(R"([{"type":"text","text":"Well, "},{"type":"tool_use","id":"1",)"
                     R"("name":"boat","input":{}}])",
                     R"("stop_reason":"refusal","stop_details":{"type":"refusal",)"
                     R"("category":"bio","explanation":"Not this."})"));
  CHECK(x.refusal == "Not this.");
  CHECK(x.content.empty());
  CHECK(x.tool_calls.empty());
  CHECK(trouble_with(x) == errc::refused);
  x = read(said("[]", R"("stop_reason":"refusal","stop_details":{"category":"cyber"})"));
  CHECK(x.refusal == "the category is cyber");
  x = read(said(R"([{"type":"text","text":""}])", R"("stop_reason":"refusal")"));
  CHECK(trouble_with(x) == errc::refused);
  x = read(said(R"([{"type":"text","text":"I cannot."}])",
                R"("stop_reason":"refusal","stop_details":null)"));
  CHECK(x.refusal == "I cannot.");
}

TEST_CASE("members of Anthropic's messages of another type than expected count as absent") {
  const auto x = read(said(R"([null,7,"x",{"type":"text"},{"type":"text","text":7},)"
                           R"({"type":"tool_use","id":7,"name":null,"input":null},)"
                           R"({"type":"tool_use","name":"boat","input":"{\"a\":1}"},)"
                           R"({"type":["text"],"text":"y"},{}])",
                           R"("stop_reason":7,"usage":[])"));
  CHECK(x.content.empty());
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0].arguments == "{}");
  CHECK(x.tool_calls[1].arguments == R"({"a":1})");
  CHECK(x.finish == finish_reason::unknown);
  CHECK(read(said(R"("text alone")")).content == "text alone");
}

TEST_CASE("a reply without a message of Anthropic's is an error in words") {
  const auto failure = [](std::string body) {
    const auto x = decode(std::move(body));
    REQUIRE_FALSE(x);
    return x.error();
  };
  auto x = failure(R"({"type":"message","role":"assistant"})");
  CHECK(x.code == errc::malformed_response);
  CHECK(x.message.starts_with("no content in the reply"));
  CHECK(failure(R"({"content":7})").code == errc::malformed_response);
  CHECK(failure("[]").code == errc::malformed_response);
  CHECK(failure(R"({"content":[)").code == errc::malformed_response);
  CHECK(failure("<html>").code == errc::malformed_response);
  std::string calls;
  for (int i = 0; i < 200; ++i)
    calls += R"(,{"type":"tool_use","id":"1","name":"boat","input":{}})";
  CHECK(failure(said("[" + calls.substr(1) + "]")).code == errc::malformed_response);
  x = failure(R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})");
  CHECK(x.code == errc::provider_error);
  CHECK(x.message.find("Overloaded [overloaded_error]") != std::string::npos);
  x = failure(R"({"type":"error","error":{"type":"rate_limit_error","message":"slow down"}})");
  CHECK(x.code == errc::rate_limited);
}

TEST_CASE("Anthropic's errors mean what they say, and show what it said") {
  struct example {
    uint16_t status;
    std::string_view type;
    std::string_view words;
    errc code;
  };
  constexpr example examples[] = {
    {400, "invalid_request_error", "messages: at least one message is required", errc::http_status},
    {400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.",
     errc::quota_exhausted},
    {400, "invalid_request_error", "You have reached your specified API usage limits.",
     errc::quota_exhausted},
    {401, "authentication_error", "invalid x-api-key", errc::authentication},
    {402, "billing_error", "There is an issue with your billing", errc::quota_exhausted},
    {403, "permission_error", "Your API key may not use this model", errc::authentication},
    {404, "not_found_error", "model: claude-9", errc::http_status},
    {413, "request_too_large", "Request exceeds the maximum allowed number of bytes.",
     errc::http_status},
    {429, "rate_limit_error", "This request would exceed your organization's rate limit",
     errc::rate_limited},
    {500, "api_error", "Internal server error", errc::unavailable},
    {504, "timeout_error", "Request timed out", errc::unavailable},
    {529, "overloaded_error", "Overloaded", errc::unavailable}};
  for (const auto& x : examples) {
    INFO(x.type << ' ' << x.words);
    const auto got = decode(R"({"type":"error","error":{"type":")" + std::string{x.type}
                              + R"(","message":")" + std::string{x.words}
                              + R"("},"request_id":"req_1"})",
                            x.status);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == x.code);
    CHECK(got.error().message.starts_with("HTTP " + std::to_string(x.status) + ": "
                                          + std::string{x.words} + " [" + std::string{x.type}
                                          + "]"));
  }
  const auto masked = decode(R"({"error":{"message":"key sk-ant-secret-0123456789"}})", 401);
  CHECK(masked.error().message.find("0123456789") == std::string::npos);
}

TEST_CASE("Anthropic's limits of input and of output are told apart") {
  using namespace std::chrono;
  const auto now = sys_days{2026y / March / 1};
  const auto x = make()->limits("anthropic-ratelimit-requests-limit: 50\n"
                                "anthropic-ratelimit-requests-remaining: 49\n"
                                "anthropic-ratelimit-requests-reset: 2026-03-01T00:00:02Z\n"
                                "anthropic-ratelimit-input-tokens-limit: 30000\n"
                                "anthropic-ratelimit-input-tokens-remaining: 0\n"
                                "anthropic-ratelimit-input-tokens-reset: 2026-03-01T00:00:40Z\n"
                                "anthropic-ratelimit-output-tokens-remaining: 8000\n"
                                "anthropic-priority-input-tokens-remaining: 0\n",
                                now);
  CHECK(x.requests.limit == 50);
  CHECK(x.requests.reset == 2s);
  CHECK(x.input_tokens.limit == 30000);
  CHECK(x.input_tokens.remaining == 0);
  CHECK(x.output_tokens.remaining == 8000);
  CHECK(used_up_for(x) == 40s);
}

TEST_CASE("the answer of Anthropic's is its call, or its text where that is asked for") {
  const auto call = read(said(R"([{"type":"text","text":"Here."},{"type":"tool_use",)"
                              R"("id":"1","name":"boat","input":{"a":1}}])"));
  std::string room;
  CHECK(make()->answer(call, room).value() == R"({"a":1})");
  const auto text = read(said(R"([{"type":"text","text":"{\"a\":"},{"type":"text","text":"1}"}])"));
  CHECK(make(mode::json_schema)->answer(text, room).value() == R"({"a":1})");
  CHECK(trouble_with(read(said("[]"))) == errc::no_answer);
  CHECK(trouble_with(read(said("[]", R"("stop_reason":"max_tokens")"))) == errc::truncated);
}
