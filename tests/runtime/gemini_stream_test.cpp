#include "gemini_wire.hpp"

#include <algorithm>

using namespace troupe;
using namespace gemini_wire;

namespace {

struct streamed {
  std::string answer;
  expected<completion> end;
};

streamed read_in_pieces(const dialect& wire, std::string_view body, size_t first, size_t size) {
  const auto stream = wire.stream();
  streamed result;
  const auto push = [&](std::string_view bytes) {
    for (auto part = stream->push(bytes); part && !part->empty(); part = stream->push({}))
      result.answer += *part;
  };
  push(body.substr(0, first));
  for (auto at = first; at < body.size(); at += size)
    push(body.substr(at, size));
  result.end = stream->finish();
  return result;
}

/// In every split in two and byte by byte, always the same.
streamed read(mode m, std::string_view body) {
  const auto wire = make(m, true);
  auto result = read_in_pieces(*wire, body, body.size(), 1);
  for (size_t i = 0; i <= body.size(); ++i) {
    CAPTURE(i);
    const auto other = read_in_pieces(*wire, body, i, i == 0 ? 1 : body.size() + 1);
    CHECK(other.answer == result.answer);
    REQUIRE(other.end.has_value() == result.end.has_value());
    if (result.end)
      CHECK(*other.end == *result.end);
    else
      CHECK(other.end.error().code == result.end.error().code);
  }
  return result;
}

std::string event(std::string_view candidate, std::string_view rest = {}) {
  return R"(data: {"candidates":[{)" + std::string{candidate} + "}]" + std::string{rest}
         + "}\r\n\r\n";
}

std::string text(std::string_view part, std::string_view more = {}) {
  return R"("content":{"parts":[{"text":")" + std::string{part} + '"' + std::string{more}
         + R"(}],"role":"model"})";
}

} // namespace

TEST_CASE("a stream of Gemini's is put together, and counts those tokens that it told last") {
  const auto got = read(
    mode::json_schema,
    event(R"("content":{"parts":[{"text":"hm ","thought":true}]},"index":0)",
          R"(,"usageMetadata":{"promptTokenCount":5,"thoughtsTokenCount":9,"totalTokenCount":14})")
      + event(text(R"({\"name\":)"),
              R"(,"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,)"
              R"("totalTokenCount":16,"thoughtsTokenCount":9},"responseId":"r","modelVersion":"v")")
      + event(text(R"(\"A\"})") + R"(,"index":0)")
      + event(text("", R"(,"thoughtSignature":"s")") + R"(,"finishReason":"STOP","index":0)",
              R"(,"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":4,)"
              R"("totalTokenCount":19,"thoughtsTokenCount":9})"));
  REQUIRE(got.end);
  CHECK(got.answer == R"({"name":"A"})");
  CHECK(got.end->content == got.answer);
  CHECK(got.end->id == "r");
  CHECK(got.end->model == "v");
  CHECK(got.end->finish == finish_reason::stop);
  CHECK(got.end->tokens.prompt_tokens == 6);
  CHECK(got.end->tokens.completion_tokens == 13);
  CHECK(got.end->tokens.total_tokens == 19);
  REQUIRE(got.end->opaque.size() == 1);
  CHECK(got.end->opaque[0].members
        == R"("thoughts":"hm ","signed":[{"from":12,"to":12,"thoughtSignature":"s"}])");
}

TEST_CASE("calls of Gemini's come whole within a stream, each with its signature") {
  const auto got = read(
    mode::tools,
    event(R"("content":{"parts":[{"functionCall":{"id":"a","name":"person","args":{"name":"A"}},)"
          R"("thoughtSignature":"s1"}]})")
      + event(R"("content":{"parts":[{"functionCall":{"name":"other"}}]})")
      + event(R"("content":{"parts":[{"thoughtSignature":"s2"}]},"finishReason":"STOP")"));
  REQUIRE(got.end);
  CHECK(got.answer == R"({"name":"A"})");
  REQUIRE(got.end->tool_calls.size() == 2);
  CHECK(got.end->tool_calls[0] == tool_call{"a", "person", R"({"name":"A"})"});
  CHECK(got.end->tool_calls[1] == tool_call{"", "other", "{}"});
  REQUIRE(got.end->opaque.size() == 2);
  CHECK(got.end->opaque[1].call == 1);
  CHECK(got.end->opaque[1].members == R"("thoughtSignature":"s1")");
}

TEST_CASE("what a stream and a whole reply of Gemini's say is the same") {
  const std::string members
    = R"("content":{"parts":[{"text":"t","thought":true},{"executableCode":{"code":"1"},"type":"x"},)"
      R"({"codeExecutionResult":{"output":"1"},"type":"x"},{"text":"{\"name\":1}","thoughtSignature":"s"},)"
      R"({"functionCall":{"name":"person","args":{"name":"B"}},"thoughtSignature":"s2"}]},)"
      R"("finishReason":"STOP","index":0)";
  const std::string rest = R"(,"usageMetadata":{"promptTokenCount":1},"responseId":"r")";
  const auto whole = decode(*make(mode::tools),
                            R"({"candidates":[{)" + members + "}]" + rest + "}");
  const auto got = read(mode::tools, event(members, rest));
  REQUIRE(got.end);
  auto a = *got.end;
  auto b = whole;
  const auto by_call = [](const opaque_part& x, const opaque_part& y) { return x.call < y.call; };
  std::sort(a.opaque.begin(), a.opaque.end(), by_call);
  std::sort(b.opaque.begin(), b.opaque.end(), by_call);
  CHECK(a == b);
  CHECK(asked(*make(mode::tools), {turn_of(a)}) == asked(*make(mode::tools), {turn_of(b)}));
}

TEST_CASE("an error within Gemini's stream is told, whatever came before") {
  const std::string error
    = "data: {\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"RESOURCE_EXHAUSTED\"}}"
      "\n\n";
  const auto alone = read(mode::json_schema, error);
  REQUIRE_FALSE(alone.end);
  CHECK(alone.end.error().code == errc::rate_limited);
  const auto later = read(mode::json_schema, event(text("{")) + error);
  REQUIRE_FALSE(later.end);
  CHECK(later.end.error().code == errc::rate_limited);
  const auto broken = read(
    mode::json_schema, event(text("{")) + "data: {\"error\":{\"code\":503,\"message\":\"x\"}}\n\n");
  REQUIRE_FALSE(broken.end);
  CHECK(broken.end.error().code == errc::provider_error);
}

TEST_CASE("a blocked prompt shows in the first event of Gemini's stream") {
  const auto got
    = read(mode::json_schema,
           "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{}}\n\n");
  REQUIRE_FALSE(got.end);
  CHECK(got.end.error().code == errc::content_filtered);
  CHECK(got.end.error().message.find("SAFETY") != std::string::npos);
}

TEST_CASE("a stream of Gemini's that breaks off is broken, and one that ends oddly is not") {
  const auto cut = read(mode::json_schema, event(text("{\\\"name\\\":")));
  REQUIRE_FALSE(cut.end);
  CHECK(cut.end.error().code == errc::stream_broken);
  const auto odd = read(mode::json_schema, event("\"finishReason\":\"OTHER\""));
  REQUIRE(odd.end);
  CHECK(odd.end->finish == finish_reason::unknown);
  CHECK(odd.end->finish_told == "OTHER");
  const auto malformed
    = read(mode::tools, event("\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"finishMessage\":"
                              "\"Malformed function call: x(1)\""));
  REQUIRE(malformed.end);
  CHECK(malformed.end->content == "x(1)");
  const auto none = read(mode::json_schema,
                         "data: {\"usageMetadata\":{\"promptTokenCount\":3}}\n\n");
  REQUIRE_FALSE(none.end);
}

TEST_CASE("Gemini's stream may turn out to be a list, or a reply") {
  const auto list = read(mode::json_schema, "[{\"candidates\":[{" + text("{\\\"name\\\"")
                                              + "}]}\n,\r\n{\"candidates\":[{" + text(":\\\"A\\\"}")
                                              + ",\"finishReason\":\"STOP\"}]}]");
  REQUIRE(list.end);
  CHECK(list.end->content == R"({"name":"A"})");
  const auto whole = read(mode::json_schema,
                          "{\"candidates\":[{" + text("{}") + ",\"finishReason\":\"STOP\"}]}");
  REQUIRE(whole.end);
  CHECK(whole.end->content == "{}");
  const auto error = read(mode::json_schema,
                          "[{\"error\":{\"code\":400,\"message\":\"no\",\"status\":"
                          "\"INVALID_ARGUMENT\"}}]");
  REQUIRE_FALSE(error.end);
  CHECK(error.end.error().code == errc::http_status);
}

TEST_CASE("several candidates of Gemini's stream are told apart by their index") {
  const auto got = read(mode::json_schema,
                        event(text("{\\\"name\\\":") + ",\"index\":0")
                          + event(text("{\\\"name\\\":") + ",\"index\":1")
                          + event(text("1}") + ",\"index\":0,\"finishReason\":\"STOP\"")
                          + event(text("2}") + ",\"index\":1,\"finishReason\":\"STOP\""));
  REQUIRE(got.end);
  CHECK(got.end->content == R"({"name":1})");
  CHECK(got.end->other_contents == std::vector<std::string>{R"({"name":2})"});
}

TEST_CASE("Gemini's stream has limits") {
  auto x = conf(mode::json_schema);
  x.reply_bytes_max = 1'024;
  const auto wire = make(x, true);
  std::string body;
  for (int i = 0; i < 3; ++i)
    body += event(text(std::string(500, 'x')));
  const auto got = read_in_pieces(*wire, body, body.size(), 1);
  REQUIRE_FALSE(got.end);
  CHECK(got.end.error().code == errc::reply_too_large);
  std::string calls;
  for (int i = 0; i < 200; ++i)
    calls += event(R"("content":{"parts":[{"functionCall":{"name":"f"}}]})");
  const auto many = read_in_pieces(*make(mode::tools, true), calls, calls.size(), 1);
  REQUIRE_FALSE(many.end);
  CHECK(many.end.error().code == errc::malformed_response);
}
