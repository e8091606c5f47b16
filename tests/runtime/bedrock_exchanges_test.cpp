// What Bedrock's servers sent, and what they were asked (recorded_exchanges_test.cpp). In the
// recordings a request is a text, and a stream is a text in which bytes that are no UTF-8 are
// replaced: the frames are written anew around their payloads, which are not touched by that.

#include "dialects/dialects.hpp"
#include "frame_writer.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

using namespace troupe;

namespace {

json_tree parsed(std::string_view text) {
  auto result = json_tree::parse(text);
  REQUIRE(result);
  return *result;
}

uint64_t number_at(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  return found != nullptr && found->if_int64() != nullptr
           ? static_cast<uint64_t>(*found->if_int64())
           : 0;
}

/// What a reply says, told by other code than the one that is tested.
struct expected_reply {
  std::string content;
  /// Name, and arguments as a value.
  std::vector<std::pair<std::string, json_tree>> calls;
  size_t thoughts = 0;
  std::string stop_reason;
  json_tree usage = json_tree::object();
};

void expect_block(expected_reply& to, const json_tree& block) {
  to.content += block.string_at("text");
  if (const auto* call = block.find("toolUse"))
    if (call->string_at("type") != "server_tool_use")
      to.calls.emplace_back(call->string_at("name"), *call->find("input"));
  if (const auto* thoughts = block.find("reasoningContent"))
    to.thoughts += thoughts->text().find("\"signature\":\"") != std::string::npos
                       || thoughts->find("redactedContent") != nullptr
                     ? 1
                     : 0;
}

expected_reply expected_of(const json_tree& reply) {
  expected_reply result;
  for (const auto& block : reply.find("output")->find("message")->find("content")->elements())
    expect_block(result, block);
  result.stop_reason = reply.string_at("stopReason");
  result.usage = *reply.find("usage");
  return result;
}

/// Name and payload of the events in a text that was a stream.
std::vector<std::pair<std::string, std::string>> events_in(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  constexpr std::string_view before = ":event-type\7";
  for (auto at = text.find(before); at != std::string_view::npos; at = text.find(before)) {
    text.remove_prefix(at + before.size());
    const std::string name{text.substr(2, static_cast<uint8_t>(text[1]))};
    text.remove_prefix(text.find('{'));
    size_t size = 0;
    bool quoted = false;
    for (int depth = 0; size < text.size(); ++size) {
      if (quoted && text[size] == '\\')
        ++size;
      else if (text[size] == '"')
        quoted = !quoted;
      else if (!quoted && text[size] == '{')
        ++depth;
      else if (!quoted && text[size] == '}' && --depth == 0)
        break;
    }
    result.emplace_back(name, text.substr(0, size + 1));
  }
  return result;
}

expected_reply expected_of(const std::vector<std::pair<std::string, std::string>>& events) {
  expected_reply result;
  std::string name;
  std::string input;
  bool is_signed = false;
  for (const auto& [type, payload] : events) {
    const auto event = parsed(payload);
    if (const auto* begun = event.find("start"); begun != nullptr && begun->find("toolUse"))
      name = begun->find("toolUse")->string_at("name");
    if (const auto* delta = event.find("delta")) {
      result.content += delta->string_at("text");
      if (const auto* call = delta->find("toolUse"))
        input += call->string_at("input");
      if (const auto* thoughts = delta->find("reasoningContent"))
        is_signed = is_signed || thoughts->find("signature") || thoughts->find("redactedContent");
    }
    if (type == "contentBlockStop") {
      if (!name.empty())
        result.calls.emplace_back(name, parsed(input.empty() ? "{}" : input));
      result.thoughts += is_signed ? 1 : 0;
      name.clear();
      input.clear();
      is_signed = false;
    }
    if (type == "messageStop")
      result.stop_reason = event.string_at("stopReason");
    if (type == "metadata")
      result.usage = *event.find("usage");
  }
  return result;
}

void check_alike(const completion& got, const expected_reply& x) {
  CHECK(got.content == x.content);
  REQUIRE(got.tool_calls.size() == x.calls.size());
  for (size_t i = 0; i < x.calls.size(); ++i) {
    CHECK(got.tool_calls[i].name == x.calls[i].first);
    CHECK(parsed(got.tool_calls[i].arguments) == x.calls[i].second);
  }
  const std::map<std::string, finish_reason> reasons{{"end_turn", finish_reason::stop},
                                                     {"tool_use", finish_reason::tool_calls},
                                                     {"max_tokens", finish_reason::length}};
  REQUIRE(reasons.contains(x.stop_reason));
  CHECK(got.finish == reasons.at(x.stop_reason));
  CHECK(got.tokens.prompt_tokens
        == number_at(x.usage, "inputTokens") + number_at(x.usage, "cacheReadInputTokens")
             + number_at(x.usage, "cacheWriteInputTokens"));
  CHECK(got.tokens.completion_tokens == number_at(x.usage, "outputTokens"));
  CHECK(got.tokens.total_tokens == number_at(x.usage, "totalTokens"));
  CHECK(got.tokens.cached_tokens.has_value() == (x.usage.find("cacheReadInputTokens") != nullptr));
  const auto kept = got.opaque.empty() ? json_tree::object()
                                       : parsed("{" + got.opaque.front().members + "}");
  CHECK(kept.members().size() == x.thoughts);
}

dialect_ptr make(bool streamed) {
  settings conf;
  conf.provider = "bedrock";
  conf.base_url = "https://place.example";
  conf.model = "m";
  conf.mode = mode::json_schema;
  const auto schema = json_schema::parse("record", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema, {.streamed = streamed});
  REQUIRE(made);
  return *made;
}

completion read_stream(const dialect& wire, std::string_view body, size_t size) {
  const auto stream = wire.stream();
  while (!body.empty()) {
    const auto part = body.substr(0, size);
    REQUIRE(stream->push(part));
    body.remove_prefix(part.size());
  }
  auto result = stream->finish();
  REQUIRE(result);
  return *result;
}

/// The paths of all members, those of schemas left out.
void list_paths(const json_tree& x, const std::string& path, std::set<std::string>& to) {
  for (const auto& [name, value] : x.members()) {
    const auto here = path + "/" + name;
    to.insert(here);
    if (name != "json")
      list_paths(value, here, to);
  }
  for (const auto& value : x.elements())
    list_paths(value, path + "/*", to);
}

} // namespace

TEST_CASE("what Bedrock sent is decoded, counted and classified") {
  const auto lines = recorded_lines("bedrock-converse.jsonl.gz");
  const auto wire = make(false);
  const auto streaming = make(true);
  size_t replies = 0;
  size_t streams = 0;
  size_t errors = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto exchange = parsed(lines[i]);
    const auto& body = *exchange.find("body");
    auto text = body.is_string() ? *body.if_string() : body.text();
    if (number_at(exchange, "status") != 200) {
      http_response reply{static_cast<uint16_t>(number_at(exchange, "status")), "", text};
      const auto got = wire->decode(reply);
      REQUIRE_FALSE(got);
      CHECK(got.error().code == errc::http_status);
      CHECK(got.error().message.find(body.string_at("message").substr(0, 200))
            != std::string::npos);
      ++errors;
      continue;
    }
    if (text.starts_with('{')) {
      http_response reply{200, "", text};
      const auto got = wire->decode(reply);
      REQUIRE(got);
      check_alike(*got, expected_of(parsed(text)));
      ++replies;
      continue;
    }
    const auto events = events_in(text);
    REQUIRE(events.size() > 3);
    std::string stream;
    for (const auto& [name, payload] : events)
      stream += frames::event(name, payload);
    const auto got = read_stream(*streaming, stream, stream.size());
    check_alike(got, expected_of(events));
    for (const size_t size : {size_t{1}, size_t{7}, size_t{97}, size_t{4096}})
      CHECK(read_stream(*streaming, stream, size) == got);
    ++streams;
  }
  std::cout << lines.size() << " exchanges with Bedrock: " << replies << " replies and " << streams
            << " streams decoded, " << errors << " errors classified\n";
}

TEST_CASE("what Bedrock was asked for in a form is asked for in the same form") {
  const auto lines = recorded_lines("bedrock-converse.jsonl.gz");
  // Why one of us has a member that the other has not.
  const std::map<std::string, std::string> known{
    {"/system", "empty there, absent here"},
    {"/inferenceConfig", "empty there, absent here"},
    {"/outputConfig/textFormat/structure/jsonSchema/description", "we always have one"},
    {"/toolConfig/tools/*/toolSpec/description", "we always have one"},
  };
  size_t compared = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto exchange = parsed(lines[i]);
    const auto& sent = *exchange.find("request");
    const auto request = json_tree::parse(sent.is_string() ? *sent.if_string() : sent.text());
    if (!request || request->find("messages") == nullptr)
      continue;
    const auto& messages = request->find("messages")->elements();
    const auto* format = request->find("outputConfig");
    const auto* tools = request->find("toolConfig");
    const auto* choice = tools != nullptr ? tools->find("toolChoice") : nullptr;
    const bool is_forced = choice != nullptr && choice->find("auto") == nullptr
                           && tools->find("tools")->elements().size() == 1;
    if (messages.size() > 1 || messages.front().find("content")->elements().size() > 1
        || (format == nullptr) == !is_forced)
      continue;
    settings conf;
    conf.provider = "bedrock";
    conf.base_url = "https://place.example";
    conf.model = "m";
    std::string schema;
    std::string name;
    if (format != nullptr) {
      const auto& wanted = *format->find("textFormat")->find("structure")->find("jsonSchema");
      conf.mode = mode::json_schema;
      schema = wanted.string_at("schema");
      name = wanted.string_at("name");
    } else {
      const auto& tool = *tools->find("tools")->elements().front().find("toolSpec");
      conf.mode = mode::tools;
      conf.tool_choice = choice->find("any") ? tool_choice::required : tool_choice::function;
      schema = tool.find("inputSchema")->find("json")->text();
      name = tool.string_at("name");
    }
    if (const auto* system = request->find("system"); !system->elements().empty())
      conf.system_prompt = system->elements().front().string_at("text");
    const auto record = json_schema::parse(name, schema);
    REQUIRE(record);
    prompt text;
    text.text = messages.front().find("content")->elements().front().string_at("text");
    const auto made = make_dialect(conf, *record);
    REQUIRE(made);
    const auto ours = parsed(*(*made)->encode(text, {}));
    CHECK(*ours.find("messages") == *request->find("messages"));
    std::set<std::string> a;
    std::set<std::string> b;
    list_paths(*request, "", a);
    list_paths(ours, "", b);
    std::vector<std::string> different;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                  std::back_inserter(different));
    for (const auto& path : different) {
      INFO(path);
      CHECK(known.contains(path));
    }
    if (format != nullptr) {
      const auto& ours_format
        = *ours.find("outputConfig")->find("textFormat")->find("structure")->find("jsonSchema");
      const auto mine = parsed(ours_format.string_at("schema"));
      const auto theirs = parsed(schema);
      CHECK(*mine.find("required") == *theirs.find("required"));
      CHECK(*mine.find("additionalProperties") == json_tree{false});
    }
    ++compared;
  }
  std::cout << compared << " requests for a form compared\n";
}
