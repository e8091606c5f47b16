// How replies of OpenAI's Responses are read, whole and as streams that are cut anywhere.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(mode how, bool streamed = false) {
  settings x;
  x.provider = "openai-responses";
  x.model = "gpt-5";
  x.mode = how;
  const auto schema = json_schema::parse("order", R"({"type":"object","properties":{}})");
  auto made = make_dialect(x, *schema, {.streamed = streamed});
  REQUIRE(made);
  return *made;
}

expected<completion> decode(std::string_view body, uint16_t status = 200,
                            mode how = mode::json_object) {
  http_response reply{status, "", std::string{body}};
  return make(how)->decode(reply);
}

completion good(std::string_view body, mode how = mode::json_object) {
  auto result = decode(body, 200, how);
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

errc problem(std::string_view body, uint16_t status = 200) {
  const auto result = decode(body, status);
  INFO(body);
  REQUIRE_FALSE(result);
  return result.error().code;
}

std::string response(std::string_view output, std::string_view more = "") {
  return R"({"id":"resp_1","object":"response","status":"completed","model":"m-1","error":null,"output":)"
         + std::string{output} + std::string{more} + "}";
}

std::string says(std::string_view text, std::string_view more = "") {
  return R"({"type":"message","role":"assistant","content":[{"type":"output_text","annotations":[],"text":")"
         + std::string{text} + "\"}]" + std::string{more} + "}";
}

std::string event(std::string_view type, std::string_view members) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\","
         + std::string{members} + "}\n\n";
}

expected<completion> stream_of(const std::string& body, size_t cut = 0,
                               mode how = mode::json_object) {
  static const auto wires = std::array{make(mode::json_object, true), make(mode::tools, true)};
  const auto stream = wires[how == mode::tools ? 1 : 0]->stream();
  REQUIRE(stream);
  static_cast<void>(stream->push(std::string_view{body}.substr(0, cut)));
  static_cast<void>(stream->push(std::string_view{body}.substr(cut)));
  return stream->finish();
}

completion streamed(const std::string& body, mode how = mode::json_object) {
  const auto whole = stream_of(body, 0, how);
  INFO((whole ? std::string{} : to_string(whole.error())));
  REQUIRE(whole);
  for (size_t cut = 1; cut < body.size(); ++cut) {
    const auto again = stream_of(body, cut, how);
    REQUIRE(again);
    REQUIRE(*again == *whole);
  }
  return *whole;
}

const std::string start = event("response.created",
                                R"("response":{"id":"resp_1","model":"m-1","output":[]})");
const std::string usage_text
  = R"("usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":14})";

std::string end_of(std::string_view output = "[]") {
  return event("response.completed", R"("response":)" + response(output, "," + usage_text));
}

} // namespace

TEST_CASE("the text of a response is what its messages say, in whichever order items come") {
  const auto x = good(response("["
                               R"({"type":"reasoning","id":"rs","summary":[]},)"
                                 + says("{\\\"a\\\":") + ",7," + R"({"type":"something_new"},)"
                                 + says("1}") + "]",
                               "," + usage_text));
  CHECK(x.content == R"({"a":1})");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.finish_told.empty());
  CHECK(x.id == "resp_1");
  CHECK(x.model == "m-1");
  CHECK(x.tokens.prompt_tokens == 9);
  CHECK(x.tokens.cached_tokens == 4);
  CHECK(x.tokens.completion_tokens == 5);
  CHECK(x.tokens.reasoning_tokens == 0);
  CHECK_FALSE(x.tokens.cache_write_tokens);
  CHECK(x.tokens.total_tokens == 14);
}

TEST_CASE(
  "what a model says while it works is no part of its answer, unless it says nothing else") {
  const auto working = says("Let me see.", R"(,"phase":"commentary")");
  CHECK(good(response("[" + working + "," + says("{}", R"(,"phase":"final_answer")") + "]")).content
        == "{}");
  CHECK(good(response("[" + working + "]")).content == "Let me see.");
}

TEST_CASE("calls of a response have the id that results name, and their arguments as text") {
  const auto x = good(
    response(
      R"([{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{\"a\":1}"},{"type":"function_call","id":"fc_2","name":"other","arguments":{"b": 2.50}}])"),
    mode::tools);
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0] == tool_call{"call_1", "order", R"({"a":1})"});
  CHECK(x.tool_calls[1].id == "fc_2");
  CHECK(x.tool_calls[1].arguments.find("\"b\"") != std::string::npos);
  CHECK(x.finish == finish_reason::tool_calls);
}

TEST_CASE("a response that refuses, was cut or filtered says so") {
  const auto wire = make(mode::json_object);
  std::string room;
  const auto refusal
    = good(response(R"([{"type":"message","content":[{"type":"refusal","refusal":"No."}]}])"));
  CHECK(refusal.refusal == "No.");
  CHECK(wire->answer(refusal, room).error().code == errc::refused);
  const auto cut = good(
    R"({"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]})");
  CHECK(cut.finish == finish_reason::length);
  CHECK(cut.finish_told == "max_output_tokens");
  CHECK(wire->answer(cut, room).error().code == errc::truncated);
  const auto filtered = good(
    R"({"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]})");
  CHECK(wire->answer(filtered, room).error().code == errc::content_filtered);
  CHECK(problem(R"({"status":"cancelled","output":[]})") == errc::provider_error);
  CHECK(problem(R"({"status":"incomplete","incomplete_details":{"reason":"nap"},"output":[]})")
        == errc::provider_error);
}

TEST_CASE("a response that failed, or that is not there yet, is an error") {
  const auto failure = [](std::string_view code) {
    return R"({"status":"failed","output":[],"error":{"code":")" + std::string{code}
           + R"(","message":"it was so"}})";
  };
  CHECK(problem(failure("server_error")) == errc::provider_error);
  CHECK(problem(failure("rate_limit_exceeded")) == errc::rate_limited);
  CHECK(problem(failure("bio_policy")) == errc::content_filtered);
  CHECK(problem(R"({"status":"failed"})") == errc::provider_error);
  const auto queued = decode(R"({"status":"queued","output":[],"error":null})");
  REQUIRE_FALSE(queued);
  CHECK(queued.error().message.find("background") != std::string::npos);
  CHECK(problem("{}") == errc::malformed_response);
  CHECK(problem(R"({"output":7})") == errc::malformed_response);
  CHECK(problem("no JSON") == errc::malformed_response);
  std::string calls = "[";
  for (int i = 0; i < 200; ++i)
    calls += R"({"type":"function_call","name":"f","arguments":""},)";
  CHECK(problem(response(calls + "1]")) == errc::provider_error);
}

TEST_CASE("errors of Responses mean what they mean in chat completions") {
  CHECK(
    problem(
      R"({"error":{"message":"wrong key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
      401)
    == errc::authentication);
  CHECK(
    problem(
      R"({"error":{"message":"You ran out","type":"insufficient_quota","code":"insufficient_quota"}})",
      429)
    == errc::quota_exhausted);
  CHECK(problem(R"({"error":{"message":"slowly","code":"rate_limit_exceeded"}})", 429)
        == errc::rate_limited);
  CHECK(problem(R"({"error":{"message":"no such model","code":"model_not_found"}})", 400)
        == errc::http_status);
  CHECK(problem(R"({"error":{"message":"flagged","code":"invalid_prompt"}})", 400)
        == errc::content_filtered);
  CHECK(problem("<html></html>", 503) == errc::unavailable);
}

TEST_CASE("members of other types than expected count as absent") {
  const auto x = good(
    R"({"id":7,"model":[],"status":{},"error":null,"usage":{"input_tokens":-3,"output_tokens":"5","input_tokens_details":[]},"output":[null,[],{"type":7},{"type":"message","content":7},{"type":"message","content":[{"type":"output_text"},null]},{"type":"function_call","call_id":[],"name":{},"arguments":null}]})");
  CHECK(x.id.empty());
  CHECK(x.content.empty());
  CHECK(x.tool_calls.size() == 1);
  CHECK(x.tokens == usage{});
}

TEST_CASE("the text of a response is put together from its deltas, cut wherever they are") {
  const auto body
    = start
      + event(
        "response.output_item.added",
        R"("output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"par"})")
      + event(
        "response.output_item.done",
        R"("output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"partial and all"})")
      + event("response.output_item.added",
              R"("output_index":1,"item":{"type":"message","id":"m1","content":[]})")
      + event("response.output_text.delta",
              R"("item_id":"m1","output_index":1,"content_index":0,"delta":"{\"ä\":")")
      + event(
        "response.output_text.delta",
        R"("item_id":"elsewhere","output_index":1,"content_index":0,"delta":" 1}","logprobs":[])")
      + event("response.output_text.done",
              R"("item_id":"m1","output_index":1,"content_index":0,"text":"{\"ä\": 1}")")
      + event("response.made_up", R"("x":1)")
      + event(
        "response.output_item.done",
        R"("output_index":1,"item":{"type":"message","id":"m1","content":[{"type":"output_text","text":"{\"ä\": 1}"}]})")
      + end_of();
  const auto x = streamed(body);
  CHECK(x.content == R"({"ä": 1})");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.id == "resp_1");
  CHECK(x.tokens.total_tokens == 14);
  REQUIRE(x.opaque.size() == 1);
  CHECK(x.opaque[0].members.find("partial and all") != std::string::npos);
  // The same, whole.
  const auto whole = good(response(
    R"([{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"partial and all"},{"type":"message","id":"m1","content":[{"type":"output_text","text":"{\"ä\": 1}"}]}])",
    "," + usage_text));
  CHECK(whole == x);
}

TEST_CASE("calls are put together from their deltas, and two thoughts stay two") {
  const auto thought = [](std::string_view index) {
    return event("response.output_item.done", R"("output_index":)" + std::string{index}
                                                + R"(,"item":{"type":"reasoning","id":"rs_)"
                                                + std::string{index}
                                                + R"(","summary":[],"encrypted_content":"x"})");
  };
  const auto x = streamed(
    start + thought("0") + thought("1")
      + event(
        "response.output_item.added",
        R"("output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":""})")
      + event("response.function_call_arguments.delta", R"("output_index":2,"delta":"{\"a\"")")
      + event("response.function_call_arguments.delta", R"("output_index":2,"delta":":1}")")
      + event("response.function_call_arguments.done",
              R"("output_index":2,"arguments":"{\"a\":1}")")
      + event(
        "response.output_item.done",
        R"("output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{\"a\":1}"})")
      + end_of(),
    mode::tools);
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0] == tool_call{"call_1", "order", R"({"a":1})"});
  CHECK(x.finish == finish_reason::tool_calls);
  REQUIRE(x.opaque.size() == 1);
  CHECK(x.opaque[0].members.find("rs_0") != std::string::npos);
  CHECK(x.opaque[0].members.find("rs_1") != std::string::npos);
}

TEST_CASE("what deltas leave out is taken from where it is told whole") {
  const auto done = event("response.output_text.done",
                          R"("output_index":0,"content_index":0,"text":"{}")");
  CHECK(streamed(start + done + end_of()).content == "{}");
  CHECK(streamed(
          start
          + event("response.output_text.delta", R"("output_index":0,"content_index":0,"delta":"{")")
          + done + end_of())
          .content
        == "{}");
  CHECK(streamed(start
                 + event("response.output_item.done", R"("output_index":0,"item":)" + says("{}"))
                 + end_of())
          .content
        == "{}");
  CHECK(streamed(start + end_of("[" + says("{}") + "]")).content == "{}");
  const auto call = streamed(
    start + end_of(R"([{"type":"function_call","call_id":"c","name":"order","arguments":"{}"}])"),
    mode::tools);
  REQUIRE(call.tool_calls.size() == 1);
  CHECK(call.tool_calls[0].arguments == "{}");
  CHECK(call.finish == finish_reason::tool_calls);
  CHECK(streamed(
          start
          + event("response.refusal.delta", R"("output_index":0,"content_index":0,"delta":"No")")
          + event("response.refusal.done", R"("output_index":0,"content_index":0,"refusal":"No.")")
          + end_of())
          .refusal
        == "No.");
}

TEST_CASE("streams without names of events, with comments and a mark at the end are read") {
  const std::string body
    = ": OPENROUTER PROCESSING\n\n"
      R"(data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"{}"})"
      "\n\n: still there\n\n"
      R"(data: {"type":"response.completed","response":{"status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2,"cost":0.00025}}})"
      "\n\ndata: [DONE]\n\n";
  const auto x = streamed(body);
  CHECK(x.content == "{}");
  CHECK(x.tokens.cost_told == money::from_nanos(250'000));
  // Not streamed after all.
  CHECK(streamed(response("[" + says("{}") + "]")).content == "{}");
}

TEST_CASE("commentary of a stream is no part of its answer, unless nothing else is said") {
  const auto aside = event("response.output_item.added",
                           R"("output_index":0,"item":{"type":"message","phase":"commentary"})")
                     + event("response.output_text.delta",
                             R"("output_index":0,"content_index":0,"delta":"Hm.")");
  CHECK(streamed(start + aside + end_of()).content == "Hm.");
  CHECK(streamed(start + aside
                 + event("response.output_text.delta",
                         R"("output_index":1,"content_index":0,"delta":"{}")")
                 + end_of())
          .content
        == "{}");
}

TEST_CASE("a stream of a response that was cut, filtered or failed ends so") {
  const auto delta = event("response.output_text.delta",
                           R"("output_index":0,"content_index":0,"delta":"{\"a\":")");
  const auto cut = streamed(
    start + delta
    + event(
      "response.incomplete",
      R"("response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"input_tokens":1,"output_tokens":2}})"));
  CHECK(cut.finish == finish_reason::length);
  CHECK(cut.content == R"({"a":)");
  CHECK(cut.tokens.total_tokens == 3);
  const auto code_of = [](const std::string& body) { return stream_of(body).error().code; };
  CHECK(
    code_of(
      start
      + event(
        "response.failed",
        R"("response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"slowly"}})"))
    == errc::rate_limited);
  CHECK(code_of(start + event("response.failed", R"("response":null)")) == errc::provider_error);
  CHECK(code_of(start + event("error", R"("code":"server_error","message":"oh","param":null)"))
        == errc::provider_error);
  CHECK(
    code_of(start + event("error", R"("error":{"code":"insufficient_quota","message":"no more"})"))
    == errc::quota_exhausted);
  // Neither the end of the connection nor a gateway's mark makes an answer of it.
  CHECK(code_of(start + delta) == errc::stream_broken);
  CHECK(code_of(start + delta + "data: [DONE]\n\n") == errc::stream_broken);
  CHECK(code_of(start + "data: [DONE]\n\n") == errc::stream_broken);
  CHECK(code_of("data: {\"type\":\n\n") == errc::malformed_response);
}
