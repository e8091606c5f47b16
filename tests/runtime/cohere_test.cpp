#include "dialect/requested_record.hpp"
#include "dialects/dialects.hpp"
#include "providers/cohere/cohere_request.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::string_view key = "co-secret-0123456789";

constexpr std::string_view person_text
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"type":"integer","minimum":0}},"required":["name"]})";

const std::string lowered_person
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"description":"at least 0","anyOf":[{"type":"integer"},{"type":"null"}]}},)"
    R"("required":["name","age"],"additionalProperties":false})";

settings conf(mode m) {
  settings x;
  x.provider = "cohere";
  x.model = "command-a";
  x.api_key = key;
  x.mode = m;
  return x;
}

dialect_ptr make(const settings& x, bool streamed = false) {
  auto result = make_dialect(x, *json_schema::parse("person", person_text), {.streamed = streamed});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

dialect_ptr make(mode m, bool streamed = false) {
  return make(conf(m), streamed);
}

std::string asked(const dialect& wire, const std::vector<reask_turn>& turns = {},
                  conversation messages = {}) {
  return *wire.encode({"", "Ada, 36", std::move(messages)}, turns);
}

completion decode(const dialect& wire, std::string body) {
  http_response reply{200, "", std::move(body)};
  auto result = wire.decode(reply);
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

error refusal_of(const dialect& wire, uint16_t status, std::string body) {
  http_response reply{status, "", std::move(body)};
  const auto result = wire.decode(reply);
  REQUIRE_FALSE(result);
  return result.error();
}

std::string answer_of(const dialect& wire, const completion& x) {
  std::string room;
  const auto result = wire.answer(x, room);
  return result ? std::string{*result} : to_string(result.error());
}

reask_turn turn_of(completion answer) {
  reask_turn result;
  result.answer = std::move(answer);
  result.problems = "wrong";
  return result;
}

expected<completion> in_pieces(const dialect& wire, std::string_view body, size_t size,
                               std::string& answer) {
  const auto stream = wire.stream();
  answer.clear();
  while (!body.empty()) {
    for (auto part = stream->push(body.substr(0, size)); part && !part->empty();
         part = stream->push({}))
      answer += *part;
    body.remove_prefix(std::min(size, body.size()));
  }
  return stream->finish();
}

/// In pieces of each size, always the same.
expected<completion> read(mode m, std::string_view body, std::string& answer) {
  const auto wire = make(m, true);
  auto result = in_pieces(*wire, body, body.size(), answer);
  for (size_t size = 1; size <= body.size(); ++size) {
    std::string other;
    const auto again = in_pieces(*wire, body, size, other);
    CHECK(other == answer);
    REQUIRE(again.has_value() == result.has_value());
    if (result)
      CHECK(*again == *result);
  }
  return result;
}

std::string event(std::string_view type, std::string_view rest) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\","
         + std::string{rest} + "}\n\n";
}

const std::string asked_text
  = R"({"model":"command-a","messages":[{"role":"user","content":"Ada, 36"}])";

const std::string tools
  = R"("tools":[{"type":"function","function":{"name":"person","description":"Somebody.",)"
    R"("parameters":)";

} // namespace

TEST_CASE("Cohere is asked in each of its modes") {
  CHECK(make(mode::tools)->endpoint()->url == "https://api.cohere.com/v2/chat");
  CHECK(asked(*make(mode::json_schema))
        == asked_text + R"(,"response_format":{"type":"json_object","json_schema":)"
             + lowered_person + R"(},"stream":false})");
  CHECK(asked(*make(mode::tools, true))
        == asked_text + "," + tools + std::string{person_text}
             + R"(}}],"tool_choice":"REQUIRED","stream":true})");
  CHECK(asked(*make(mode::tools_strict))
        == asked_text + "," + tools + lowered_person
             + R"(}}],"strict_tools":true,"tool_choice":"REQUIRED","stream":false})");
  CHECK(asked(*make(mode::json_object))
          .ends_with(R"(,"response_format":{"type":"json_object"},"stream":false})"));
  CHECK(asked(*make(mode::json_object))
          .starts_with(R"({"model":"command-a","messages":[{"role":"system","content":"Answer)"));
  CHECK(asked(*make(mode::md_json)).find("response_format") == std::string::npos);
  auto x = conf(mode::tools);
  x.tool_choice = tool_choice::automatic;
  x.temperature = 0.5;
  x.seed = 3;
  x.tokens_max = 7;
  x.extra_body = {{"p", "0.9"}};
  CHECK(asked(*make(x)).ends_with(
    R"(}}],"temperature":0.5,"seed":3,"max_tokens":7,"stream":false,"p":0.9})"));
}

TEST_CASE("pictures and texts are shown to Cohere") {
  const auto schema = json_schema::parse("person", person_text);
  const auto record = detail::requested({*schema, {}, false}, *find_provider("cohere"),
                                        mode::json_schema);
  REQUIRE(record);
  const detail::cohere_request request{
    conf(mode::json_schema), *find_provider("cohere"), *record, {}};
  detail::said_conversation talk;
  talk.turns.push_back({.who = detail::speaker::user, .text = "what?", .files = {}});
  auto& files = talk.turns.front().files;
  files = {{detail::file_kind::image, "image/png", "a.png", "", "aGk="},
           {detail::file_kind::image, "", "b", "https://x/b.png", ""},
           {detail::file_kind::text, "text/plain", "c.txt", "", "c"}};
  const auto body = request.body(talk, 0);
  CHECK(
    body.find(R"("content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},)"
              R"({"type":"image_url","image_url":{"url":"https://x/b.png"}},)"
              R"({"type":"text","text":"c.txt:\n\nc"},{"type":"text","text":"what?"}])")
    != std::string::npos);
}

TEST_CASE("a reply of Cohere's is read, and shown again with its thoughts and its plan") {
  const auto wire = make(mode::tools);
  const auto got = decode(*wire, R"({"id":"i","finish_reason":"TOOL_CALL","message":{
    "role":"assistant","tool_plan":"I \"call\".","content":[{"type":"thinking","thinking":"Hm."},
      {"type":"text","text":"Well"}],
    "tool_calls":[{"id":"c1","type":"function","function":{"name":"person","arguments":"{\"name\":1}"}},
      {"id":"c2","type":"function","function":{"name":"person","arguments":{"name":2.50}}}]},
    "usage":{"billed_units":{"input_tokens":3.0,"output_tokens":4.0},
      "tokens":{"input_tokens":496.0,"output_tokens":11.0},"cached_tokens":16.0}})");
  CHECK(got.id == "i");
  CHECK(got.content == "Well");
  REQUIRE(got.tool_calls.size() == 2);
  CHECK(got.tool_calls[0] == tool_call{"c1", "person", R"({"name":1})"});
  CHECK(got.tool_calls[1].arguments == R"({"name":2.50})");
  CHECK(got.finish == finish_reason::tool_calls);
  CHECK(got.tokens.prompt_tokens == 496);
  CHECK(got.tokens.completion_tokens == 11);
  CHECK(got.tokens.total_tokens == 507);
  CHECK(got.tokens.cached_tokens == 16);
  CHECK(got.tokens.billed_prompt_tokens == 3);
  CHECK(got.tokens.billed_completion_tokens == 4);
  const auto again = asked(*wire, {turn_of(got)});
  CHECK(
    again.find(
      R"({"role":"assistant","content":[{"type":"thinking","thinking":"Hm."},)"
      R"({"type":"text","text":"Well"}],"tool_plan":"I \"call\".","tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"person","arguments":"{\"name\":1}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"person",)"
      R"("arguments":"{\"name\":2.50}"}}]},{"role":"tool","tool_call_id":"c1","content":)"
      R"("wrong\n\nCall person once more, with the whole corrected record."},)"
      R"({"role":"tool","tool_call_id":"c2",)")
    != std::string::npos);
  auto other = conf(mode::tools);
  other.model = "command-r";
  CHECK(asked(*make(other), {turn_of(got)}).find("Hm.") == std::string::npos);
  const auto plain = make(mode::json_schema);
  const auto text = decode(*plain, R"({"finish_reason":"COMPLETE","message":{"content":"{}"}})");
  CHECK(
    asked(*plain, {turn_of(text)}).find(R"({"role":"assistant","content":"{}"},{"role":"user",)")
    != std::string::npos);
}

TEST_CASE("Cohere's reasons for an end are told apart") {
  const auto wire = make(mode::json_schema);
  const auto with = [&](std::string_view reason, std::string_view text) {
    http_response reply{200, "",
                        R"({"finish_reason":")" + std::string{reason}
                          + R"(","message":{"content":[{"type":"text","text":")" + std::string{text}
                          + R"("}]}})"};
    const auto got = wire->decode(reply);
    return got ? answer_of(*wire, *got) : to_string(got.error());
  };
  CHECK(with("COMPLETE", "{}") == "{}");
  CHECK(with("STOP_SEQUENCE", "{}") == "{}");
  CHECK(with("MAX_TOKENS", "{").starts_with("truncated: "));
  CHECK(with("ERROR", "{").starts_with("provider_error: "));
  CHECK(with("TIMEOUT", "{").starts_with("provider_error: "));
  CHECK(with("ERROR", "{}") == "{}");
}

TEST_CASE("a stream of Cohere's is put together") {
  std::string answer;
  const auto got = read(
    mode::tools,
    event("message-start", R"("id":"i","delta":{"message":{"role":"assistant","content":[]}})")
      + event("tool-plan-delta", R"("delta":{"message":{"tool_plan":"I "}})")
      + event("tool-plan-delta", R"("delta":{"message":{"tool_plan":"will."}})")
      + event("content-start",
              R"("index":0,"delta":{"message":{"content":{"type":"thinking","thinking":"H"}}})")
      + event("content-delta", R"("index":0,"delta":{"message":{"content":{"thinking":"m"}}})")
      + event("content-end", R"("index":0)")
      + event("tool-call-start",
              R"("index":0,"delta":{"message":{"tool_calls":{"id":"c","type":"function",)"
              R"("function":{"name":"person","arguments":""}}}})")
      + event("tool-call-delta",
              R"("index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"na"}}}})")
      + event(
        "tool-call-delta",
        R"("index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"me\":1}"}}}})")
      + event("tool-call-end", R"("index":0)")
      + event("message-end",
              R"("delta":{"finish_reason":"TOOL_CALL","usage":{"tokens":{"input_tokens":5,)"
              R"("output_tokens":6}}})"),
    answer);
  REQUIRE(got);
  CHECK(answer == R"({"name":1})");
  REQUIRE(got->tool_calls.size() == 1);
  CHECK(got->tool_calls[0] == tool_call{"c", "person", R"({"name":1})"});
  CHECK(got->tokens.total_tokens == 11);
  CHECK(got->finish == finish_reason::tool_calls);
  REQUIRE(got->opaque.size() == 1);
  CHECK(got->opaque[0].members == R"("thinking":"Hm","tool_plan":"I will.")");

  const auto text = read(
    mode::json_schema,
    event("message-start", R"("id":"i")")
      + event("content-start",
              R"("index":0,"delta":{"message":{"content":{"type":"text","text":""}}})")
      + event("content-delta", R"("index":0,"delta":{"message":{"content":{"text":"{\"name\""}}})")
      + event("content-delta", R"("index":0,"delta":{"message":{"content":{"text":":1}"}}})")
      + event("citation-start", R"("index":0,"delta":{"message":{"citations":{}}})")
      + event("message-end", R"("delta":{"finish_reason":"COMPLETE"})"),
    answer);
  REQUIRE(text);
  CHECK(answer == R"({"name":1})");
  CHECK(text->content == answer);
}

TEST_CASE("a stream of Cohere's that fails or breaks off says so") {
  std::string answer;
  const auto failed
    = read(mode::json_schema,
           event("message-start", R"("id":"i")")
             + event("message-end", R"("delta":{"finish_reason":"ERROR","error":"no luck"})"),
           answer);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == errc::provider_error);
  CHECK(failed.error().message.find("no luck") != std::string::npos);
  const auto cut = read(mode::json_schema,
                        event("content-delta",
                              R"("index":0,"delta":{"message":{"content":{"text":"{\"name\""}}})"),
                        answer);
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == errc::stream_broken);
  const auto bare = read(mode::json_schema, "data: {\"message\":\"slow down\",\"id\":\"1\"}\n\n",
                         answer);
  REQUIRE_FALSE(bare);
  CHECK(bare.error().message.find("slow down") != std::string::npos);
  const auto odd = read(mode::json_schema, "data: []\n\ndata: {\"type\":7,\"delta\":[]}\n\n",
                        answer);
  REQUIRE_FALSE(odd);
}

TEST_CASE("Cohere's errors are told apart") {
  const auto wire = make(mode::json_schema);
  const auto code = [&](uint16_t status, std::string_view message) {
    return refusal_of(*wire, status, R"({"id":"1","message":")" + std::string{message} + "\"}")
      .code;
  };
  CHECK(code(400, "invalid request: message must not be empty") == errc::http_status);
  CHECK(code(401, "invalid api token") == errc::authentication);
  CHECK(code(402, "Please add or update your payment method") == errc::quota_exhausted);
  CHECK(code(404, "model 'x' not found") == errc::http_status);
  CHECK(code(422, "invalid schema") == errc::http_status);
  CHECK(code(429, "You are using a Trial key, which is limited to 20 API calls / minute.")
        == errc::rate_limited);
  CHECK(code(429, "You are using a Trial key, which is limited to 1000 API calls / month.")
        == errc::quota_exhausted);
  CHECK(code(498, "blocked output: please adjust your prompt and try again")
        == errc::content_filtered);
  CHECK(code(499, "request cancelled") == errc::unavailable);
  CHECK(code(500, "internal server error") == errc::unavailable);
  CHECK(code(501, "not implemented") == errc::unavailable);
  CHECK(code(503, "no capacity") == errc::unavailable);
  CHECK(code(504, "timeout") == errc::unavailable);
  CHECK(code(400, "too many tokens: total number of tokens in the prompt cannot exceed 4081 - "
                  "received 4292.")
        == errc::http_status);
  CHECK(refusal_of(*wire, 400,
                   R"({"message":"too many tokens: total number of tokens in the prompt cannot )"
                   R"(exceed 4081"})")
          .message.find("shorten the text")
        != std::string::npos);
  CHECK(refusal_of(*wire, 200, R"({"id":"1","message":"odd"})").code == errc::provider_error);
  CHECK(refusal_of(*wire, 200, R"({"finish_reason":"COMPLETE"})").message.find("no message")
        != std::string::npos);
}

TEST_CASE("a server of Cohere's that does not take a mode is asked in the next one") {
  const auto wire = make(mode::automatic);
  CHECK(asked(*wire).find("json_schema") != std::string::npos);
  request_form form;
  const auto after = [&](std::string_view words) {
    const auto next = wire->weaker(form, 400, words);
    REQUIRE(next);
    form = next->form;
    return *wire->in(form).encode({"", "x", {}}, {});
  };
  CHECK(after("invalid request: response_format is not supported by this model").find("REQUIRED")
        != std::string::npos);
  after("invalid request: tool_choice is not supported by this model");
  CHECK(after("invalid request: tool_choice is not supported by this model").find("REQUIRED")
        == std::string::npos);
}
