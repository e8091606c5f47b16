#include "dialects/dialects.hpp"

#include <troupe/ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::string_view key = "sk-secret-0123";

dialect_ptr make(mode m, uint64_t reply_bytes_max = 100'000) {
  settings conf;
  conf.model = "m";
  conf.api_key = key;
  conf.mode = m;
  conf.reply_bytes_max = reply_bytes_max;
  auto schema = json_schema::parse("person", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema, {.streamed = true});
  REQUIRE(made);
  return *made;
}

struct streamed {
  /// Concatenated parts of the answer.
  std::string answer;
  expected<completion> end;
};

streamed read(const dialect_ptr& wire, std::string_view body, size_t first, size_t size) {
  auto stream = wire->stream();
  streamed result;
  auto push = [&](std::string_view bytes) {
    for (auto part = stream->push(bytes); part && !part->empty(); part = stream->push({}))
      result.answer += *part;
  };
  push(body.substr(0, first));
  for (auto at = first; at < body.size(); at += size)
    push(body.substr(at, size));
  result.end = stream->finish();
  CHECK(stream->raw().find(key) == std::string::npos);
  return result;
}

/// Reads a body that must give a completion, in every split in two and byte by byte.
streamed read(mode m, std::string_view body) {
  const auto wire = make(m);
  auto result = read(wire, body, body.size(), 1);
  for (size_t i = 0; i <= body.size(); ++i) {
    INFO(i);
    const auto other = read(wire, body, i, body.size() + 1);
    CHECK(other.answer == result.answer);
    CHECK(other.end.has_value() == result.end.has_value());
    if (other.end && result.end)
      CHECK(*other.end == *result.end);
    if (!other.end && !result.end)
      CHECK(other.end.error().code == result.end.error().code);
  }
  const auto bytewise = read(wire, body, 0, 1);
  CHECK(bytewise.answer == result.answer);
  CHECK(bytewise.end.has_value() == result.end.has_value());
  return result;
}

std::string event(std::string_view data) {
  return "data: " + std::string{data} + "\n\n";
}

std::string content(std::string_view json_text) {
  return event(R"({"id":"c1","model":"mm","choices":[{"index":0,"delta":{"content":")"
               + std::string{json_text} + R"("},"finish_reason":null}]})");
}

std::string call(int index, std::string_view rest) {
  return event(R"({"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":)"
               + std::to_string(index) + "," + std::string{rest}
               + R"(}]},"finish_reason":null}]})");
}

std::string finish(std::string_view reason) {
  return event(R"({"choices":[{"index":0,"delta":{},"finish_reason":")" + std::string{reason}
               + R"("}]})");
}

const std::string usage_event
  = event(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}})");
const std::string done = "data: [DONE]\n\n";

} // namespace

TEST_CASE("a streamed request asks for the usage, in every mode") {
  for (const auto m :
       {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object, mode::md_json}) {
    const auto wire = make(m);
    const auto body = *wire->encode({"", "text", {}}, {});
    CHECK(body.ends_with(R"(,"stream":true,"stream_options":{"include_usage":true}})"));
    const auto headers = wire->endpoint()->headers;
    CHECK(std::find(headers.begin(), headers.end(), "Accept: text/event-stream") != headers.end());
    CHECK(wire->endpoint()->reply_bytes_max == 6'400'000);
  }
}

TEST_CASE("the usage of a stream may stand in what Groq has beside the choices") {
  const auto x = read(
    mode::json_schema,
    event(R"({"id":"c1","x_groq":{"id":"req_1","seed":4},"choices":[{"index":0,"delta":{}}]})")
      + content(R"({\"name\":1})")
      + event(
        R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1",)"
        R"("usage":{"queue_time":0.1,"prompt_tokens":5,"completion_tokens":7,)"
        R"("total_tokens":12}}})")
      + done);
  REQUIRE(x.end);
  CHECK(x.end->id == "c1");
  CHECK(x.end->tokens == usage{5, 7, 12});
}

TEST_CASE("deltas of the content add up to the completion, with the usage of the last chunk") {
  const auto x = read(
    mode::json_schema,
    ": hello\n\n"
      + event(
        R"({"id":"c1","model":"mm","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})")
      + content(R"({\"name\")") + content(R"(:\"\u00e9})") + finish("stop") + usage_event + done);
  CHECK(x.answer == "{\"name\":\"\xC3\xA9}");
  REQUIRE(x.end);
  CHECK(x.end->content == x.answer);
  CHECK(x.end->id == "c1");
  CHECK(x.end->model == "mm");
  CHECK(x.end->finish == finish_reason::stop);
  CHECK(x.end->tokens == usage{5, 7, 12});
}

TEST_CASE("calls that come in turns are told apart by their index") {
  const auto x
    = read(mode::tools,
           call(0, R"("id":"a","type":"function","function":{"name":"other","arguments":""})")
             + call(1, R"("id":"b","type":"function","function":{"name":"person","arguments":"{"})")
             + call(0, R"("function":{"arguments":"{\"x\":"})")
             + call(1, R"("function":{"arguments":"\"name\":1"})")
             + call(0, R"("function":{"arguments":"2}"})")
             + call(1, R"("function":{"arguments":"}"})") + finish("tool_calls") + done);
  CHECK(x.answer == R"({"name":1})");
  REQUIRE(x.end);
  REQUIRE(x.end->tool_calls.size() == 2);
  CHECK(x.end->tool_calls[0] == tool_call{"a", "other", R"({"x":2})"});
  CHECK(x.end->tool_calls[1] == tool_call{"b", "person", R"({"name":1})"});
}

TEST_CASE("calls without an index are told apart by their id") {
  auto part = [](std::string_view rest) {
    return event(R"({"choices":[{"delta":{"tool_calls":[{)" + std::string{rest} + "}]}}]}");
  };
  const auto x = read(mode::tools,
                      part(R"("id":"a","function":{"name":"person","arguments":"{"})")
                        + part(R"("function":{"arguments":"}"})")
                        + part(R"("id":"b","function":{"name":"person","arguments":"{}"})")
                        + finish("tool_calls") + done);
  REQUIRE(x.end);
  REQUIRE(x.end->tool_calls.size() == 2);
  CHECK(x.end->tool_calls[0].arguments == "{}");
  CHECK(x.end->tool_calls[1].id == "b");
  CHECK(x.answer == "{}");
}

TEST_CASE("arguments that come as an object are their text") {
  const auto x = read(
    mode::tools,
    call(
      0,
      R"("id":"a","function":{"name":"person","arguments":{"n":[1,-2.5,"x\"",null,true,{}],"m":{}}})")
      + finish("tool_calls") + done);
  REQUIRE(x.end);
  CHECK(x.answer == R"({"n":[1,-2.5,"x\"",null,true,{}],"m":{}})");
}

TEST_CASE("a refusal adds up, too") {
  const auto part = [](std::string_view text) {
    return event(R"({"choices":[{"delta":{"refusal":")" + std::string{text} + R"("}}]})");
  };
  const auto x = read(mode::json_schema, part("I ") + part("will not") + finish("stop") + done);
  REQUIRE(x.end);
  CHECK(x.end->refusal == "I will not");
  std::string room;
  CHECK(make(mode::json_schema)->answer(*x.end, room).error().code == errc::refused);
}

TEST_CASE("an error event that hands back what the model wrote is its answer, and the last") {
  const auto failed = event(R"({"error":{"message":"m","code":"tool_use_failed",)"
                            R"("failed_generation":"{\"a\":1"}})");
  const auto x = read(mode::tools, failed + done);
  REQUIRE(x.end);
  CHECK(x.end->content == R"({"a":1)");
  // Behind a part of an answer it is the stream that broke.
  const auto late = read(mode::json_object, content("{") + failed + done);
  REQUIRE_FALSE(late.end);
  CHECK(late.end.error().code == errc::provider_error);
}

TEST_CASE("an error event after the status 200 is the provider's error") {
  const auto x
    = read(mode::json_schema,
           content("{")
             + event(R"({"error":{"message":"overloaded sk-secret-0123","type":"server_error"}})"));
  REQUIRE_FALSE(x.end);
  CHECK(x.end.error().code == errc::provider_error);
  CHECK(x.end.error().message.find(key) == std::string::npos);
  CHECK(x.answer == "{");
  const auto named
    = read(mode::json_schema,
           "event: error\n" + event(R"({"message":"slow down","code":"rate_limit_exceeded"})"));
  REQUIRE_FALSE(named.end);
  CHECK(named.end.error().code == errc::rate_limited);
}

TEST_CASE("a stream that ends early is broken, not malformed") {
  const auto whole = content("Well") + content("!") + finish("stop") + usage_event + done;
  const auto wire = make(mode::json_schema);
  const auto enough = (content("Well") + content("!") + finish("stop")).size() - 2;
  for (size_t i = 0; i < whole.size(); ++i) {
    INFO(i);
    const auto x = read(wire, std::string_view{whole}.substr(0, i), i, 1);
    CHECK(x.end.has_value() == (i >= enough));
    if (!x.end)
      CHECK((x.end.error().code == errc::stream_broken || i < content("Well").size() - 2));
  }
  CHECK(read(wire, "", 0, 1).end.error().code == errc::stream_broken);
}

TEST_CASE("what is no chunk is malformed") {
  CHECK(read(mode::tools, event("nonsense")).end.error().code == errc::malformed_response);
  CHECK(read(mode::tools, "plain words").end.error().code == errc::malformed_response);
  CHECK(read(mode::tools, "<html></html>").end.error().code == errc::malformed_response);
  CHECK(read(mode::tools, event("{}") + done).end.error().code == errc::malformed_response);
}

TEST_CASE("a server that does not stream after all is understood") {
  const auto x = read(mode::json_schema,
                      R"({"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]})");
  REQUIRE(x.end);
  CHECK(x.end->content == "{}");
}

TEST_CASE("an answer beyond the limit is refused while it arrives") {
  const auto wire = make(mode::json_schema, 4096);
  auto stream = wire->stream();
  size_t sent = 0;
  while (sent < 50 && stream->push(content(std::string(512, 'x'))) && stream->push({}))
    ++sent;
  CHECK(sent == 8);
  CHECK(stream->finish().error().code == errc::reply_too_large);
}

TEST_CASE("an answer that broke off is asked to go on") {
  reask_turn turn;
  turn.answer.content = R"({"content":[1]})";
  turn.problems = "It broke off.";
  turn.go_on = true;
  const auto body = *make(mode::json_object)->encode({"", "text", {}}, {&turn, 1});
  CHECK(
    body.find(
      "It broke off.\\n\\nGo on with a JSON object whose list holds only the elements that follow")
    != std::string::npos);
}

TEST_CASE("chunks that are alike read as they do one by one") {
  const auto arguments = [](int index, std::string_view text) {
    return call(index, R"("function":{"arguments":")" + std::string{text} + R"("})");
  };
  const auto padded = [](std::string_view text, std::string_view padding) {
    return event(R"({"id":"c1","choices":[{"index":0,"delta":{"content":")" + std::string{text}
                 + R"("},"finish_reason":null}],"usage":null,"obfuscation":")"
                 + std::string{padding} + R"("})");
  };
  const auto begun = [](int index) {
    return call(index, R"("id":"b","function":{"name":"person","arguments":""})");
  };
  const auto unnumbered = [](std::string_view text) {
    return event(R"({"choices":[{"delta":{"tool_calls":[{"function":{"name":"person","arguments":")"
                 + std::string{text} + R"("}}]}}]})");
  };
  const auto refusing = event(R"({"choices":[{"delta":{"content":"x","refusal":"no"}}]})");
  const auto counting
    = event(R"({"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":5}})");
  const auto doubled = event(R"({"choices":[{"delta":{"content":"x","content":"y"}}]})");
  const auto both = event(
    R"({"choices":[{"delta":{"content":"x","tool_calls":[{"index":0,"function":)"
    R"({"name":"person","arguments":"y"}}]}}]})");
  const auto renaming = call(0, R"("function":{"name":"x","arguments":"a"})");
  const auto in_parts
    = event(R"({"choices":[{"delta":{"content":[{"type":"text","text":"x"}]}}]})");
  struct stream {
    mode how;
    std::vector<std::string> events;
  };
  const std::vector<stream> streams{
    {mode::json_schema,
     {content("{"), content(R"(\"a\":)"), content(R"(\u00e9)"), content(""), content("}")}},
    {mode::json_schema, {padded("{", "x"), padded("}", "abc"), padded("", R"(\n)"), content("!")}},
    {mode::tools, {begun(0), arguments(0, R"({\"a)"), arguments(0, R"(\":1)"), arguments(0, "}")}},
    {mode::tools,
     {begun(1), begun(0), arguments(1, "a"), arguments(0, "b"), arguments(0, "c"),
      arguments(1, "d"), content("e"), arguments(1, "f")}},
    {mode::tools, {begun(0), arguments(0, "a"), content("b"), content("c"), content("d")}},
    {mode::tools, {both, both, both}},
    {mode::tools, {begun(0), renaming, renaming, renaming}},
    {mode::tools, {unnumbered("a"), unnumbered("b"), unnumbered("c")}},
    {mode::json_schema, {refusing, refusing, counting, counting, doubled, doubled, in_parts}},
    {mode::json_schema, {content("a"), content(R"(\x)"), content("b")}},
    {mode::json_schema, {content("a"), event(R"({"error":{"message":"m"}})"), content("b")}},
  };
  for (const auto& [how, events] : streams) {
    std::string alike;
    std::string one_by_one;
    for (const auto& x : events) {
      INFO(x);
      alike += x;
      // A chunk that says nothing keeps those around it apart.
      one_by_one += x + event("{}");
    }
    INFO(alike);
    const auto a = read(how, alike + finish("stop") + done);
    const auto b = read(how, one_by_one + finish("stop") + done);
    CHECK(a.answer == b.answer);
    REQUIRE(a.end.has_value() == b.end.has_value());
    if (a.end)
      CHECK(*a.end == *b.end);
    else
      CHECK(a.end.error().code == b.end.error().code);
  }
}

TEST_CASE("a chunk that is like one before the last is read again") {
  const auto counting = [](int tokens) {
    return event(R"({"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":)"
                 + std::to_string(tokens) + "}}");
  };
  const auto counted = event(R"({"choices":[],"usage":{"prompt_tokens":7}})");
  const auto x = read(mode::json_schema,
                      counting(5) + counting(5) + counted + counting(5) + finish("stop"));
  REQUIRE(x.end);
  CHECK(x.answer == "xxx");
  CHECK(x.end->tokens.prompt_tokens == 5);
  const auto y = read(mode::json_schema,
                      counting(5) + counting(6) + counting(5) + counting(6) + finish("stop"));
  REQUIRE(y.end);
  CHECK(y.end->tokens.prompt_tokens == 6);
}
