// What Anthropic's servers sent, and what they were asked (recorded_exchanges_test.cpp).

#include "dialects/dialects.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

using namespace troupe;

namespace {

/// What a message says, told by other code than the one that is tested.
struct expected_message {
  std::string content;
  /// Name, and arguments as a value.
  std::vector<std::pair<std::string, json_tree>> calls;
  std::vector<json_tree> thoughts;
  std::string stop_reason;
  uint64_t input = 0;
  uint64_t output = 0;
  std::optional<uint64_t> cached;
  std::optional<uint64_t> written;
  std::optional<uint64_t> thinking;
};

json_tree parsed(std::string_view text) {
  auto result = json_tree::parse(text);
  REQUIRE(result);
  return *result;
}

std::optional<uint64_t> number_at(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  const auto* number = found != nullptr ? found->if_int64() : nullptr;
  return number != nullptr ? std::optional{static_cast<uint64_t>(*number)} : std::nullopt;
}

void expect_usage(expected_message& to, const json_tree& usage) {
  const auto told = [&](auto& x, const json_tree& in, std::string_view name) {
    if (const auto number = number_at(in, name))
      x = *number;
  };
  told(to.input, usage, "input_tokens");
  told(to.output, usage, "output_tokens");
  told(to.cached, usage, "cache_read_input_tokens");
  told(to.written, usage, "cache_creation_input_tokens");
  if (const auto* details = usage.find("output_tokens_details"))
    told(to.thinking, *details, "thinking_tokens");
}

void expect_block(expected_message& to, const json_tree& block) {
  const auto type = block.string_at("type");
  if (type == "text")
    to.content += block.string_at("text");
  if (type == "tool_use")
    to.calls.emplace_back(block.string_at("name"), *block.find("input"));
  if (type == "thinking" || type == "redacted_thinking")
    to.thoughts.push_back(block);
}

expected_message expected_of(const json_tree& message) {
  expected_message result;
  for (const auto& block : message.find("content")->elements())
    expect_block(result, block);
  result.stop_reason = message.string_at("stop_reason");
  expect_usage(result, *message.find("usage"));
  return result;
}

/// Of a stream: its blocks are put together first.
expected_message expected_of_stream(std::string_view body) {
  expected_message result;
  json_tree block;
  std::string input;
  const auto add = [&](std::string_view name, std::string_view more) {
    block.set(name, std::string{block.string_at(name)} + std::string{more});
  };
  while (!body.empty()) {
    const auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (!line.starts_with("data: "))
      continue;
    const auto event = parsed(line.substr(6));
    const auto type = event.string_at("type");
    if (const auto* usage = event.find("usage"))
      expect_usage(result, *usage);
    if (const auto* message = event.find("message"))
      expect_usage(result, *message->find("usage"));
    if (type == "content_block_start") {
      block = *event.find("content_block");
      input.clear();
    } else if (type == "content_block_stop") {
      if (!input.empty())
        block.set("input", parsed(input));
      expect_block(result, block);
    } else if (type == "message_delta") {
      result.stop_reason = event.find("delta")->string_at("stop_reason");
    } else if (type == "content_block_delta") {
      const auto& delta = *event.find("delta");
      for (const auto* name : {"text", "thinking", "signature"})
        if (delta.find(name) != nullptr)
          add(name, delta.string_at(name));
      input += delta.string_at("partial_json");
    }
  }
  return result;
}

void check_alike(const completion& got, const expected_message& x) {
  CHECK(got.content == x.content);
  REQUIRE(got.tool_calls.size() == x.calls.size());
  for (size_t i = 0; i < x.calls.size(); ++i) {
    CHECK(got.tool_calls[i].name == x.calls[i].first);
    CHECK(parsed(got.tool_calls[i].arguments) == x.calls[i].second);
  }
  const std::map<std::string, finish_reason> reasons{{"end_turn", finish_reason::stop},
                                                     {"stop_sequence", finish_reason::stop},
                                                     {"tool_use", finish_reason::tool_calls},
                                                     {"max_tokens", finish_reason::length}};
  REQUIRE(reasons.contains(x.stop_reason));
  CHECK(got.finish == reasons.at(x.stop_reason));
  CHECK(got.tokens.prompt_tokens == x.input + x.cached.value_or(0) + x.written.value_or(0));
  CHECK(got.tokens.completion_tokens == x.output);
  CHECK(got.tokens.cached_tokens == x.cached);
  CHECK(got.tokens.cache_write_tokens == x.written);
  CHECK(got.tokens.reasoning_tokens == x.thinking);
  REQUIRE(got.opaque.size() == (x.thoughts.empty() ? 0 : 1));
  if (got.opaque.empty())
    return;
  const auto kept = parsed("{" + got.opaque.front().members + "}");
  REQUIRE(kept.members().size() == x.thoughts.size());
  for (size_t i = 0; i < x.thoughts.size(); ++i)
    CHECK(kept.members()[i].value == x.thoughts[i]);
}

dialect_ptr make(bool streamed) {
  settings conf;
  conf.provider = "anthropic";
  conf.model = "m";
  conf.mode = mode::json_schema;
  const auto schema = json_schema::parse("record", R"({"type":"object","properties":{}})");
  auto made = make_dialect(conf, *schema, {.streamed = streamed});
  REQUIRE(made);
  return *made;
}

completion read_stream(const dialect& wire, std::string_view body, size_t size) {
  std::minstd_rand random{static_cast<uint32_t>(body.size())};
  const auto stream = wire.stream();
  while (!body.empty()) {
    const auto part = body.substr(0, size > 0 ? size : 1 + random() % 97);
    REQUIRE(stream->push(part));
    body.remove_prefix(part.size());
  }
  auto result = stream->finish();
  REQUIRE(result);
  return *result;
}

/// What is asked of us for the same: the text of the first message, the schema, the mode.
struct task {
  settings conf;
  json_schema schema;
  prompt text;
};

/// Of requests for one answer in a form, which ours can be laid beside; absent: any other.
std::optional<task> task_of(const json_tree& request) {
  const auto& messages = request.find("messages")->elements();
  const auto* content = messages.front().find("content");
  if (messages.size() > 1 || content->elements().size() > 1)
    return std::nullopt;
  task result;
  result.conf.provider = "anthropic";
  result.conf.model = request.string_at("model");
  result.conf.system_prompt = request.string_at("system");
  result.text.text = content->is_string() ? *content->if_string()
                                          : content->elements().front().string_at("text");
  result.conf.tokens_max = static_cast<uint32_t>(number_at(request, "max_tokens").value_or(0));
  const auto* config = request.find("output_config");
  const auto* format = config != nullptr ? config->find("format") : nullptr;
  const auto* choice = request.find("tool_choice");
  const auto* tools = request.find("tools");
  const json_tree* schema = nullptr;
  std::string name{"record"};
  if (format != nullptr && tools == nullptr) {
    schema = format->find("schema");
    result.conf.mode = mode::json_schema;
  } else if (tools != nullptr && tools->elements().size() == 1 && choice != nullptr
             && (choice->string_at("type") == "tool" || choice->string_at("type") == "any")) {
    const auto& tool = tools->elements().front();
    schema = tool.find("input_schema");
    name = tool.string_at("name");
    result.conf.mode = tool.find("strict") != nullptr ? mode::tools_strict : mode::tools;
    result.conf.tool_choice = choice->string_at("type") == "tool" ? tool_choice::function
                                                                  : tool_choice::required;
  }
  if (schema == nullptr)
    return std::nullopt;
  auto read = json_schema::parse(name, schema->text());
  REQUIRE(read);
  result.schema = *read;
  return result;
}

/// The paths of all members, those of schemas and of what the user says left out.
void list_paths(const json_tree& x, const std::string& path, std::set<std::string>& to) {
  for (const auto& [name, value] : x.members()) {
    const auto here = path + "/" + name;
    to.insert(here);
    if (name != "schema" && name != "input_schema" && name != "content")
      list_paths(value, here, to);
  }
  for (const auto& value : x.elements())
    list_paths(value, path + "/*", to);
}

} // namespace

TEST_CASE("what Anthropic sent is decoded and counted") {
  const auto lines = recorded_lines("anthropic.jsonl.gz");
  const auto wire = make(false);
  const auto streaming = make(true);
  size_t messages = 0;
  size_t streams = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto exchange = parsed(lines[i]);
    const auto& body = *exchange.find("body");
    REQUIRE(number_at(exchange, "status") == 200);
    if (!body.is_string()) {
      http_response reply{200, "", body.text()};
      const auto got = wire->decode(reply);
      REQUIRE(got);
      check_alike(*got, expected_of(body));
      ++messages;
      continue;
    }
    const auto& text = *body.if_string();
    const auto got = read_stream(*streaming, text, text.size());
    check_alike(got, expected_of_stream(text));
    for (const size_t size : {size_t{1}, size_t{7}, size_t{0}, size_t{4096}})
      CHECK(read_stream(*streaming, text, size) == got);
    http_response reply{200, "", text};
    const auto unasked = wire->decode(reply);
    REQUIRE(unasked);
    CHECK(*unasked == got);
    ++streams;
  }
  std::cout << lines.size() << " exchanges with Anthropic: " << messages << " messages and "
            << streams << " streams decoded\n";
}

TEST_CASE("what Anthropic was asked for in a form is asked for in the same form") {
  const auto lines = recorded_lines("anthropic.jsonl.gz");
  // Why one of us has a member that the other has not.
  const std::map<std::string, std::string> known{
    {"/stream", "an SDK says false, we leave it out"},
    {"/tool_choice/disable_parallel_tool_use", "one record is one call"},
    {"/system", "a list of blocks there, a text here, or none of ours"},
    {"/system/*", "as above"},
    {"/system/*/text", "as above"},
    {"/system/*/type", "as above"},
    {"/thinking", "given by the user there"},
    {"/thinking/type", "given by the user there"},
    {"/thinking/budget_tokens", "given by the user there"},
  };
  size_t compared = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto exchange = parsed(lines[i]);
    const auto& request = *exchange.find("request");
    const auto asked = task_of(request);
    if (!asked)
      continue;
    const auto made = make_dialect(asked->conf, asked->schema);
    REQUIRE(made);
    const auto ours = parsed(*(*made)->encode(asked->text, {}));
    std::set<std::string> a;
    std::set<std::string> b;
    list_paths(request, "", a);
    list_paths(ours, "", b);
    std::vector<std::string> different;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                  std::back_inserter(different));
    for (const auto& path : different) {
      INFO(path);
      CHECK(known.contains(path));
    }
    CHECK(ours.string_at("model") == request.string_at("model"));
    CHECK(*ours.find("max_tokens") == *request.find("max_tokens"));
    if (const auto* theirs = request.find("output_config")) {
      const auto& schema = *ours.find("output_config")->find("format")->find("schema");
      const auto& wanted = *theirs->find("format")->find("schema");
      CHECK(*schema.find("required") == *wanted.find("required"));
      CHECK(*schema.find("additionalProperties") == json_tree{false});
      for (const auto& [name, value] : wanted.find("properties")->members()) {
        const auto* same = schema.find("properties")->find(name);
        REQUIRE(same != nullptr);
        CHECK(same->string_at("type") == value.string_at("type"));
      }
    }
    ++compared;
  }
  std::cout << compared << " requests for a form compared\n";
}
