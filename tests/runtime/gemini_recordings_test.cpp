// What Google's servers sent, read whole and as streams that are cut anywhere, beside what other
// code finds in it; and how they were asked, beside how we ask. The recordings are not part of the
// project: TROUPE_RECORDINGS names the folder with `gemini.jsonl.gz`, an object a line with `url`,
// `request`, `status`, `headers` and `body` (an object, or the text of a stream).

#include "gemini_wire.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

using namespace troupe;
using namespace gemini_wire;

namespace {

struct counts {
  size_t whole = 0;
  size_t streams = 0;
  size_t errors = 0;
  size_t requests = 0;
};

uint64_t count_of(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  return found != nullptr && found->if_int64() != nullptr
           ? static_cast<uint64_t>(*found->if_int64())
           : 0;
}

/// What is to be found in a list of responses.
struct expectation {
  std::string content;
  std::vector<tool_call> calls;
  std::string finish;
  bool is_blocked = false;
  uint64_t input = 0;
  uint64_t output = 0;
  uint64_t total = 0;
  std::optional<uint64_t> cached;
  std::optional<uint64_t> thoughts;
  size_t signatures = 0;
};

void add(expectation& to, const json_tree& response) {
  if (const auto* tokens = response.find("usageMetadata")) {
    to.input = count_of(*tokens, "promptTokenCount") + count_of(*tokens, "toolUsePromptTokenCount");
    to.output = count_of(*tokens, "candidatesTokenCount") + count_of(*tokens, "thoughtsTokenCount");
    to.total = count_of(*tokens, "totalTokenCount");
    to.cached = to.thoughts = std::nullopt;
    if (tokens->find("cachedContentTokenCount") != nullptr)
      to.cached = count_of(*tokens, "cachedContentTokenCount");
    if (tokens->find("thoughtsTokenCount") != nullptr)
      to.thoughts = count_of(*tokens, "thoughtsTokenCount");
  }
  const auto* candidates = response.find("candidates");
  if (candidates == nullptr) {
    to.is_blocked = to.is_blocked || response.find("promptFeedback") != nullptr;
    return;
  }
  const auto& first = candidates->elements().front();
  if (const auto finish = first.string_at("finishReason"); !finish.empty())
    to.finish = finish;
  const auto* content = first.find("content");
  const auto* parts = content != nullptr ? content->find("parts") : nullptr;
  if (parts == nullptr)
    return;
  for (const auto& part : parts->elements()) {
    if (part.find("thought") != nullptr)
      continue;
    const bool is_other = part.find("text") == nullptr && part.find("functionCall") == nullptr
                          && part.members().size() > 1;
    to.signatures += part.find("thoughtSignature") != nullptr && !is_other ? 1 : 0;
    to.content += part.string_at("text");
    if (const auto* call = part.find("functionCall"))
      to.calls.push_back({std::string{call->string_at("id")}, std::string{call->string_at("name")},
                          call->find("args")->text()});
  }
}

size_t signatures_in(const completion& x) {
  size_t result = 0;
  for (const auto& part : x.opaque) {
    const auto members = json_tree::parse('{' + part.members + '}');
    REQUIRE(members);
    if (part.call > 0)
      ++result;
    else if (const auto* texts = members->find("signed"))
      result += texts->elements().size();
  }
  return result;
}

void compare(const completion& got, const expectation& told) {
  CHECK(got.content == told.content);
  REQUIRE(got.tool_calls.size() == told.calls.size());
  for (size_t i = 0; i < told.calls.size(); ++i) {
    CHECK(got.tool_calls[i].id == told.calls[i].id);
    CHECK(got.tool_calls[i].name == told.calls[i].name);
    const auto arguments = json_tree::parse(got.tool_calls[i].arguments);
    REQUIRE(arguments);
    CHECK(arguments->text() == told.calls[i].arguments);
  }
  CHECK(got.finish_told == told.finish);
  const bool is_end = told.finish == "STOP" || told.finish == "UNEXPECTED_TOOL_CALL";
  const auto what = is_end                        ? finish_reason::stop
                    : told.finish == "MAX_TOKENS" ? finish_reason::length
                                                  : finish_reason::content_filter;
  CHECK(got.finish == what);
  CHECK(got.tokens.prompt_tokens == told.input);
  CHECK(got.tokens.completion_tokens == told.output);
  CHECK(got.tokens.total_tokens == told.total);
  CHECK(got.tokens.cached_tokens == told.cached);
  CHECK(got.tokens.reasoning_tokens == told.thoughts);
  CHECK(signatures_in(got) == told.signatures);
}

/// A re-ask holds each signature of the answer's as it came.
void check_way_back(const dialect& wire, const completion& got, const std::string& body) {
  const auto again = asked(wire, {turn_of(got)});
  REQUIRE(json_tree::parse(again));
  constexpr std::string_view name = "thoughtSignature\":";
  for (auto at = body.find(name); at != std::string::npos; at = body.find(name, at + 1)) {
    const auto start = body.find('"', at + name.size());
    const auto end = body.find('"', start + 1);
    CHECK(again.find(body.substr(start, end - start + 1)) != std::string::npos);
  }
}

void check_whole(const dialect& wire, const json_tree& body, counts& seen) {
  expectation told;
  add(told, body);
  if (told.is_blocked) {
    CHECK(refusal_of(wire, 200, body.text()).code == errc::content_filtered);
    ++seen.errors;
    return;
  }
  const auto got = decode(wire, body.text());
  compare(got, told);
  if (!got.content.empty() || !got.tool_calls.empty())
    check_way_back(wire, got, body.text());
  ++seen.whole;
}

expected<completion> read_stream(const dialect& wire, std::string_view body, size_t size) {
  std::minstd_rand random{static_cast<uint32_t>(body.size())};
  const auto stream = wire.stream();
  while (!body.empty()) {
    const auto part = body.substr(0, size > 0 ? size : 1 + random() % 97);
    static_cast<void>(stream->push(part));
    body.remove_prefix(part.size());
  }
  return stream->finish();
}

void check_stream(const dialect& wire, const dialect& unstreamed, const std::string& body,
                  counts& seen) {
  expectation told;
  std::string list;
  for (size_t at = body.find("data: "); at != std::string::npos; at = body.find("\ndata: ", at)) {
    at = body.find('{', at);
    const auto text = body.substr(at, body.find('\n', at) - at);
    const auto response = json_tree::parse(text);
    REQUIRE(response);
    add(told, *response);
    list += (list.empty() ? "[" : ",\n") + text;
  }
  const auto got = read_stream(wire, body, body.size());
  INFO((got ? std::string{} : to_string(got.error())));
  REQUIRE(got);
  compare(*got, told);
  check_way_back(unstreamed, *got, body);
  for (const size_t size : {size_t{1}, size_t{7}, size_t{0}, size_t{0}, size_t{4096}}) {
    const auto again = read_stream(wire, body, size);
    REQUIRE(again);
    CHECK(*again == *got);
  }
  CHECK(decode(unstreamed, body) == *got);
  // As a server sends it that was not asked for events.
  const auto listed = decode(unstreamed, list + "]");
  CHECK(listed.content == got->content);
  CHECK(listed.tool_calls == got->tool_calls);
  CHECK(listed.tokens == got->tokens);
  ++seen.streams;
}

void names_in(const json_tree& x, const std::string& place, std::set<std::string>& to) {
  // Whose members are names of the schema's, or the user's.
  constexpr std::string_view foreign[] = {"properties", "$defs", "args", "response", "default"};
  for (const auto& [name, value] : x.members()) {
    const auto path = place + '.' + name;
    to.insert(path);
    if (std::find(std::begin(foreign), std::end(foreign), name) == std::end(foreign))
      names_in(value, path, to);
    else
      for (const auto& inner : value.members())
        names_in(inner.value, path + ".*", to);
  }
  for (const auto& inner : x.elements())
    names_in(inner, place + "[]", to);
}

/// Members of ours that the recorded request lacks, and the other way round, but for those that
/// are explained here.
void compare_requests(const json_tree& theirs, const json_tree& ours) {
  constexpr std::string_view explained[] = {
    // They ask for text, which is what there is anyway.
    ".responseModalities",
    // Sampling, cached parts, safety and labels of theirs come by settings and `extra_body`.
    ".temperature",
    ".topP",
    ".maxOutputTokens",
    ".thinkingConfig",
    // Titles say nothing of the value. What is not in the subset goes into a description.
    ".title",
    ".default",
    ".pattern",
    ".description",
    // Ours tells the order of members (Gemini 2.0 needs it), closes objects, and asks for null in
    // place of a member that may lack, as a type of its own beside the others.
    ".propertyOrdering",
    ".additionalProperties",
    ".required",
    ".anyOf",
    ".oneOf",
    ".type",
    // Roots are inlined.
    ".$ref",
    ".$defs",
    // Tools of theirs beside the schema.
    ".tools",
    ".toolConfig",
    // Their system prompt.
    ".systemInstruction",
  };
  std::set<std::string> a;
  std::set<std::string> b;
  for (const auto* name : {"systemInstruction", "generationConfig", "tools", "toolConfig"}) {
    if (const auto* x = theirs.find(name))
      names_in(*x, std::string{"."} + name, a);
    if (const auto* x = ours.find(name))
      names_in(*x, std::string{"."} + name, b);
  }
  std::vector<std::string> different;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(different));
  for (const auto& path : different) {
    CAPTURE(path);
    CHECK(std::any_of(std::begin(explained), std::end(explained), [&](std::string_view x) {
      const auto at = path.find(x);
      return at != std::string::npos
             && (at + x.size() == path.size()
                 || std::string_view{".["}.find(path[at + x.size()]) != std::string_view::npos);
    }));
  }
}

/// With what its root refers to in its place.
json_tree without_root_reference(const json_tree& schema) {
  const auto reference = schema.string_at("$ref");
  const auto* all = schema.find("$defs");
  if (reference.empty() || all == nullptr)
    return schema;
  auto result = *all->find(reference.substr(reference.rfind('/') + 1));
  for (const auto& member : schema.members())
    if (member.name != "$ref")
      result.set(member.name, member.value);
  return result;
}

/// Asks for the same as a recorded request that binds the answer to a schema, or demands a call.
void check_request(const json_tree& request, counts& seen) {
  const auto* config = request.find("generationConfig");
  const auto* schema = config != nullptr ? config->find("responseJsonSchema") : nullptr;
  auto how = mode::json_schema;
  if (schema == nullptr) {
    const auto* choice = request.find("toolConfig");
    choice = choice != nullptr ? choice->find("functionCallingConfig") : nullptr;
    const auto* names = choice != nullptr ? choice->find("allowedFunctionNames") : nullptr;
    if (names == nullptr || names->elements().size() != 1)
      return;
    const auto& function
      = request.find("tools")->elements().front().find("functionDeclarations")->elements().front();
    schema = function.find("parameters_json_schema");
    how = mode::tools;
  }
  REQUIRE(schema != nullptr);
  INFO(schema->text());
  const auto wire = make(conf(how), false, schema->text());
  const auto ours = json_tree::parse(asked(*wire));
  REQUIRE(ours);
  constexpr std::string_view spelled = "parameters_json_schema";
  auto text = request.text();
  if (const auto at = text.find(spelled); at != std::string::npos)
    text.replace(at, spelled.size(), "parametersJsonSchema");
  auto theirs = *json_tree::parse(text);
  if (auto* sent = theirs.find("generationConfig"); sent != nullptr && how == mode::json_schema)
    sent->set("responseJsonSchema", without_root_reference(*schema));
  compare_requests(theirs, *ours);
  ++seen.requests;
}

} // namespace

TEST_CASE("what Gemini sent is decoded, and it is asked as others ask it") {
  const auto lines = recorded_lines("gemini.jsonl.gz");
  if (lines.empty())
    return;
  const auto wire = make(mode::tools);
  const auto streaming = make(mode::tools, true);
  counts seen;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto root = json_tree::parse(lines[i]);
    REQUIRE(root);
    const auto& body = *root->find("body");
    const auto status = static_cast<uint16_t>(count_of(*root, "status"));
    if (root->find("request")->is_object())
      check_request(*root->find("request"), seen);
    if (status != 200) {
      CHECK(refusal_of(*wire, status, body.text()).code == errc::http_status);
      ++seen.errors;
    } else if (body.is_object()) {
      check_whole(*wire, body, seen);
    } else if (const auto text = *body.if_string(); text.starts_with("data: ")) {
      check_stream(*streaming, *wire, text, seen);
    } else {
      const auto whole = json_tree::parse(text);
      REQUIRE(whole);
      check_whole(*wire, *whole, seen);
    }
  }
  CHECK(seen.whole + seen.streams + seen.errors == lines.size());
  std::cout << lines.size() << " exchanges with Gemini: " << seen.whole << " replies and "
            << seen.streams << " streams decoded, " << seen.errors << " errors classified, "
            << seen.requests << " requests compared\n";
}
