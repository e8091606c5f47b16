// How requests of OpenAI's Responses are written: bytes for each mode, what a re-ask sends back,
// files, and what is left off where a server refuses it.

#include "providers/responses/responses_request.hpp"

#include "dialects/dialects.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::string_view shape
  = R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})";

settings usual(mode how) {
  settings x;
  x.provider = "openai-responses";
  x.model = "gpt-5";
  x.mode = how;
  x.prompt_cache = prompt_cache::off;
  return x;
}

dialect_ptr make(const settings& x, bool streamed = false) {
  const auto schema = json_schema::parse("order", shape);
  REQUIRE(schema);
  auto made = make_dialect(x, *schema, {.streamed = streamed});
  INFO((made ? std::string{} : to_string(made.error())));
  REQUIRE(made);
  return *made;
}

std::string body_of(const settings& x, bool streamed = false) {
  return *make(x, streamed)->encode({"", "text", {}}, {});
}

json_tree tree_of(const std::string& body) {
  const auto parsed = json_tree::parse(body);
  INFO(body);
  REQUIRE(parsed);
  return *parsed;
}

std::string member_of(const std::string& body, std::string_view name) {
  const auto tree = tree_of(body);
  const auto* found = tree.find(name);
  return found != nullptr ? found->text() : std::string{};
}

completion decode(const dialect& wire, std::string_view output) {
  http_response reply{200, "",
                      R"({"id":"r","status":"completed","output":)" + std::string{output} + "}"};
  auto result = wire.decode(reply);
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

/// The items that a re-ask sends.
std::string asked_again(const dialect& wire, completion answer, bool retold = false) {
  reask_turn turn;
  turn.answer = std::move(answer);
  turn.problems = "wrong";
  turn.retold = retold;
  return member_of(*wire.encode({"", "text", {}}, {&turn, 1}), "input");
}

constexpr std::string_view thinking_call
  = R"([{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAA\/x+y=","status":null},)"
    R"({"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{\"a\":1}","status":"completed"}])";

detail::responses_request request_of(const settings& x) {
  detail::requested_record record{"order", "d", std::string{shape}};
  return {x, *find_provider("openai-responses"), record, {}};
}

std::string with_file(detail::loaded_file file, std::string text = "look") {
  detail::said_conversation said;
  said.turns.push_back({detail::speaker::user, std::move(text)});
  said.turns.back().files.push_back(std::move(file));
  const auto body = request_of(usual(mode::json_schema)).body(said);
  return body ? member_of(*body, "input") : body.error().message;
}

} // namespace

TEST_CASE("a response is asked for in each mode with the members that the API knows") {
  auto x = usual(mode::tools);
  x.system_prompt = "Be brief.";
  x.tokens_max = 100;
  CHECK(
    body_of(x)
    == R"({"model":"gpt-5","instructions":"Be brief.","input":[{"role":"user","content":"text"}],"tools":[{"type":"function","name":"order","description":"Takes the record that the conversation describes.","strict":false,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}],"tool_choice":{"type":"function","name":"order"},"max_output_tokens":100,"store":false,"include":["reasoning.encrypted_content"]})");
  x.model = "another";
  x.temperature = 0.5;
  CHECK(member_of(body_of(x), "temperature") == "0.5");
  const auto strict = body_of(usual(mode::tools_strict));
  CHECK(strict.find(R"("strict":true,"parameters":{"type":"object")") != std::string::npos);
  CHECK(
    member_of(body_of(usual(mode::json_schema)), "text")
    == R"({"format":{"type":"json_schema","name":"order","description":"Takes the record that the conversation describes.","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}})");
  CHECK(tree_of(body_of(usual(mode::json_schema))).find("tools") == nullptr);
  CHECK(tree_of(body_of(usual(mode::md_json))).find("text") == nullptr);
  CHECK(member_of(body_of(usual(mode::md_json), true), "stream") == "true");
}

TEST_CASE("with JSON mode the word JSON stands in the input, where the API looks for it") {
  auto x = usual(mode::json_object);
  const auto body = tree_of(body_of(x));
  CHECK(body.find("instructions") == nullptr);
  CHECK(body.find("text")->text() == R"({"format":{"type":"json_object"}})");
  const auto& first = body.find("input")->elements().front();
  CHECK(first.string_at("role") == "system");
  CHECK(first.string_at("content").find("JSON") != std::string_view::npos);
  x.instruction_role = instruction_role::developer;
  CHECK(tree_of(body_of(x)).find("input")->elements().front().string_at("role") == "developer");
}

TEST_CASE("a conversation is sent as items, its own instructions behind the usual ones") {
  auto x = usual(mode::json_schema);
  x.system_prompt = "one";
  prompt said;
  said.messages = {{role::system, "two", {}, {}},
                   {role::user, "hello", {}, {}},
                   {role::assistant, "", {{"c1", "look_up", R"({"x":1})"}}, {}},
                   {role::tool, "found", {}, "c1"},
                   {role::user, "and?", {}, {}}};
  const auto body = *make(x)->encode(said, {});
  CHECK(member_of(body, "instructions") == R"("one\n\ntwo")");
  CHECK(
    member_of(body, "input")
    == R"([{"role":"user","content":"hello"},{"type":"function_call","call_id":"c1","name":"look_up","arguments":"{\"x\":1}"},{"type":"function_call_output","call_id":"c1","output":"found"},{"role":"user","content":"and?"}])");
}

TEST_CASE("thoughts go back as they came, in front of the call that they led to") {
  const auto wire = make(usual(mode::tools));
  const auto answer = decode(*wire, thinking_call);
  const auto body = asked_again(*wire, answer);
  CHECK(
    body
    == R"([{"role":"user","content":"text"},{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAA/x+y="},{"type":"function_call","id":"fc_1","status":"completed","call_id":"call_1","name":"order","arguments":"{\"a\":1}"},{"type":"function_call_output","call_id":"call_1","output":"wrong\n\nCall order once more, with the whole corrected record."}])");
  reask_turn turn;
  turn.answer = answer;
  turn.problems = "wrong";
  CHECK(wire->encode({"", "text", {}}, {&turn, 1})->find(R"("gAA\/x+y=")") != std::string::npos);
}

TEST_CASE("thoughts go over no other route, and not with an answer that is told of") {
  const auto wire = make(usual(mode::tools));
  const auto answer = decode(*wire, thinking_call);
  auto other = usual(mode::tools);
  other.model = "gpt-6";
  for (const auto& body : {asked_again(*make(other), answer), asked_again(*wire, answer, true)}) {
    CHECK(body.find("rs_1") == std::string::npos);
    CHECK(body.find("fc_1") == std::string::npos);
  }
}

TEST_CASE(
  "messages keep their phases and ids beside thoughts, and plain answers are sent plainly") {
  const auto wire = make(usual(mode::json_schema));
  const std::string message
    = R"({"type":"message","id":"m1","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"{}","annotations":[]}]})";
  CHECK(tree_of(asked_again(*wire, decode(*wire, "[" + message + "]"))).elements().at(1).text()
        == message);
  CHECK(
    tree_of(
      asked_again(
        *wire,
        decode(
          *wire,
          R"([{"type":"message","id":"m1","role":"assistant","content":[{"type":"output_text","text":"{}"}]}])")))
      .elements()
      .at(1)
      .text()
    == R"({"role":"assistant","content":"{}"})");
}

TEST_CASE("thoughts that the server has not kept are not sent, nor the ids that belong to them") {
  auto x = usual(mode::tools);
  constexpr std::string_view bare
    = R"([{"id":"rs_1","type":"reasoning","summary":[]},{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{}"}])";
  const auto wire = make(x);
  const auto forgotten = asked_again(*wire, decode(*wire, bare));
  CHECK(forgotten.find("rs_1") == std::string::npos);
  CHECK(forgotten.find("fc_1") == std::string::npos);
  CHECK(forgotten.find("call_1") != std::string::npos);
  CHECK(forgotten.find("web_search_call") != std::string::npos);
  x.extra_body = {{"store", "true"}};
  const auto keeping = make(x);
  CHECK(asked_again(*keeping, decode(*keeping, bare)).find("rs_1") != std::string::npos);
  // A server that shows what it thinks can be shown it again.
  constexpr std::string_view open
    = R"([{"id":"rs_1","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{}"}])";
  CHECK(asked_again(*wire, decode(*wire, open)).find("rs_1") != std::string::npos);
  // A thought that led to nothing is refused.
  constexpr std::string_view idle
    = R"([{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{}"},{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"x"}])";
  CHECK(asked_again(*wire, decode(*wire, idle)).find("rs_1") == std::string::npos);
}

TEST_CASE("a broken call is shown as an empty one between its thoughts and its result") {
  const auto wire = make(usual(mode::tools));
  const auto body = asked_again(
    *wire,
    decode(
      *wire,
      R"([{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"x"},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{\"a\":"}])"));
  CHECK(
    body.find(
      R"({"type":"function_call","id":"fc_1","call_id":"call_1","name":"order","arguments":"{}"})")
    != std::string::npos);
  CHECK(body.find(R"({\"a\":\n\nwrong)") != std::string::npos);
}

TEST_CASE("pictures, documents and texts are parts in front of the text, and audio is refused") {
  using detail::file_kind;
  CHECK(
    with_file({file_kind::image, "image/png", "a.png", "", "AAAA"})
    == R"([{"role":"user","content":[{"type":"input_image","detail":"auto","image_url":"data:image/png;base64,AAAA"},{"type":"input_text","text":"look"}]}])");
  CHECK(
    with_file({file_kind::image, "", "a.png", "https://x.example/a.png", ""}, "")
    == R"([{"role":"user","content":[{"type":"input_image","detail":"auto","image_url":"https://x.example/a.png"}]}])");
  CHECK(
    with_file({file_kind::pdf, "application/pdf", "b.pdf", "", "BBBB"}, "")
    == R"([{"role":"user","content":[{"type":"input_file","filename":"b.pdf","file_data":"data:application/pdf;base64,BBBB"}]}])");
  CHECK(
    with_file({file_kind::pdf, "application/pdf", "b.pdf", "https://x.example/b.pdf", ""}, "")
    == R"([{"role":"user","content":[{"type":"input_file","file_url":"https://x.example/b.pdf"}]}])");
  CHECK(with_file({file_kind::text, "text/plain", "c.txt", "", "so \"it\" is"}, "")
        == R"([{"role":"user","content":[{"type":"input_text","text":"c.txt:\nso \"it\" is"}]}])");
  CHECK(with_file({file_kind::audio, "audio/wav", "d.wav", "", "CCCC"}).starts_with("d.wav: "));
}

TEST_CASE("what the user adds to a body joins what stands there") {
  auto x = usual(mode::json_schema);
  x.extra_body = {{"text", R"({"verbosity":"low"})"},
                  {"include", R"(["message.output_text.logprobs"])"},
                  {"reasoning", R"({"effort":"low"})"}};
  const auto body = body_of(x);
  CHECK(tree_of(body).find("text")->string_at("verbosity") == "low");
  CHECK(tree_of(body).find("text")->find("format") != nullptr);
  CHECK(member_of(body, "include")
        == R"(["message.output_text.logprobs","reasoning.encrypted_content"])");
  CHECK(member_of(body, "reasoning") == R"({"effort":"low"})");
  CHECK(member_of(body, "store") == "false");
  x.extra_body = {{"store", "true"}};
  CHECK(member_of(body_of(x), "store") == "true");
  x.extra_body = {{"input", "[]"}};
  CHECK_FALSE(make_dialect(x, *json_schema::parse("order", shape)));
}

TEST_CASE("models that do not think are not asked for thoughts, nor servers that refuse them") {
  auto x = usual(mode::json_schema);
  for (const auto* name : {"gpt-4o-mini", "openai/gpt-4.1", "gpt-5-chat-latest"}) {
    x.model = name;
    CHECK(member_of(body_of(x), "include").empty());
  }
  x.model = "gpt-4o-mini";
  x.extra_body = {{"include", R"(["message.output_text.logprobs"])"}};
  CHECK(member_of(body_of(x), "include") == R"(["message.output_text.logprobs"])");
  const auto wire = make(usual(mode::json_schema));
  const auto weaker = wire->weaker({}, 400,
                                   "Encrypted content is not supported with this model. [include]");
  REQUIRE(weaker);
  CHECK(member_of(*wire->in(weaker->form).encode({"", "text", {}}, {}), "include").empty());
  CHECK_FALSE(wire->weaker(weaker->form, 400, "Encrypted content is not supported"));
}

TEST_CASE("a response knows no seed") {
  auto x = usual(mode::tools);
  x.seed = 1;
  const auto made = make_dialect(x, *json_schema::parse("order", shape));
  REQUIRE_FALSE(made);
  CHECK(made.error().message == "seed is given, but OpenAI Responses knows none: leave it out");
}

TEST_CASE("requests that begin alike have one key of what the server keeps, others another") {
  auto x = usual(mode::json_schema);
  const auto key = [](const settings& y) {
    return member_of(*request_of(y).body(prompt{"", "text", {}}, {}, 0), "prompt_cache_key");
  };
  CHECK(key(x).empty());
  x.prompt_cache = prompt_cache::automatic;
  const auto one = key(x);
  CHECK(one.starts_with("\"troupe-"));
  CHECK(key(x) == one);
  x.system_prompt = "other";
  CHECK(key(x) != one);
  x.extra_body = {{"prompt_cache_key", "\"mine\""}};
  CHECK(key(x) == "\"mine\"");
}

TEST_CASE("the limit on tokens of a response doubles") {
  auto x = usual(mode::json_schema);
  x.tokens_max = 10;
  x.truncation_retries = 1;
  const auto wire = make(x);
  CHECK(member_of(*wire->encode_longer({"", "text", {}}, {}, 1), "max_output_tokens") == "20");
}
