#include "gemini_wire.hpp"

#include <troupe/ledger.hpp>

using namespace troupe;
using namespace gemini_wire;

namespace {

std::string candidate(std::string_view members) {
  return R"({"candidates":[{)" + std::string{members} + "}]}";
}

std::string parts(std::string_view list, std::string_view finish = "STOP") {
  return candidate(R"("content":{"role":"model","parts":[)" + std::string{list}
                   + R"(]},"finishReason":")" + std::string{finish} + '"');
}

std::string status_error(std::string_view status, std::string_view message,
                         std::string_view details = "[]") {
  return R"({"error":{"code":0,"message":")" + std::string{message} + R"(","status":")"
         + std::string{status} + R"(","details":)" + std::string{details} + "}}";
}

} // namespace

TEST_CASE("a reply of Gemini's is read") {
  const auto got = decode(*make(mode::tools), R"({"candidates":[{"content":{"role":"model","parts":[
    {"thought":true,"text":"Let me see."},{"text":"So: "},
    {"functionCall":{"id":"c1","name":"person","args":{"age": 3.50,"name":"A\u00e9"}},
     "thoughtSignature":"c2ln"},{"text":"done"}]},
    "finishReason":"STOP","index":0,"safetyRatings":[{}],"avgLogprobs":-0.1}],
    "usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":"5","candidatesTokenCount":7,
      "thoughtsTokenCount":20,"cachedContentTokenCount":4,"totalTokenCount":"42",
      "promptTokensDetails":[{"modality":"TEXT","tokenCount":10}]},
    "modelVersion":"gemini-2.5-flash-001","responseId":"r1"})");
  CHECK(got.id == "r1");
  CHECK(got.model == "gemini-2.5-flash-001");
  CHECK(got.content == "So: done");
  REQUIRE(got.tool_calls.size() == 1);
  CHECK(got.tool_calls[0] == tool_call{"c1", "person", R"({"age":3.50,"name":"A\u00e9"})"});
  CHECK(got.finish == finish_reason::stop);
  CHECK(got.tokens.prompt_tokens == 15);
  CHECK(got.tokens.completion_tokens == 27);
  CHECK(got.tokens.total_tokens == 42);
  CHECK(got.tokens.reasoning_tokens == 20);
  CHECK(got.tokens.cached_tokens == 4);
  CHECK_FALSE(got.tokens.cache_write_tokens);
  CHECK(answer_of(*make(mode::tools), got) == R"({"age":3.50,"name":"A\u00e9"})");
}

TEST_CASE("what Gemini does not tell of its tokens is unknown, and sums are made") {
  const auto got = decode(*make(mode::json_schema),
                          R"({"candidates":[{"content":{"parts":[{"text":"{}"}]}}],)"
                          R"("usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2.0,)"
                          R"("thoughtsTokenCount":-1}})");
  CHECK(got.tokens.total_tokens == 5);
  CHECK_FALSE(got.tokens.cached_tokens);
  CHECK_FALSE(got.tokens.reasoning_tokens);
}

TEST_CASE("members of other types than expected count as absent in Gemini's replies") {
  const auto got = decode(*make(mode::tools), R"({"candidates":[{"index":"0","finishReason":7,
    "content":{"parts":[7,null,{},{"text":null},{"functionCall":"x","text":"t"},
      {"functionCall":{"name":3,"args":"{\"a\":1}"}},{"functionCall":{}},{"thoughtSignature":9}]}},
    "text",{"index":1,"content":{"parts":{}}}],
    "usageMetadata":[1],"modelVersion":{},"responseId":false})");
  CHECK(got.content == "t");
  REQUIRE(got.tool_calls.size() == 2);
  CHECK(got.tool_calls[0].arguments == R"({"a":1})");
  CHECK(got.tool_calls[1] == tool_call{"", "", "{}"});
  CHECK(got.finish == finish_reason::unknown);
  CHECK(got.tokens == usage{});
}

TEST_CASE("thoughts are no content of Gemini's, and are found where there is nothing else") {
  const auto wire = make(mode::json_schema);
  const auto got = decode(*wire, parts(R"({"text":"{\"name\":","thought":true},)"
                                       R"({"text":"\"A\"}","thought":true})"));
  CHECK(got.content.empty());
  CHECK(answer_of(*wire, got) == R"({"name":"A"})");
  const auto words = decode(*wire, parts(R"({"text":"I wonder","thought":true})"));
  CHECK(answer_of(*wire, words)
        == "no_answer: The answer is empty (finish_reason STOP). The reply's thoughts says: "
           "I wonder");
}

TEST_CASE("Gemini's reasons for an end are told apart") {
  const auto wire = make(mode::json_schema);
  const auto said = [&](std::string_view reason) {
    return answer_of(*wire, decode(*wire, parts(R"({"text":"{\"name\":\"A\"}"})", reason)));
  };
  CHECK(said("STOP") == R"({"name":"A"})");
  CHECK(said("OTHER") == R"({"name":"A"})");
  CHECK(said("SOMETHING_NEW") == R"({"name":"A"})");
  CHECK(said("MAX_TOKENS").starts_with("truncated: "));
  for (const auto* reason : {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
                             "MODEL_ARMOR", "LANGUAGE", "IMAGE_SAFETY", "IMAGE_RECITATION"}) {
    const auto text = said(reason);
    CHECK(text.starts_with("content_filtered: "));
    CHECK(text.find(reason) != std::string::npos);
  }
}

TEST_CASE("an answer of Gemini's that was all thinking says where its tokens went") {
  const auto wire = make(mode::json_schema);
  const auto got
    = decode(*wire, R"({"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}],)"
                    R"("usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":61,)"
                    R"("totalTokenCount":70}})");
  CHECK(got.finish == finish_reason::length);
  CHECK(answer_of(*wire, got)
          .starts_with("truncated: the answer ran into the token limit after 61 tokens, all of "
                       "them for thinking (finish_reason MAX_TOKENS)"));
  const auto some = decode(*wire,
                           R"({"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":)"
                           R"({"candidatesTokenCount":2,"thoughtsTokenCount":61}})");
  CHECK(answer_of(*wire, some).find("after 63 tokens, 61 of them for thinking")
        != std::string::npos);
}

TEST_CASE("a call that Gemini could not read is a wrong answer, in the model's words") {
  const auto wire = make(mode::tools);
  const auto got = decode(
    *wire, candidate(R"("content":{},"finishReason":"MALFORMED_FUNCTION_CALL",)"
                     R"("finishMessage":"Malformed function call: api.person[name='A']")"));
  CHECK(got.content == "api.person[name='A']");
  CHECK(answer_of(*wire, got)
        == "no_answer: The function person was not called (finish_reason "
           "MALFORMED_FUNCTION_CALL).");
  for (const auto* reason : {"UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"}) {
    const auto other = decode(*wire, candidate(R"("finishReason":")" + std::string{reason} + '"'));
    CHECK(answer_of(*wire, other).starts_with("no_answer: "));
  }
  const auto again = asked(*wire, {turn_of(got)});
  CHECK(again.find(R"({"role":"model","parts":[{"text":"api.person[name='A']"}]})")
        != std::string::npos);
  // What it said before counts more.
  CHECK(decode(*wire, parts(R"({"text":"hm"})", "MALFORMED_FUNCTION_CALL")).content == "hm");
}

TEST_CASE("a prompt that Gemini blocks is filtered, and the reason is told") {
  const auto wire = make(mode::json_schema);
  const auto why = refusal_of(*wire, 200, R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT",
    "blockReasonMessage":"It violates a policy."},"usageMetadata":{"promptTokenCount":5},
    "modelVersion":"m"})");
  CHECK(why.code == errc::content_filtered);
  CHECK(why.message.find("the prompt was blocked: It violates a policy. [PROMPT_BLOCKED, "
                         "PROHIBITED_CONTENT]")
        != std::string::npos);
  CHECK(refusal_of(*wire, 200, R"({"candidates":[],"promptFeedback":{"blockReason":"NEW"}})").code
        == errc::content_filtered);
}

TEST_CASE("a reply of Gemini's without a candidate is no answer") {
  const auto wire = make(mode::json_schema);
  for (const auto* body :
       {"{}", "[]", R"({"candidates":[]})", R"({"promptFeedback":{}})", "[[]]"}) {
    const auto why = refusal_of(*wire, 200, body);
    CHECK(why.code == errc::malformed_response);
    CHECK(why.message.find("no candidate in the reply") != std::string::npos);
  }
  CHECK(refusal_of(*wire, 200, R"({"candidates":[{)").code == errc::malformed_response);
}

TEST_CASE("further candidates of Gemini's are further answers") {
  const auto wire = make(mode::json_schema);
  const auto got = decode(*wire, R"({"candidates":[
    {"index":1,"content":{"parts":[{"text":"{\"name\":\"B\"}"}]},"finishReason":"STOP"},
    {"index":0,"content":{"parts":[{"text":"{\"name\":\"A\"}"}]},"finishReason":"STOP"},
    {"index":2,"content":{"parts":[{"text":"{\"name\":\"A\"}"}]},"finishReason":"SAFETY"}]})");
  CHECK(got.content == R"({"name":"A"})");
  CHECK(got.other_contents == std::vector<std::string>{R"({"name":"B"})"});
  CHECK(got.finish == finish_reason::stop);
  const auto second = decode(*wire, R"({"candidates":[{"index":0,"finishReason":"SAFETY"},
    {"index":1,"content":{"parts":[{"text":"{\"name\":\"B\"}"}]},"finishReason":"STOP"}]})");
  CHECK(answer_of(*wire, second) == R"({"name":"B"})");
}

TEST_CASE("a list of Gemini's chunks is read as one reply") {
  const auto wire = make(mode::json_schema);
  const auto got = decode(*wire, R"([
    {"candidates":[{"content":{"parts":[{"text":"{\"name\""}]}}],"usageMetadata":{"promptTokenCount":1}},
    {"candidates":[{"content":{"parts":[{"text":":\"A\"}","thoughtSignature":"s"}]},
      "finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":4}}])");
  CHECK(answer_of(*wire, got) == R"({"name":"A"})");
  CHECK(got.tokens.total_tokens == 5);
  CHECK(got.opaque.size() == 1);
  const auto why = refusal_of(*wire, 200,
                              R"([{"candidates":[{"content":{"parts":[{"text":"{"}]}}]},)"
                                + status_error("UNAVAILABLE", "overloaded") + "]");
  CHECK(why.code == errc::provider_error);
  CHECK(why.message.find("overloaded") != std::string::npos);
}

TEST_CASE("Gemini's errors are told apart") {
  const auto wire = make(mode::json_schema);
  const auto code = [&](uint16_t status, const std::string& body) {
    return refusal_of(*wire, status, body).code;
  };
  const auto quota = [](std::string_view id) {
    return R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":)"
           R"("generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":")"
           + std::string{id}
           + R"(","quotaDimensions":{"location":"global","model":"gemini-2.5-flash"},)"
             R"("quotaValue":"10"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
             R"("retryDelay":"15s"}])";
  };
  constexpr std::string_view exceeded
    = "You exceeded your current quota, please check your plan and billing details. Please retry "
      "in 15.2s.";
  CHECK(code(429, status_error("RESOURCE_EXHAUSTED", exceeded,
                               quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")))
        == errc::rate_limited);
  CHECK(code(429, status_error("RESOURCE_EXHAUSTED", exceeded,
                               quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")))
        == errc::quota_exhausted);
  CHECK(code(429, status_error("RESOURCE_EXHAUSTED", "Resource exhausted. Try again later."))
        == errc::rate_limited);
  CHECK(
    code(400, status_error("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
                           R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
                           R"("reason":"API_KEY_INVALID","domain":"googleapis.com"}])"))
    == errc::authentication);
  CHECK(code(400, status_error("INVALID_ARGUMENT", "Invalid value")) == errc::http_status);
  CHECK(code(400, status_error("FAILED_PRECONDITION", "User location is not supported"))
        == errc::http_status);
  CHECK(code(401, status_error("UNAUTHENTICATED", "no")) == errc::authentication);
  CHECK(code(403, status_error("PERMISSION_DENIED", "no")) == errc::authentication);
  CHECK(code(404, status_error("NOT_FOUND", "models/x is not found")) == errc::http_status);
  CHECK(code(499, status_error("CANCELLED", "gone")) == errc::unavailable);
  CHECK(code(500, status_error("INTERNAL", "An internal error")) == errc::unavailable);
  CHECK(code(503, status_error("UNAVAILABLE", "The model is overloaded")) == errc::unavailable);
  CHECK(code(504, status_error("DEADLINE_EXCEEDED", "late")) == errc::unavailable);
  CHECK(code(429, "[" + status_error("RESOURCE_EXHAUSTED", "slow down") + "]")
        == errc::rate_limited);
  const auto large = refusal_of(
    *wire, 400,
    status_error("INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."));
  CHECK(large.message.find("shorten the text") != std::string::npos);
  const auto field
    = refusal_of(*wire, 400,
                 status_error("INVALID_ARGUMENT", "Invalid JSON payload received.",
                              R"([{"@type":"type.googleapis.com/google.rpc.BadRequest",)"
                              R"("fieldViolations":[{"field":"generation_config","description":)"
                              R"("Unknown name \"x\""}]}])"));
  CHECK(field.message.find("generation_config: Unknown name \"x\"") != std::string::npos);
}

TEST_CASE("so many opaque bytes of Gemini's are not kept, and neither are endless thoughts") {
  const auto wire = make(mode::tools);
  const auto large = std::string(opaque_bytes_max + 1, 'x');
  const auto got
    = decode(*wire, parts(R"({"functionCall":{"name":"person","args":{}},"thoughtSignature":")"
                          + large + R"("})"));
  CHECK(got.opaque.empty());
  const auto thinking = decode(*wire, parts(R"({"thought":true,"text":")" + large
                                            + R"("},{"text":"a","thoughtSignature":"s"})"));
  REQUIRE(thinking.opaque.size() == 1);
  CHECK(thinking.opaque[0].members == R"("signed":[{"from":0,"to":1,"thoughtSignature":"s"}])");
}
