// Streams of the Messages API, cut at every byte.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(mode how, uint64_t reply_bytes_max = 100'000) {
  settings conf;
  conf.provider = "anthropic";
  conf.model = "m";
  conf.mode = how;
  conf.reply_bytes_max = reply_bytes_max;
  const auto schema = json_schema::parse("boat", R"({"type":"object","properties":{}})");
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
    // A refusal takes back what came with it.
    if (!result.end || result.end->refusal.empty())
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

std::string event(std::string_view type, std::string_view members = {}) {
  std::string result{"event: "};
  result += type;
  result += "\ndata: {\"type\":\"";
  result += type;
  result += '"';
  if (!members.empty())
    result += ",";
  result += members;
  // As the API pads its events.
  return result + "}   \n\n";
}

std::string start(std::string_view usage = R"({"input_tokens":9,"output_tokens":1})") {
  return event("message_start", R"("message":{"id":"msg_1","type":"message","role":"assistant",)"
                                R"("model":"claude-x","content":[],"stop_reason":null,"usage":)"
                                  + std::string{usage} + "}");
}

std::string block(int index, std::string_view content) {
  return event("content_block_start", R"("index":)" + std::to_string(index) + R"(,"content_block":)"
                                        + std::string{content});
}

std::string delta(int index, std::string_view content) {
  return event("content_block_delta",
               R"("index":)" + std::to_string(index) + R"(,"delta":)" + std::string{content});
}

std::string stop(int index) {
  return event("content_block_stop", R"("index":)" + std::to_string(index));
}

std::string end(std::string_view reason, std::string_view usage = R"({"output_tokens":20})") {
  return event("message_delta", R"("delta":{"stop_reason":")" + std::string{reason}
                                  + R"(","stop_sequence":null},"usage":)" + std::string{usage});
}

const std::string done = event("message_stop");
const std::string ping = event("ping");
const std::string call = block(1, R"({"type":"tool_use","id":"toolu_1","name":"boat","input":{}})");

} // namespace

TEST_CASE("a text of Anthropic's streams as it comes, with its counts and its end") {
  const auto body = start(R"({"input_tokens":9,"cache_creation_input_tokens":5,)"
                          R"("cache_read_input_tokens":80,"output_tokens":1})")
                    + ping + block(0, R"({"type":"text","text":""})")
                    + delta(0, R"({"type":"text_delta","text":"{\"a\":"})") + ping
                    + delta(0, R"({"type":"text_delta","text":"\u00e9 1}"})") + stop(0)
                    + end("end_turn", R"({"output_tokens":20,"input_tokens":11,)"
                                      R"("cache_read_input_tokens":null,)"
                                      R"("output_tokens_details":{"thinking_tokens":4}})")
                    + done;
  const auto result = read(make(mode::json_schema), body);
  REQUIRE(result.end);
  CHECK(result.answer == "{\"a\":é 1}");
  CHECK(result.end->content == result.answer);
  CHECK(result.end->id == "msg_1");
  CHECK(result.end->model == "claude-x");
  CHECK(result.end->finish == finish_reason::stop);
  CHECK(result.end->finish_told == "end_turn");
  CHECK(result.end->tokens == usage{96, 20, 116, 80, 5, 4});
}

TEST_CASE("the arguments of Anthropic's call come in pieces, between other blocks") {
  const auto body = start() + block(0, R"({"type":"text","text":"I "})")
                    + delta(0, R"({"type":"text_delta","text":"call."})") + stop(0) + call
                    + delta(1, R"({"type":"input_json_delta","partial_json":""})")
                    + delta(1, R"({"type":"input_json_delta","partial_json":"{\"a\": "})") + ping
                    + delta(1, R"({"type":"input_json_delta","partial_json":"1.50}"})") + stop(1)
                    + end("tool_use") + done;
  const auto result = read(make(mode::tools), body);
  REQUIRE(result.end);
  CHECK(result.answer == R"({"a": 1.50})");
  CHECK(result.end->content == "I call.");
  REQUIRE(result.end->tool_calls.size() == 1);
  CHECK(result.end->tool_calls[0].id == "toolu_1");
  CHECK(result.end->tool_calls[0].arguments == R"({"a": 1.50})");
  CHECK(result.end->finish == finish_reason::tool_calls);
}

TEST_CASE("a call of Anthropic's without arguments has an empty object of them") {
  CHECK(
    whole(mode::tools, start() + call + stop(1) + end("tool_use") + done).tool_calls.at(0).arguments
    == "{}");
  CHECK(whole(mode::tools, start() + call + end("tool_use") + done).tool_calls.at(0).arguments
        == "{}");
  // All of them may stand where the block begins.
  const auto early = block(1, R"({"type":"tool_use","id":"1","name":"boat","input":{"a": 1}})");
  CHECK(whole(mode::tools, start() + early + stop(1) + end("tool_use") + done)
          .tool_calls.at(0)
          .arguments
        == R"({"a":1})");
  CHECK(whole(mode::tools, start() + early
                             + delta(1, R"({"type":"input_json_delta","partial_json":"{\"b\":2}"})")
                             + stop(1) + end("tool_use") + done)
          .tool_calls.at(0)
          .arguments
        == R"({"b":2})");
}

TEST_CASE("calls of Anthropic's without an index are told apart by where they begin") {
  const auto no_index = [](std::string_view type, std::string_view member, std::string_view value) {
    return event(type, "\"" + std::string{member} + "\":" + std::string{value});
  };
  const auto begin = [&](std::string_view id) {
    return no_index("content_block_start", "content_block",
                    R"({"type":"tool_use","id":")" + std::string{id}
                      + R"(","name":"boat","input":{}})");
  };
  const auto body = start() + begin("1") + event("content_block_stop") + begin("2")
                    + no_index("content_block_delta", "delta",
                               R"({"type":"input_json_delta","partial_json":"{\"a\":1}"})")
                    + end("tool_use") + done;
  const auto x = whole(mode::tools, body);
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0].arguments == "{}");
  CHECK(x.tool_calls[1].arguments == R"({"a":1})");
}

TEST_CASE("the thoughts in Anthropic's stream go back whole, each by itself") {
  const auto body = start() + block(0, R"({"type":"thinking","thinking":"","signature":""})")
                    + delta(0, R"({"type":"thinking_delta","thinking":"One \"and"})")
                    + delta(0, R"({"type":"thinking_delta","thinking":"\" two"})")
                    + delta(0, R"({"type":"signature_delta","signature":"S1=="})") + stop(0)
                    + block(1, R"({"type":"thinking","thinking":"","signature":""})")
                    + delta(1, R"({"type":"signature_delta","signature":"S2=="})") + stop(1)
                    + block(2, R"({"type":"redacted_thinking","data":"D1"})") + stop(2)
                    + block(3, R"({"type":"redacted_thinking","data":"D2"})")
                    + block(4, R"({"type":"tool_use","id":"t","name":"boat","input":{}})") + stop(4)
                    + end("tool_use") + done;
  const auto wire = make(mode::tools);
  const auto result = read(wire, body);
  REQUIRE(result.end);
  reask_turn turn;
  turn.answer = *result.end;
  const auto shown = *wire->encode({"", "t", {}}, std::vector{turn});
  CHECK(shown.find(R"("content":[{"type":"thinking","thinking":"One \"and\" two",)"
                   R"("signature":"S1=="},{"type":"thinking","thinking":"","signature":"S2=="},)"
                   R"({"type":"redacted_thinking","data":"D1"},)"
                   R"({"type":"redacted_thinking","data":"D2"},)"
                   R"({"type":"tool_use","id":"t","name":"boat","input":{}}])")
        != std::string::npos);
}

TEST_CASE("thoughts of Anthropic's that broke off unsigned are not sent back") {
  const auto body = start() + block(0, R"({"type":"thinking","thinking":"","signature":""})")
                    + delta(0, R"({"type":"thinking_delta","thinking":"One"})") + end("max_tokens")
                    + done;
  const auto x = whole(mode::tools, body);
  CHECK(x.finish == finish_reason::length);
  CHECK(x.opaque.empty());
}

TEST_CASE("more thoughts of Anthropic's than are kept are not kept at all") {
  std::string body = start() + block(0, R"({"type":"thinking","thinking":"","signature":""})");
  const auto piece = R"({"type":"thinking_delta","thinking":")" + std::string(20'000, 'x') + "\"}";
  for (int i = 0; i < 20; ++i)
    body += delta(0, piece);
  body += delta(0, R"({"type":"signature_delta","signature":"S"})") + stop(0)
          + block(1, R"({"type":"text","text":"{}"})") + end("end_turn") + done;
  const auto result = read(make(mode::md_json), body, body.size(), 1);
  REQUIRE(result.end);
  CHECK(result.end->content == "{}");
  CHECK(result.end->opaque.empty());
}

TEST_CASE("an answer of Anthropic's that runs into the limit ends in the middle of a block") {
  const auto body = start() + call
                    + delta(1, R"({"type":"input_json_delta","partial_json":"{\"a\": \"x"})")
                    + end("max_tokens") + done;
  const auto x = whole(mode::tools, body);
  CHECK(x.finish == finish_reason::length);
  CHECK(x.tool_calls.at(0).arguments == R"({"a": "x)");
  std::string room;
  CHECK(make(mode::tools)->answer(x, room).error().code == errc::truncated);
}

TEST_CASE("blocks, deltas and events of Anthropic's that nobody knows are passed over") {
  const auto body
    = event("hello", R"("error":null)") + start()
      + block(0, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})")
      + delta(0, R"({"type":"input_json_delta","partial_json":"{\"query\":\"q\"}"})") + stop(0)
      + block(1, R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]})") + stop(1)
      + block(2, R"({"type":"text","text":""})")
      + delta(2, R"({"type":"citations_delta","citation":{"type":"char_location"}})")
      + delta(2, R"({"type":"new_delta","text":"no"})")
      + delta(2, R"({"type":"text_delta","text":"{}"})") + delta(2, "7")
      + event("content_block_delta") + stop(2) + stop(77) + event("content_block_start")
      + end("end_turn") + done;
  const auto x = whole(mode::json_schema, body);
  CHECK(x.content == "{}");
  CHECK(x.tool_calls.empty());
}

TEST_CASE("an error in Anthropic's stream is the error, whatever came before") {
  const auto overloaded = event("error",
                                R"("error":{"type":"overloaded_error","message":"Overloaded"})");
  auto x = trouble(mode::json_schema, start() + block(0, R"({"type":"text","text":""})")
                                        + delta(0, R"({"type":"text_delta","text":"{\"a"})")
                                        + overloaded);
  CHECK(x.code == errc::provider_error);
  CHECK(x.message.find("Overloaded [overloaded_error]") != std::string::npos);
  x = trouble(mode::json_schema,
              event("error", R"("error":{"type":"rate_limit_error","message":"slow down"})"));
  CHECK(x.code == errc::rate_limited);
  x = trouble(mode::json_schema, start() + "data: {\"type\":\"content_block_del}\n\n");
  CHECK(x.code == errc::malformed_response);
}

TEST_CASE("Anthropic's stream that ends too soon is broken, unless all is there") {
  const auto text = start() + block(0, R"({"type":"text","text":""})");
  CHECK(trouble(mode::json_schema, text + delta(0, R"({"type":"text_delta","text":"{\"a"})")).code
        == errc::stream_broken);
  CHECK(trouble(mode::json_schema, start()).code == errc::stream_broken);
  CHECK(trouble(mode::json_schema, "").code == errc::stream_broken);
  CHECK(trouble(mode::json_schema, ": nothing\n\n").code == errc::malformed_response);
  const auto all = text + delta(0, R"({"type":"text_delta","text":"{\"a\":1}"})");
  CHECK(whole(mode::json_schema, all).content == R"({"a":1})");
  CHECK(whole(mode::json_schema, all + end("end_turn")).finish == finish_reason::stop);
}

TEST_CASE("Anthropic's refusal in a stream takes back what was said") {
  const auto body
    = start() + block(0, R"({"type":"text","text":"Well, \ud83d\ude00"})") + stop(0) + call
      + delta(1, R"({"type":"input_json_delta","partial_json":"{}"})") + stop(1)
      + event("message_delta",
              R"("delta":{"stop_reason":"refusal","stop_details":{"type":"refusal",)"
              R"("category":null,"explanation":"Not this."}},"usage":{"output_tokens":3})")
      + done;
  const auto x = whole(mode::tools, body);
  CHECK(x.refusal == "Not this.");
  CHECK(x.content.empty());
  CHECK(x.tool_calls.empty());
  CHECK(x.tokens == usage{9, 3, 12});
}

TEST_CASE("a server that streams none of Anthropic's events, but its message, is understood") {
  const std::string message
    = R"({"type":"message","id":"msg_2","model":"claude-x","role":"assistant","content":[)"
      R"({"type":"thinking","thinking":"Hm","signature":"S"},{"type":"text","text":"{}"},)"
      R"({"type":"tool_use","id":"1","name":"boat","input":{"a":1}}],"stop_reason":"end_turn",)"
      R"("usage":{"input_tokens":1,"output_tokens":2}})";
  const auto plain = whole(mode::tools, message);
  CHECK(plain.tool_calls.at(0).arguments == R"({"a":1})");
  const auto framed = whole(mode::tools, "data: " + message + "\n\n");
  CHECK(framed == plain);
}

TEST_CASE("Anthropic's answers and calls have the size and the number that is allowed") {
  const auto wire = make(mode::json_schema, 1'024);
  std::string body = start() + block(0, R"({"type":"text","text":""})");
  for (int i = 0; i < 10; ++i)
    body += delta(0, R"({"type":"text_delta","text":")" + std::string(110, 'a') + "\"}");
  const auto large = read(wire, body);
  REQUIRE_FALSE(large.end);
  CHECK(large.end.error().code == errc::reply_too_large);
  body = start();
  for (int i = 0; i < 200; ++i)
    body += block(i, R"({"type":"tool_use","id":"1","name":"boat","input":{}})");
  const auto many = read(make(mode::tools), body, body.size(), 1);
  REQUIRE_FALSE(many.end);
  CHECK(many.end.error().code == errc::malformed_response);
}
