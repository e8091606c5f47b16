// Whole replies of servers with habits of their own.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe;

namespace {

dialect_ptr make() {
  settings conf;
  conf.model = "m";
  conf.mode = mode::tools;
  const auto schema = json_schema::parse("order", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema);
  REQUIRE(made);
  return *made;
}

expected<completion> decoded(std::string body, uint16_t status = 200) {
  http_response reply{status, "", std::move(body)};
  return make()->decode(reply);
}

completion decode(std::string body) {
  auto result = decoded(std::move(body));
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

std::string with_message(std::string_view message, std::string_view finish = "stop") {
  return R"({"choices":[{"index":0,"message":)" + std::string{message} + R"(,"finish_reason":")"
         + std::string{finish} + "\"}]}";
}

std::string arguments_of(std::string_view call) {
  const auto x = decode(with_message(R"({"tool_calls":[)" + std::string{call} + "]}"));
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0].name == "order");
  return x.tool_calls[0].arguments;
}

const std::string said_ok = with_message(R"({"content":"ok"})");

std::string event(std::string_view data) {
  return "data: " + std::string{data} + "\n\n";
}

std::string delta(std::string_view content) {
  return event(R"({"choices":[{"index":0,"delta":{"content":")" + std::string{content} + "\"}}]}");
}

const std::string finish = event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})");

} // namespace

TEST_CASE("arguments that came as a value keep each digit and each character") {
  const std::string value
    = R"({"a":10.10,"b":123456789012345678901234567890,"c":1e400,"d":-0.0,"e":1E+2,)"
      R"("f":"é\"\n","g":[[],{}],"":true})";
  CHECK(arguments_of(R"({"function":{"name":"order","arguments":)" + value + "}}") == value);
  CHECK(arguments_of(R"({"function":{"name":"order","arguments":[1.0, 2.50]}})") == "[1.0,2.50]");
}

TEST_CASE("a call may do without its object, or name it and its arguments otherwise") {
  CHECK(arguments_of(R"({"name":"order","arguments":"{\"a\":1}"})") == R"({"a":1})");
  CHECK(arguments_of(R"({"id":"1","name":"order","arguments":{"a":1.50}})") == R"({"a":1.50})");
  CHECK(arguments_of(R"({"function":"order","arguments":{}})") == "{}");
  CHECK(arguments_of(R"({"function":{"name":"order","parameters":{"a":1}}})") == R"({"a":1})");
  CHECK(arguments_of(R"({"name":"order","input":{"a":1}})") == R"({"a":1})");
  CHECK(decode(with_message(R"({"content":"a","function_call":{"name":"","arguments":""}})"))
          .tool_calls.empty());
  const auto alone = decode(with_message(R"({"tool_calls":{"name":"order","arguments":"1"}})"));
  REQUIRE(alone.tool_calls.size() == 1);
  CHECK(alone.tool_calls[0].arguments == "1");
}

TEST_CASE("content may be a value that a gateway has read, a part without its list, or texts") {
  CHECK(decode(with_message(R"({"content":{"a": 10.10, "b":[{}]}})")).content
        == R"({"a":10.10,"b":[{}]})");
  CHECK(decode(with_message(R"({"content":{"type":"text","text":"x\"y"}})")).content == "x\"y");
  CHECK(decode(with_message(R"({"content":{"text":"x","type":"note"}})")).content
        == R"({"text":"x","type":"note"})");
  CHECK(decode(with_message(R"({"content":["a","b"]})")).content == "ab");
}

TEST_CASE("all choices count: their calls, and content that differs") {
  const auto x = decode(
    R"({"choices":[{"index":0,"message":{"content":"Let me see."},"finish_reason":"stop"},)"
    R"({"index":1,"message":{"content":null,"tool_calls":[{"id":"1","function":)"
    R"({"name":"order","arguments":"{}"}}]},"finish_reason":"tool_calls"}]})");
  CHECK(x.content == "Let me see.");
  CHECK(x.other_contents.empty());
  CHECK(x.tool_calls == std::vector<tool_call>{{"1", "order", "{}"}});
  CHECK(x.finish == finish_reason::tool_calls);
  const auto y = decode(R"({"choices":[{"message":{"content":""}},{"message":{"content":"a"}},)"
                        R"({"message":{"content":"a"}},{"message":{"content":"b"}}]})");
  CHECK(y.content == "a");
  CHECK(y.other_contents == std::vector<std::string>{"b"});
}

TEST_CASE("what means nothing goes back as it came: members of message, call and function") {
  const auto x = decode(with_message(
    R"({"role":"assistant","content":null,"refusal":null,"annotations":[],"audio":null,)"
    R"("reasoning_content":"I \"think\".","reasoning_details":[{"data":"D","index":0}],)"
    R"("null":null,"tool_calls":[{"index":0,"id":"1","type":"function",)"
    R"("extra_content":{"google":{"thought_signature":"SIG"}},)"
    R"("function":{"name":"order","arguments":"{}","signature":1.50}}]})"));
  REQUIRE(x.opaque.size() == 3);
  const auto origin = x.opaque[0].origin;
  CHECK(origin != 0);
  CHECK(x.opaque[0]
        == opaque_part{
          origin, 0, false,
          R"("reasoning_content":"I \"think\".","reasoning_details":[{"data":"D","index":0}])"});
  CHECK(
    x.opaque[1]
    == opaque_part{origin, 1, false, R"("extra_content":{"google":{"thought_signature":"SIG"}})"});
  CHECK(x.opaque[2] == opaque_part{origin, 1, true, R"("signature":1.50)"});
  CHECK(decode(said_ok).opaque.empty());
  // Wherever their call ends up.
  const auto y = decode(with_message(R"({"function_call":{"name":"","arguments":""},"tool_calls":[)"
                                     R"({"index":1,"name":"order","arguments":"1","sig":"b"},)"
                                     R"({"index":0,"name":"order","arguments":"0","sig":"a"}]})"));
  REQUIRE(y.tool_calls.size() == 2);
  REQUIRE(y.opaque.size() == 2);
  CHECK(y.tool_calls[0].arguments == "0");
  CHECK(y.opaque[0] == opaque_part{origin, 2, false, R"("sig":"b")"});
  CHECK(y.opaque[1] == opaque_part{origin, 1, false, R"("sig":"a")"});
  // No more than is good for a request.
  const auto long_one = decode(
    with_message(R"({"content":"ok","reasoning":")" + std::string(opaque_bytes_max, 'x') + "\"}"));
  CHECK(long_one.opaque.empty());
}

TEST_CASE("what is no number spoils no reply in which nobody needs it") {
  CHECK(decode(R"({"a":NaN,"b":[Infinity,-Infinity,nan,-inf],)" + said_ok.substr(1)).content
        == "ok");
  CHECK(decode(R"({"usage":{"prompt_tokens":NaN,"completion_tokens":3},)" + said_ok.substr(1))
          .tokens.completion_tokens
        == 3);
  CHECK(decode(with_message(R"({"content":"ok","loss":NaN})")).opaque.at(0).members
        == R"("loss":null)");
  // In an answer it is what it is: no JSON.
  CHECK(arguments_of(R"({"name":"order","arguments":{"a":NaN}})") == R"({"a":NaN})");
  CHECK_FALSE(decoded(R"({"a":NaNs,)" + said_ok.substr(1)));
  CHECK_FALSE(decoded(R"({"a":nul,)" + said_ok.substr(1)));
}

TEST_CASE(
  "comments, space and a mark may stand before a reply, and the end of a stream behind it") {
  for (const auto* before : {"", " \r\n\t", "\xEF\xBB\xBF", ": wait\n\n: wait\n\n", ":\r\n\r\n"})
    for (const auto* behind : {"", "\n\n", "\n\ndata: [DONE]\n\n", "\n: bye\n", "event: done"}) {
      INFO(before << "|" << behind);
      CHECK(decode(before + said_ok + behind).content == "ok");
    }
  CHECK_FALSE(decoded(said_ok + "}"));
  CHECK_FALSE(decoded(said_ok + said_ok));
  CHECK_FALSE(decoded(": wait"));
}

TEST_CASE("a server that streams unasked is understood") {
  for (const auto* before : {"", ": wait\n\n", "\xEF\xBB\xBF", "\n\n", "event: message\n"}) {
    INFO(before);
    CHECK(decode(before + delta("o") + delta("k") + finish + "data: [DONE]\n\n").content == "ok");
    CHECK(decode(before + event(said_ok)).content == "ok");
  }
  CHECK(decoded(delta("o")).error().code == errc::stream_broken);
  CHECK(decoded(event(R"({"error":{"message":"m","code":"rate_limit_exceeded"}})")).error().code
        == errc::rate_limited);
  // An error that comes as an event is read as well.
  const auto refused = decoded(event(R"({"error":{"message":"no such model"}})"), 404);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.starts_with("HTTP 404: no such model"));
}

TEST_CASE("a server that broke off has failed, whatever it calls that, unless all is there") {
  const auto reason = [](std::string_view name, std::string_view message) {
    return decoded(with_message(message, name));
  };
  for (const auto* name : {"error", "ABORT", "network_error", "insufficient_system_resource"}) {
    INFO(name);
    const auto got = reason(name, R"({"content":"{\"a\":"})");
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::provider_error);
    CHECK(got.error().message.find(name) != std::string::npos);
    const auto whole = reason(name, R"({"tool_calls":[{"name":"order","arguments":"{\"a\":1}"}]})");
    CHECK(whole);
  }
  CHECK(reason("sensitive", R"({"content":""})")->finish == finish_reason::content_filter);
  const auto told = reason("MAX_TOKENS", R"({"content":""})");
  CHECK(told->finish == finish_reason::length);
  CHECK(told->finish_told == "MAX_TOKENS");
  CHECK(reason("odd", R"({"content":""})")->finish_told == "odd");
  CHECK(reason("", R"({"content":""})")->finish_told.empty());
}

TEST_CASE("half a surrogate pair in a whole reply is replaced") {
  CHECK(decode(with_message(R"({"content":"a\ud83d"})")).content == "a\xEF\xBF\xBD");
  CHECK(decode(with_message(R"({"content":"\ude00a\ud83d\ude00"})")).content
        == "\xEF\xBF\xBD"
           "a\xF0\x9F\x98\x80");
  CHECK(arguments_of(R"({"name":"order","arguments":{"\ud83d":"\ude00"}})")
        == "{\"\xEF\xBF\xBD\":\"\xEF\xBF\xBD\"}");
}
