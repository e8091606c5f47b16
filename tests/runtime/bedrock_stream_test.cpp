// Streams of Bedrock's Converse API, cut at every byte.

#include "dialects/dialects.hpp"
#include "frame_writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;
using frames::event;
using frames::exception;

namespace {

dialect_ptr make(mode how, uint64_t reply_bytes_max = 100'000) {
  settings conf;
  conf.provider = "bedrock";
  conf.base_url = "https://place.example";
  conf.model = "m";
  conf.mode = how;
  conf.reply_bytes_max = reply_bytes_max;
  const auto schema = json_schema::parse("mill", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema, {.streamed = true});
  REQUIRE(made);
  return *made;
}

struct streamed {
  /// The parts of the answer, one behind the other.
  std::string answer;
  expected<completion> end;
};

streamed read(const dialect_ptr& wire, std::string_view body, size_t first, size_t size) {
  const auto stream = wire->stream();
  streamed result;
  const auto push = [&](std::string_view bytes) {
    if (const auto part = stream->push(bytes))
      result.answer += *part;
  };
  push(body.substr(0, first));
  for (auto at = first; at < body.size(); at += size)
    push(body.substr(at, size));
  result.end = stream->finish();
  return result;
}

/// The same, however it is cut.
streamed read(const dialect_ptr& wire, std::string_view body) {
  auto result = read(wire, body, body.size(), 1);
  const auto check_alike = [&](const streamed& other) {
    CHECK(other.answer == result.answer);
    REQUIRE(other.end.has_value() == result.end.has_value());
    if (other.end)
      CHECK(*other.end == *result.end);
    else
      CHECK(other.end.error().code == result.end.error().code);
  };
  for (size_t i = 0; i <= body.size(); ++i)
    check_alike(read(wire, body, i, body.size() + 1));
  check_alike(read(wire, body, 0, 1));
  return result;
}

completion whole(mode how, std::string_view body) {
  auto result = read(make(how), body);
  INFO((result.end ? std::string{} : result.end.error().message));
  REQUIRE(result.end);
  return *result.end;
}

error trouble(mode how, std::string_view body) {
  const auto result = read(make(how), body);
  REQUIRE_FALSE(result.end);
  return result.end.error();
}

std::string delta(int index, std::string_view content) {
  return event("contentBlockDelta", R"({"contentBlockIndex":)" + std::to_string(index)
                                      + R"(,"delta":)" + std::string{content} + R"(,"p":"abc"})");
}

std::string stop(int index) {
  return event("contentBlockStop", R"({"contentBlockIndex":)" + std::to_string(index) + "}");
}

std::string end(std::string_view reason) {
  return event("messageStop", R"({"stopReason":")" + std::string{reason} + R"(","p":"a"})");
}

const std::string start = event("messageStart", R"({"p":"abcdef","role":"assistant"})");
const std::string call = event("contentBlockStart",
                               R"({"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t1",)"
                               R"("name":"mill"}}})");
const std::string counts
  = event("metadata", R"({"metrics":{"latencyMs":9},"usage":{"inputTokens":3,"outputTokens":4,)"
                      R"("cacheReadInputTokens":10,"cacheWriteInputTokens":0,"totalTokens":17}})");

} // namespace

TEST_CASE("a text of Bedrock's streams in frames, its counts behind its end") {
  const auto body = start + delta(0, R"({"text":"{\"a\""})") + event("soon", "{}")
                    + delta(0, R"({"text":":1}"})") + delta(0, R"({"odd":7})") + stop(0)
                    + end("end_turn") + counts;
  const auto result = read(make(mode::json_schema), body);
  REQUIRE(result.end);
  CHECK(result.answer == R"({"a":1})");
  CHECK(result.end->content == result.answer);
  CHECK(result.end->finish == finish_reason::stop);
  CHECK(result.end->tokens == usage{13, 4, 17, 10, 0});
  // Without the counts it is an answer, too, for which ever reason it ends.
  CHECK(whole(mode::json_schema, start + delta(0, R"({"text":"{\"a\":"})") + end("odd")).content
        == R"({"a":)");
}

TEST_CASE("the arguments of Bedrock's call come in pieces, or not at all") {
  const auto body = start + delta(0, R"({"text":"I call."})") + stop(0) + call
                    + delta(1, R"({"toolUse":{"input":"{\"a\": "}})")
                    + delta(1, R"({"toolUse":{"input":"1.50}"}})") + stop(1) + end("tool_use")
                    + counts;
  const auto result = read(make(mode::tools), body);
  REQUIRE(result.end);
  CHECK(result.answer == R"({"a": 1.50})");
  CHECK(result.end->content == "I call.");
  CHECK(result.end->tool_calls.at(0).id == "t1");
  CHECK(whole(mode::tools, start + call + stop(1) + end("tool_use")).tool_calls.at(0).arguments
        == "{}");
  CHECK(whole(mode::tools, start + call + end("tool_use") + counts).tool_calls.at(0).arguments
        == "{}");
  const auto cut = whole(mode::tools, start + call + delta(1, R"({"toolUse":{"input":"{\"a"}})")
                                        + end("max_tokens"));
  CHECK(cut.finish == finish_reason::length);
  CHECK(cut.tool_calls.at(0).arguments == "{\"a");
}

TEST_CASE("signed thoughts in Bedrock's stream go back, others do not") {
  const auto body = start + delta(0, R"({"reasoningContent":{"text":"One "}})")
                    + delta(0, R"({"reasoningContent":{"text":"two"}})")
                    + delta(0, R"({"reasoningContent":{"signature":"S=="}})") + stop(0)
                    + delta(1, R"({"reasoningContent":{"redactedContent":"UkVE"}})") + stop(1)
                    + delta(2, R"({"reasoningContent":{"text":"unsigned"}})") + stop(2)
                    + delta(3, R"({"text":"{}"})") + stop(3) + end("end_turn") + counts;
  const auto wire = make(mode::json_schema);
  const auto result = read(wire, body);
  REQUIRE(result.end);
  reask_turn turn;
  turn.answer = *result.end;
  CHECK(wire->encode({"", "t", {}}, std::vector{turn})
          ->find(R"("content":[{"reasoningContent":{"reasoningText":{"text":"One two",)"
                 R"("signature":"S=="}}},{"reasoningContent":{"redactedContent":"UkVE"}},)"
                 R"({"text":"{}"}])")
        != std::string::npos);
}

TEST_CASE("an exception in Bedrock's stream is the error") {
  const auto text = start + delta(0, R"({"text":"{\"a"})");
  auto x = trouble(mode::json_schema,
                   text + exception("throttlingException", R"({"message":"Too many requests"})"));
  CHECK(x.code == errc::rate_limited);
  CHECK(x.message.find("Too many requests [throttlingException]") != std::string::npos);
  x = trouble(mode::json_schema, exception("modelStreamErrorException", R"({"message":"broke"})"));
  CHECK(x.code == errc::provider_error);
  x = trouble(mode::json_schema, frames::framed(frames::header(":message-type", "error")
                                                  + frames::header(":error-code", "InternalError")
                                                  + frames::header(":error-message", "An error"),
                                                ""));
  CHECK(x.message.find("An error [InternalError]") != std::string::npos);
  x = trouble(mode::json_schema, text + event("contentBlockDelta", R"({"delta":)"));
  CHECK(x.code == errc::malformed_response);
}

TEST_CASE("Bedrock's stream that is broken or ends too soon is no answer, unless all is there") {
  const auto text = start + delta(0, R"({"text":"{\"a\":1}"})");
  CHECK(whole(mode::json_schema, text).content == R"({"a":1})");
  CHECK(whole(mode::json_schema, text + counts.substr(0, 30)).content == R"({"a":1})");
  CHECK(trouble(mode::json_schema, start + delta(0, R"({"text":"{\"a"})")).code
        == errc::stream_broken);
  CHECK(trouble(mode::json_schema, start).code == errc::stream_broken);
  CHECK(trouble(mode::json_schema, "").code == errc::stream_broken);
  auto broken = text + end("end_turn");
  broken[broken.size() - 7] = 'x';
  CHECK(trouble(mode::json_schema, broken).code == errc::malformed_response);
  const auto large = read(make(mode::json_schema, 1'024),
                          start + delta(0, R"({"text":")" + std::string(2'000, 'a') + "\"}"));
  CHECK(large.end.error().code == errc::reply_too_large);
}

TEST_CASE("a server that sends Bedrock's reply whole, instead of a stream, is understood") {
  CHECK(whole(mode::json_schema,
              R"({"output":{"message":{"content":[{"text":"{}"}]}},"stopReason":"end_turn"})")
          .content
        == "{}");
  CHECK(trouble(mode::json_schema, "<html>no</html>").code == errc::malformed_response);
}
