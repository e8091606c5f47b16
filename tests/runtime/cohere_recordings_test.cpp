// What Cohere's servers sent, beside what other code finds in it, and how they were asked, beside
// how we ask. TROUPE_RECORDINGS names the folder with `cohere.jsonl.gz`, an object a line with
// `url`, `request`, `status`, `headers` and `body`.

#include "dialects/dialects.hpp"
#include "recorded_lines.hpp"

#include <troupe/detail/json_tree.hpp>

#include <cstdlib>
#include <iostream>
#include <set>

using namespace troupe;

namespace {

dialect_ptr make(std::string_view name, std::string_view schema) {
  settings x;
  x.provider = "cohere";
  x.model = "command-r7b-12-2024";
  x.mode = mode::tools;
  auto result = make_dialect(x, *json_schema::parse(name, schema));
  REQUIRE(result);
  return *result;
}

uint64_t count_at(const json_tree* x, std::string_view name) {
  const auto* found = x != nullptr ? x->find(name) : nullptr;
  return found != nullptr && found->if_int64() != nullptr
           ? static_cast<uint64_t>(*found->if_int64())
           : 0;
}

void compare(const completion& got, const json_tree& body) {
  const auto& message = *body.find("message");
  std::string content;
  if (const auto* blocks = message.find("content"))
    for (const auto& block : blocks->elements())
      content += block.string_at("text");
  CHECK(got.content == content);
  CHECK(got.id == body.string_at("id"));
  CHECK(got.finish_told == body.string_at("finish_reason"));
  CHECK(got.finish
        == (body.string_at("finish_reason") == "TOOL_CALL" ? finish_reason::tool_calls
                                                           : finish_reason::stop));
  const auto* calls = message.find("tool_calls");
  REQUIRE(got.tool_calls.size() == (calls != nullptr ? calls->elements().size() : 0));
  for (size_t i = 0; i < got.tool_calls.size(); ++i) {
    const auto& call = calls->elements()[i];
    const auto& function = *call.find("function");
    CHECK(got.tool_calls[i]
          == tool_call{std::string{call.string_at("id")}, std::string{function.string_at("name")},
                       std::string{function.string_at("arguments")}});
  }
  CHECK(got.opaque.size() == (message.find("tool_plan") != nullptr ? 1 : 0));
  const auto* usage = body.find("usage");
  const auto* tokens = usage->find("tokens");
  CHECK(got.tokens.prompt_tokens == count_at(tokens, "input_tokens"));
  CHECK(got.tokens.completion_tokens == count_at(tokens, "output_tokens"));
  const auto* billed = usage->find("billed_units");
  CHECK(got.tokens.billed_prompt_tokens == count_at(billed, "input_tokens"));
  CHECK(got.tokens.billed_completion_tokens == count_at(billed, "output_tokens"));
  CHECK(got.tokens.cached_tokens.has_value() == (usage->find("cached_tokens") != nullptr));
  CHECK(got.tokens.cached_tokens.value_or(0) == count_at(usage, "cached_tokens"));
}

/// Demands the same call, where a recorded request demands one of one function. Different: the
/// description is ours, and so are the messages.
bool check_request(const json_tree& request) {
  const auto* tools = request.find("tools");
  if (request.string_at("tool_choice") != "REQUIRED" || tools->elements().size() != 1)
    return false;
  auto function = *tools->elements().front().find("function");
  const auto* schema = function.find("parameters");
  const auto wire = make(function.string_at("name"), schema->text());
  const auto ours = json_tree::parse(*wire->encode({"", "text", {}}, {}));
  REQUIRE(ours);
  std::set<std::string> a;
  std::set<std::string> b;
  for (const auto& member : request.members())
    a.insert(member.name);
  for (const auto& member : ours->members())
    b.insert(member.name);
  CHECK(a == b);
  auto tool = ours->find("tools")->elements().front();
  tool.find("function")->set("description", std::string{function.string_at("description")});
  auto theirs = tools->elements().front();
  const auto in_order = [](json_tree& x) {
    auto& f = *x.find("function");
    auto sorted = json_tree::object();
    for (const auto* name : {"name", "description", "parameters"})
      sorted.set(name, *f.find(name));
    return sorted.text();
  };
  CHECK(in_order(tool) == in_order(theirs));
  CHECK(ours->string_at("tool_choice") == "REQUIRED");
  CHECK(*ours->find("stream") == json_tree{false});
  return true;
}

} // namespace

TEST_CASE("what Cohere sent is decoded, and it is asked as others ask it") {
  const auto lines = recorded_lines("cohere.jsonl.gz");
  if (lines.empty())
    return;
  const auto wire = make("record", R"({"type":"object","properties":{}})");
  size_t requests = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    const auto root = json_tree::parse(lines[i]);
    REQUIRE(root);
    const auto& body = *root->find("body");
    http_response reply{static_cast<uint16_t>(count_at(&*root, "status")), "", body.text()};
    const auto got = wire->decode(reply);
    INFO((got ? std::string{} : to_string(got.error())));
    REQUIRE(got);
    compare(*got, body);
    requests += check_request(*root->find("request")) ? 1 : 0;
  }
  CHECK(requests > 0);
  std::cout << lines.size() << " exchanges with Cohere: all decoded, " << requests
            << " requests compared\n";
}
