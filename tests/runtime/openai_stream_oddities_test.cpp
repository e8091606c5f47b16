// Streams of servers with habits of their own, split anywhere.

#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(mode m) {
  settings conf;
  conf.model = "m";
  conf.mode = m;
  const auto schema = json_schema::parse("orders", R"({"type":"array","items":{}})");
  auto made = make_dialect(conf, *schema, {.streamed = true});
  REQUIRE(made);
  return *made;
}

struct streamed {
  std::string parts;
  expected<completion> end;
};

streamed read(const dialect& wire, std::string_view body, size_t first, size_t size) {
  const auto stream = wire.stream();
  streamed result;
  const auto push = [&](std::string_view bytes) {
    if (const auto part = stream->push(bytes))
      result.parts += *part;
  };
  push(body.substr(0, first));
  for (auto at = first; at < body.size(); at += size)
    push(body.substr(at, size));
  result.end = stream->finish();
  return result;
}

/// In every split in two, and byte by byte.
streamed read(mode m, std::string_view body) {
  const auto wire = make(m);
  auto result = read(*wire, body, body.size(), 1);
  for (size_t i = 0; i <= body.size(); ++i) {
    INFO(i);
    const auto other = read(*wire, body, i, i == 0 ? 1 : body.size() + 1);
    CHECK(other.parts == result.parts);
    REQUIRE(other.end.has_value() == result.end.has_value());
    if (other.end)
      CHECK(*other.end == *result.end);
    else
      CHECK(other.end.error() == result.end.error());
  }
  return result;
}

completion complete(mode m, std::string_view body) {
  auto got = read(m, body);
  INFO((got.end ? std::string{} : to_string(got.end.error())));
  REQUIRE(got.end);
  return *got.end;
}

std::string event(std::string_view data) {
  return "data: " + std::string{data} + "\n\n";
}

std::string choice(std::string_view members) {
  return event(R"({"choices":[{"index":0,)" + std::string{members} + "}]}");
}

std::string content(std::string_view escaped) {
  return choice(R"("delta":{"content":")" + std::string{escaped} + "\"}");
}

std::string call(std::string_view members, std::string_view arguments) {
  return choice(R"("delta":{"tool_calls":[{)" + std::string{members}
                + R"("function":{"name":"orders","arguments":")" + std::string{arguments}
                + "\"}}]}");
}

const std::string stop = choice(R"("delta":{},"finish_reason":"stop")");
const std::string done = "data: [DONE]\n\n";

} // namespace

TEST_CASE("a character that is cut in two between chunks is whole, in content and arguments") {
  const auto said = read(mode::json_object, content("{\\\"a\\\":\\\"") + content("x\\ud83d")
                                              + content("\\ude00y") + content("\\\"}") + stop);
  REQUIRE(said.end);
  CHECK(said.end->content == "{\"a\":\"x\xF0\x9F\x98\x80y\"}");
  CHECK(said.parts == said.end->content);
  const auto called = complete(mode::tools, call(R"("index":0,"id":"1",)", "{\\\"a\\\":\\\"\\ud83d")
                                              + call(R"("index":0,)", "\\ude00")
                                              + call(R"("index":0,)", "\\\"}") + stop);
  CHECK(called.tool_calls.at(0).arguments == "{\"a\":\"\xF0\x9F\x98\x80\"}");
  // As bytes, too, and without another half.
  CHECK(complete(mode::json_object, content("\xF0\x9F") + content("\x98\x80") + stop).content
        == "\xF0\x9F\x98\x80");
  CHECK(complete(mode::json_object, content("\\ud83d") + content("x") + stop).content
        == "\xEF\xBF\xBDx");
  CHECK(complete(mode::json_object, content("x") + content("\\ud83d") + stop).content
        == "x\xEF\xBF\xBD");
}

TEST_CASE("pings, comments as data and other events do not disturb the answer") {
  for (const auto* odd :
       {"event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: : PROCESSING\n\n", "data: ping\n\n",
        "data: {\"type\":\"heartbeat\",\"message\":\"alive\"}\n\n", "data:\n\n", "data: [PING]\n\n",
        "event: keepalive\ndata: \n\n", "data: {\"object\":\"status\"}\n\n", "data: null\n\n"}) {
    INFO(odd);
    const auto x = complete(mode::json_object,
                            odd + content("{") + odd + content("}") + odd + stop + odd + done);
    CHECK(x.content == "{}");
  }
}

TEST_CASE("words of a server that came to no good end are told") {
  const auto x = read(mode::json_object, content("{") + event("Internal Server Error"));
  REQUIRE_FALSE(x.end);
  CHECK(x.end.error().code == errc::stream_broken);
  CHECK(x.end.error().message.find("Internal Server Error") != std::string::npos);
  const auto named = read(mode::json_object,
                          content("{") + "event: error\ndata: out of memory\n\n");
  REQUIRE_FALSE(named.end);
  CHECK(named.end.error().code == errc::provider_error);
  const auto typed = read(mode::json_object,
                          "event: error\ndata: {\"type\":\"overloaded_error\"}\n\n");
  REQUIRE_FALSE(typed.end);
  CHECK(typed.end.error().code == errc::provider_error);
}

TEST_CASE("a line break within the data of an event is no loss") {
  const auto break_line = [](std::string x, std::string_view before) {
    return x.insert(x.find(before), "\n");
  };
  const auto body = break_line(content("{"), "{\"choices") + break_line(content("}"), " {\"ch")
                    + break_line(stop, "\"choices") + break_line(done, "[DONE");
  CHECK(complete(mode::json_object, body).content == "{}");
}

TEST_CASE("a message beside or behind its deltas says nothing new") {
  const auto both = [](std::string_view delta, std::string_view all) {
    return choice(R"("delta":{"content":")" + std::string{delta} + R"("},"message":{"content":")"
                  + std::string{all} + "\"}");
  };
  const auto message_first = [](std::string_view delta, std::string_view all) {
    return choice(R"("message":{"content":")" + std::string{all} + R"("},"delta":{"content":")"
                  + std::string{delta} + "\"}");
  };
  CHECK(
    complete(mode::json_object, both("[1", "[1") + both(",2", "[1,2") + both("]", "[1,2]") + stop)
      .content
    == "[1,2]");
  CHECK(complete(mode::json_object, message_first("[1", "[1") + message_first(",2", "[1,2")
                                      + message_first("]", "[1,2]") + stop)
          .content
        == "[1,2]");
  const auto whole = choice(R"("message":{"content":" [1,2]"},"finish_reason":"stop")");
  CHECK(complete(mode::json_object, content("[1") + content(",2]") + whole).content == "[1,2]");
  CHECK(complete(mode::json_object, whole).content == " [1,2]");
  // Some call a delta a message.
  const auto piece = [](std::string_view text) {
    return choice(R"("message":{"content":")" + std::string{text} + "\"}");
  };
  CHECK(complete(mode::json_object, piece("[1") + piece(",2") + piece("]") + stop).content
        == "[1,2]");
  const auto called = R"("message":{"tool_calls":[{"id":"1","function":{"name":"orders",)"
                      R"("arguments":"{}"}}]},"finish_reason":"tool_calls")";
  CHECK(
    complete(mode::tools, call(R"("index":0,"id":"1",)", "{}") + choice(called)).tool_calls.size()
    == 1);
  CHECK(complete(mode::tools, choice(called)).tool_calls.size() == 1);
}

TEST_CASE("deltas that hold all of the text so far are read, in content and in arguments") {
  const std::string_view text = R"({\"content\":[{\"a\":1},{\"a\":2}]})";
  std::string said;
  std::string called;
  for (const size_t size : {4u, 15u, 25u, 28u}) {
    said += content(text.substr(0, size));
    called += call(R"("index":0,"id":"1",)", text.substr(0, size));
  }
  const auto wanted = R"({"content":[{"a":1},{"a":2}]})";
  CHECK(complete(mode::json_object, said + content(text) + stop).content == wanted);
  const auto x = read(mode::tools, called + call(R"("index":0,"id":"1",)", text) + stop);
  REQUIRE(x.end);
  REQUIRE(x.end->tool_calls.size() == 1);
  CHECK(x.end->tool_calls[0].arguments == wanted);
  CHECK(x.end->tool_calls[0].name == "orders");
  CHECK(x.parts == wanted);
}

TEST_CASE("calls are told apart though all have one index, or none") {
  for (const auto* index : {R"("index":0,)", ""}) {
    INFO(index);
    const auto other_ids = complete(
      mode::tools, call(std::string{index} + R"("id":"1",)", R"({\"content\":[1]})")
                     + call(std::string{index} + R"("id":"2",)", R"({\"content\":[2]})") + stop);
    CHECK(other_ids.tool_calls.size() == 2);
    const auto no_ids = complete(mode::tools, call(index, R"({\"content\":[1]})")
                                                + call(index, R"({\"content\":[2]})")
                                                + call(index, R"({\"content\":[3]})") + stop);
    CHECK(no_ids.tool_calls.size() == 3);
    // Equal ones, without ids, are one that was repeated.
    CHECK(complete(mode::tools,
                   call(index, R"({\"content\":[1]})") + call(index, R"({\"content\":[1]})") + stop)
            .tool_calls.size()
          == 1);
  }
  // A new id with each part of one call.
  const auto one = complete(mode::tools, call(R"("index":0,"id":"1",)", R"({\"content\")")
                                           + call(R"("index":0,"id":"2",)", ":[1")
                                           + call(R"("index":0,"id":"3",)", "]}") + stop);
  REQUIRE(one.tool_calls.size() == 1);
  CHECK(one.tool_calls[0].arguments == R"({"content":[1]})");
}

TEST_CASE("choices are told apart by their index") {
  const auto second = event(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"1",)"
                            R"("function":{"name":"orders","arguments":"{}"}}]},"index":1}]})");
  const auto x = complete(mode::tools, content("Let me ") + second + content("see.") + stop);
  CHECK(x.content == "Let me see.");
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0].arguments == "{}");
  const auto other = [](std::string_view text) {
    return event(R"({"choices":[{"index":1,"delta":{"content":")" + std::string{text} + "\"}}]}");
  };
  const auto y = complete(mode::json_object,
                          content("a") + other("b") + content("c") + other("d") + stop);
  CHECK(y.content == "ac");
  CHECK(y.other_contents == std::vector<std::string>{"bd"});
}

TEST_CASE("a stream that ends behind an answer that is whole is complete") {
  CHECK(complete(mode::tools, call(R"("index":0,)", R"({\"content\":[1]})")).tool_calls.size()
        == 1);
  CHECK(complete(mode::json_object, content("[") + content("1]")).content == "[1]");
  CHECK(complete(mode::md_json, content("```json\\n[1]\\n```")).content == "```json\n[1]\n```");
  CHECK_FALSE(read(mode::tools, call(R"("index":0,)", R"({\"content\":[1])")).end);
  CHECK_FALSE(read(mode::json_object, content("[1]") + content(" and")).end);
  CHECK_FALSE(read(mode::md_json, content("```json\\n[1]")).end);
  CHECK_FALSE(read(mode::tools, call(R"("index":0,)", "{}") + call(R"("index":1,)", "{")).end);
}

TEST_CASE("a stream whose server says that it broke off has failed, unless all is there") {
  const auto broken = choice(R"("delta":{"content":""},"finish_reason":"network_error")");
  const auto x = read(mode::json_object, content("{") + broken + done);
  REQUIRE_FALSE(x.end);
  CHECK(x.end.error().code == errc::provider_error);
  CHECK(x.end.error().message.find("network_error") != std::string::npos);
  CHECK(complete(mode::json_object, content("{}") + broken + done).content == "{}");
}

TEST_CASE("what means nothing is put together from its deltas") {
  const auto part = [](std::string_view members) {
    return choice(R"("delta":{)" + std::string{members} + "}");
  };
  const auto x = complete(
    mode::tools,
    part(R"("role":"assistant","reasoning_content":"I ")")
      + part(R"("content":null,"reasoning_content":"think.")") + part(R"("reasoning_content":"")")
      + part(R"("tool_calls":[{"index":0,"id":"1","extra_content":{"google":)"
             R"({"thought_signature":"SIG"}},"function":{"name":"orders","arguments":"{"}}])")
      + part(R"("tool_calls":[{"index":0,"function":{"arguments":"}"}}])") + stop);
  REQUIRE(x.opaque.size() == 2);
  CHECK(x.opaque[0].members == R"("reasoning_content":"I think.")");
  CHECK(x.opaque[0].origin != 0);
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0].arguments == "{}");
  CHECK(x.opaque[1].call == 1);
  CHECK(x.opaque[1].members == R"("extra_content":{"google":{"thought_signature":"SIG"}})");
}

TEST_CASE("comments may come before a reply that is no stream after all") {
  const std::string plain = R"({"choices":[{"message":{"content":"[]"},"finish_reason":"stop"}]})";
  CHECK(complete(mode::json_object, ": wait\n\n: wait\n\n" + plain + "\n\n" + done).content
        == "[]");
  CHECK(complete(mode::json_object, "\xEF\xBB\xBF" + plain).content == "[]");
  CHECK(complete(mode::json_object, "\xEF\xBB\xBF" + content("[]") + stop).content == "[]");
}

TEST_CASE("calls of decorated names are the answer while they arrive") {
  const auto decorated = choice(R"("delta":{"tool_calls":[{"index":0,"id":"1","function":)"
                                R"({"name":"functions.orders:0","arguments":"{}"}}]})");
  CHECK(read(mode::tools, decorated + stop).parts == "{}");
}
