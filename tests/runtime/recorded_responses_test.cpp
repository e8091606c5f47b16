// Responses that real servers sent, read whole and as streams that are cut anywhere, and what they
// had been asked beside what we ask. TROUPE_RECORDINGS names the folder with `responses.jsonl.gz`;
// see recorded_exchanges_test.cpp.

#include "dialects/dialects.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(mode how, bool streamed, std::string_view model = "m",
                 std::string_view schema = R"({"type":"object"})",
                 std::string_view name = "record") {
  settings conf;
  conf.provider = "openai-responses";
  conf.model = model;
  conf.mode = how;
  auto parsed = json_schema::parse(std::string{name}, schema);
  REQUIRE(parsed);
  auto made = make_dialect(conf, *parsed, {.streamed = streamed});
  INFO((made ? std::string{} : to_string(made.error())));
  REQUIRE(made);
  return *made;
}

/// What a response says, read independently.
struct said {
  std::string text;
  std::vector<tool_call> calls;
  usage tokens;
  std::string status;
};

uint64_t number_at(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  const auto* number = found != nullptr ? found->if_int64() : nullptr;
  return number != nullptr ? static_cast<uint64_t>(*number) : 0;
}

std::optional<uint64_t> detail_at(const json_tree& x, std::string_view object,
                                  std::string_view name) {
  const auto* found = x.find(object);
  if (found == nullptr || found->find(name) == nullptr || found->find(name)->is_null())
    return std::nullopt;
  return number_at(*found, name);
}

said what_is_said(const json_tree& response) {
  said result;
  result.status = response.string_at("status");
  std::string aside;
  const auto* output = response.find("output");
  for (const auto& item : output != nullptr ? output->elements() : json_tree{}.elements()) {
    if (item.string_at("type") == "function_call")
      result.calls.push_back({std::string{item.string_at("call_id")},
                              std::string{item.string_at("name")},
                              std::string{item.string_at("arguments")}});
    if (item.string_at("type") != "message")
      continue;
    for (const auto& part : item.find("content")->elements())
      (item.string_at("phase") == "commentary" ? aside : result.text) += part.string_at("text");
  }
  if (result.text.empty() && result.calls.empty())
    result.text = aside;
  if (const auto* tokens = response.find("usage"); tokens != nullptr && tokens->is_object()) {
    result.tokens.prompt_tokens = number_at(*tokens, "input_tokens");
    result.tokens.completion_tokens = number_at(*tokens, "output_tokens");
    result.tokens.total_tokens = number_at(*tokens, "total_tokens");
    result.tokens.cached_tokens = detail_at(*tokens, "input_tokens_details", "cached_tokens");
    result.tokens.cache_write_tokens = detail_at(*tokens, "input_tokens_details",
                                                 "cache_write_tokens");
    result.tokens.reasoning_tokens = detail_at(*tokens, "output_tokens_details",
                                               "reasoning_tokens");
  }
  return result;
}

void check_against(const completion& got, const json_tree& response) {
  const auto wanted = what_is_said(response);
  CHECK(got.content == wanted.text);
  CHECK(got.tool_calls == wanted.calls);
  auto tokens = got.tokens;
  tokens.cost_told.reset();
  CHECK(tokens == wanted.tokens);
  CHECK(got.finish == (wanted.calls.empty() ? finish_reason::stop : finish_reason::tool_calls));
  CHECK(got.id == response.string_at("id"));
  CHECK(got.model == response.string_at("model"));
}

/// Thoughts that a re-ask must bring along.
std::vector<std::string> sealed_in(const json_tree& response) {
  std::vector<std::string> result;
  for (const auto& item : response.find("output")->elements())
    if (!item.string_at("encrypted_content").empty())
      result.emplace_back(item.string_at("encrypted_content"));
  return result;
}

void check_replay(const dialect& wire, const completion& got, const json_tree& response) {
  const auto& items = response.find("output")->elements();
  const bool ends_in_thought = !items.empty() && items.back().string_at("type") == "reasoning";
  if (got.tool_calls.empty() || ends_in_thought)
    return;
  reask_turn turn;
  turn.answer = got;
  turn.problems = "wrong";
  const auto body = json_tree::parse(*wire.encode({"", "text", {}}, {&turn, 1}));
  REQUIRE(body);
  std::set<std::string> sent;
  for (const auto& item : body->find("input")->elements())
    sent.emplace(item.string_at("encrypted_content"));
  for (const auto& sealed : sealed_in(response))
    CHECK(sent.count(sealed) == 1);
}

std::optional<json_tree> last_response(std::string_view stream) {
  std::optional<json_tree> result;
  while (!stream.empty()) {
    const auto line = stream.substr(0, stream.find('\n'));
    stream.remove_prefix(std::min(stream.size(), line.size() + 1));
    if (!line.starts_with("data: {"))
      continue;
    const auto event = json_tree::parse(line.substr(6));
    REQUIRE(event);
    if (event->string_at("type") == "response.completed")
      result = *event->find("response");
  }
  return result;
}

void check_stream(const dialect& wire, const dialect& unstreamed, const std::string& body) {
  const auto got = stream_in_pieces(wire, body, body.size());
  INFO((got ? std::string{} : to_string(got.error())));
  REQUIRE(got);
  const auto response = last_response(body);
  REQUIRE(response);
  check_against(*got, *response);
  for (const size_t size : {size_t{1}, size_t{7}, size_t{0}, size_t{0}, size_t{4096}}) {
    const auto again = stream_in_pieces(wire, body, size);
    REQUIRE(again);
    CHECK(*again == *got);
  }
  http_response reply{200, "", body};
  const auto whole = unstreamed.decode(reply);
  REQUIRE(whole);
  CHECK(*whole == *got);
}

std::set<std::string> names_of(const json_tree& x) {
  std::set<std::string> result;
  for (const auto& member : x.members())
    result.insert(member.name);
  return result;
}

/// What differs in how we ask for the same, each for a reason.
const std::set<std::string> only_ours{
  "store",            // nothing is kept unless the user wants it
  "include",          // thoughts come along for re-asks
  "prompt_cache_key", // what is the same for all texts comes to one cache
  "description",      // of the record
};
const std::set<std::string> only_theirs{
  "stream",       // false is not said
  "tools",        // functions of the application's beside the record's
  "tool_choice",  // of those
  "instructions", // of the application's
};

/// Compares how structured output is asked for. Returns whether this request does.
bool check_request(const json_tree& request) {
  const auto* text = request.find("text");
  const auto* format = text != nullptr ? text->find("format") : nullptr;
  if (format == nullptr || format->string_at("type") == "text")
    return false;
  const bool is_schema = format->string_at("type") == "json_schema";
  const auto wire = make(is_schema ? mode::json_schema : mode::json_object, false,
                         request.string_at("model"),
                         is_schema ? format->find("schema")->text() : R"({"type":"object"})",
                         is_schema ? format->string_at("name") : "record");
  const auto ours = json_tree::parse(*wire->encode({"", "text", {}}, {}));
  REQUIRE(ours);
  const auto compare = [](const json_tree& a, const json_tree& b) {
    const auto left = names_of(a);
    const auto right = names_of(b);
    for (const auto& name : left)
      CHECK((right.count(name) == 1 || only_ours.count(name) == 1));
    for (const auto& name : right)
      CHECK((left.count(name) == 1 || only_theirs.count(name) == 1));
  };
  compare(*ours, request);
  const auto& own_format = *ours->find("text")->find("format");
  compare(own_format, *format);
  if (is_schema) {
    CHECK(own_format.string_at("name") == format->string_at("name"));
    CHECK(own_format.find("strict")->text() == "true");
    const auto& own_schema = *own_format.find("schema");
    CHECK(names_of(own_schema) == names_of(*format->find("schema")));
    CHECK(names_of(*own_schema.find("properties"))
          == names_of(*format->find("schema")->find("properties")));
  } else {
    // Whose instructions stand in the input, too, for the same reason.
    CHECK(request.find("input")->elements().front().string_at("role") == "system");
    CHECK(ours->find("input")->elements().front().string_at("role") == "system");
  }
  return true;
}

} // namespace

TEST_CASE("responses that real servers sent are decoded, counted and classified") {
  const auto lines = recorded_lines("responses.jsonl.gz");
  if (lines.empty())
    return;
  const auto wire = make(mode::tools, false);
  const auto streaming = make(mode::tools, true);
  size_t whole = 0;
  size_t streams = 0;
  size_t errors = 0;
  size_t unfinished = 0;
  size_t requests = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto exchange = json_tree::parse(lines[i]);
    REQUIRE(exchange);
    requests += check_request(*exchange->find("request")) ? 1 : 0;
    const auto status = static_cast<uint16_t>(number_at(*exchange, "status"));
    const auto& body = *exchange->find("body");
    if (const auto* text = body.if_string(); text != nullptr && status == 200) {
      check_stream(*streaming, *wire, *text);
      ++streams;
      continue;
    }
    http_response reply{status, "", body.text()};
    const auto got = wire->decode(reply);
    INFO((got ? std::string{} : to_string(got.error())));
    if (status != 200) {
      REQUIRE_FALSE(got);
      CHECK(got.error().code == errc::http_status);
      ++errors;
    } else if (body.string_at("status") == "queued") {
      REQUIRE_FALSE(got);
      CHECK(got.error().message.find("background") != std::string::npos);
      ++unfinished;
    } else {
      REQUIRE(got);
      check_against(*got, body);
      check_replay(*wire, *got, body);
      ++whole;
    }
  }
  std::cout << lines.size() << " exchanges: " << whole << " replies and " << streams
            << " streams decoded, " << errors << " errors classified, " << unfinished
            << " answers that were not there yet; " << requests << " requests compared\n";
}
