// How Ollama's own API is spoken: requests of each mode, the size of the context, replies whole and
// as lines that are cut anywhere, and errors.

#include "dialects/dialects.hpp"
#include "providers/ollama/ollama_context.hpp"
#include "providers/ollama/ollama_request.hpp"
#include "settings/chosen_provider.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

using namespace troupe;

namespace {

constexpr std::string_view shape
  = R"({"type":"object","properties":{"a":{"type":"string","pattern":"^x+$","maxLength":9}},"required":["a"]})";

settings usual(mode how) {
  settings x;
  x.provider = "ollama";
  x.model = "gemma3";
  x.mode = how;
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

json_tree body_of(const dialect& wire, std::string text = "text",
                  std::span<const reask_turn> turns = {}) {
  auto body = json_tree::parse(*wire.encode({"", std::move(text), {}}, turns));
  REQUIRE(body);
  return *body;
}

std::string member_of(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  return found != nullptr ? found->text() : std::string{};
}

expected<completion> decode(std::string_view body, uint16_t status = 200,
                            mode how = mode::json_schema) {
  http_response reply{status, "", std::string{body}};
  return make(usual(how))->decode(reply);
}

completion good(std::string_view body, mode how = mode::json_schema) {
  auto result = decode(body, 200, how);
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return *result;
}

expected<completion> stream_of(std::string_view body, size_t cut = 0,
                               mode how = mode::json_schema) {
  static std::map<mode, dialect_ptr> wires;
  auto& wire = wires[how];
  if (!wire)
    wire = make(usual(how), true);
  const auto stream = wire->stream();
  static_cast<void>(stream->push(body.substr(0, cut)));
  static_cast<void>(stream->push(body.substr(cut)));
  return stream->finish();
}

completion streamed(std::string_view body, mode how = mode::json_schema) {
  const auto whole = stream_of(body, 0, how);
  INFO((whole ? std::string{} : to_string(whole.error())));
  REQUIRE(whole);
  for (size_t cut = 1; cut < body.size(); ++cut) {
    const auto again = stream_of(body, cut, how);
    REQUIRE(again);
    REQUIRE(*again == *whole);
  }
  return *whole;
}

errc stream_problem(std::string_view body) {
  const auto result = stream_of(body);
  REQUIRE_FALSE(result);
  return result.error().code;
}

expected<std::string> with_file(detail::loaded_file file) {
  detail::requested_record record{"order", "d", "{}"};
  const detail::ollama_request request{
    usual(mode::json_object), *find_provider("ollama"), record, {}};
  detail::said_conversation said;
  said.turns.push_back({detail::speaker::user, "look"});
  said.turns.back().files.push_back(std::move(file));
  return request.body(said);
}

constexpr std::string_view last
  = R"({"model":"gemma3","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":8})";

} // namespace

TEST_CASE("Ollama is asked with a grammar, and told the whole schema in words") {
  auto x = usual(mode::json_schema);
  x.system_prompt = "Be brief.";
  x.temperature = 0.0;
  x.seed = 7;
  x.tokens_max = 100;
  const auto body = body_of(*make(x));
  // What grammars do not know is left out, and nothing is made required.
  CHECK(
    member_of(body, "format")
    == R"({"type":"object","properties":{"a":{"type":"string","maxLength":9}},"required":["a"]})");
  const auto& messages = body.find("messages")->elements();
  REQUIRE(messages.size() == 2);
  const auto system = std::string{messages[0].string_at("content")};
  CHECK(system.starts_with("Be brief.\n\nAnswer with one JSON object"));
  CHECK(system.ends_with(shape));
  CHECK(messages[1].text() == R"({"role":"user","content":"text"})");
  CHECK(member_of(body, "options")
        == R"({"temperature":0.0,"seed":7,"num_predict":100,"num_ctx":4096})");
  CHECK(member_of(body, "stream") == "false");
  CHECK(member_of(body, "truncate") == "false");
  CHECK(member_of(body_of(*make(x, true)), "stream") == "true");
  CHECK(member_of(body_of(*make(usual(mode::json_object))), "format") == "\"json\"");
  CHECK(body_of(*make(usual(mode::md_json))).find("format") == nullptr);
}

TEST_CASE("Ollama is given functions, which it cannot be made to call") {
  const auto body = body_of(*make(usual(mode::tools)));
  CHECK(
    member_of(body, "tools")
    == R"([{"type":"function","function":{"name":"order","description":"Takes the record that the conversation describes.","parameters":)"
         + std::string{shape} + "}}]");
  CHECK(body.find("tool_choice") == nullptr);
  CHECK(body.find("messages")->elements().size() == 1);
}

TEST_CASE("calls are shown again as objects, with their thoughts and their results by name") {
  const auto wire = make(usual(mode::tools));
  http_response reply{
    200, "",
    R"({"message":{"role":"assistant","content":"","thinking":"so \"it\" is","tool_calls":[{"function":{"name":"order","arguments":{"a": 1.50}}}]},"done":true})"};
  const auto answer = wire->decode(reply);
  REQUIRE(answer);
  CHECK(answer->finish == finish_reason::tool_calls);
  reask_turn turn;
  turn.answer = *answer;
  turn.problems = "wrong";
  const auto again = body_of(*wire, "text", {&turn, 1});
  const auto& messages = again.find("messages")->elements();
  REQUIRE(messages.size() == 3);
  CHECK(
    messages[1].text()
    == R"({"role":"assistant","content":"","thinking":"so \"it\" is","tool_calls":[{"id":"c00010001","function":{"name":"order","arguments":{"a":1.50}}}]})");
  CHECK(messages[2].string_at("role") == "tool");
  CHECK(messages[2].string_at("tool_name") == "order");
  CHECK(messages[2].string_at("tool_call_id") == "c00010001");
  // Not over another route.
  auto other = usual(mode::tools);
  other.model = "qwen3";
  CHECK(body_of(*make(other), "text", {&turn, 1}).text().find("so ") == std::string::npos);
}

TEST_CASE("pictures go to Ollama as bytes, texts as text, and other files not at all") {
  using detail::file_kind;
  const auto picture = with_file({file_kind::image, "image/png", "a.png", "", "AAAA"});
  REQUIRE(picture);
  CHECK(picture->find(R"({"role":"user","content":"look","images":["AAAA"]})")
        != std::string::npos);
  const auto text = with_file({file_kind::text, "text/plain", "b.txt", "", "B"});
  REQUIRE(text);
  CHECK(text->find(R"("content":"b.txt:\nB\n\nlook")") != std::string::npos);
  for (const auto& file :
       {detail::loaded_file{file_kind::image, "", "a.png", "https://x.example/a.png", ""},
        detail::loaded_file{file_kind::pdf, "application/pdf", "c.pdf", "", "C"},
        detail::loaded_file{file_kind::audio, "audio/wav", "d.wav", "", "D"}}) {
    const auto refused = with_file(file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::configuration);
    CHECK(refused.error().message.starts_with(file.name));
  }
}

TEST_CASE("the context grows with the largest request of a run, and never shrinks") {
  const auto wire = make(usual(mode::json_schema));
  const auto size = [&wire](size_t bytes) {
    return member_of(*body_of(*wire, std::string(bytes, 'x')).find("options"), "num_ctx");
  };
  CHECK(size(10) == "4096");
  CHECK(size(20'000) == "16384");
  CHECK(size(10) == "16384");
  // A picture is worth more words than its name has, and fewer than its bytes would be.
  detail::loaded_file picture{detail::file_kind::image, "image/png", "a.png", "", {}};
  picture.content.assign(300'000, 'A');
  CHECK(with_file(std::move(picture))->find(R"("num_ctx":8192)") != std::string::npos);
}

TEST_CASE("options of the user's join those of the settings, and win") {
  auto x = usual(mode::json_object);
  x.temperature = 0.5;
  x.extra_body = {{"options", R"({"num_ctx":9000,"top_k":5,"temperature":1.0})"},
                  {"keep_alive", "-1"},
                  {"think", "false"},
                  {"truncate", "true"}};
  const auto body = body_of(*make(x), std::string(90'000, 'x'));
  CHECK(member_of(body, "options") == R"({"num_ctx":9000,"top_k":5,"temperature":1.0})");
  CHECK(member_of(body, "keep_alive") == "-1");
  CHECK(member_of(body, "truncate") == "true");
  CHECK(member_of(body, "shift") == "false");
}

TEST_CASE("an answer to a prompt that was cut is none") {
  const auto counted = [](std::string_view count, std::string_view more = "") {
    return R"({"message":{"content":"{}"},"done":true,"prompt_eval_count":)" + std::string{count}
           + std::string{more} + "}";
  };
  CHECK(good(counted("4095")).content == "{}");
  CHECK(good(counted("4096", R"(,"remote_host":"https://ollama.com")")).content == "{}");
  for (const auto& got : {decode(counted("4096")), stream_of(counted("4096"))}) {
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::http_status);
    CHECK(got.error().message.find("num_ctx") != std::string::npos);
  }
  auto x = usual(mode::json_object);
  x.extra_body = {{"options", R"({"num_ctx":500})"}};
  const detail::ollama_context own{x};
  CHECK_FALSE(own.size_for(100'000));
  CHECK(own.is_cut(500));
  CHECK_FALSE(own.is_cut(499));
  const detail::ollama_context grown{usual(mode::json_object)};
  CHECK(grown.size_for(20'000) == 32'768);
  CHECK_FALSE(grown.is_cut(9'000));
  // With a request before it grew.
  CHECK(grown.is_cut(8'192));
}

TEST_CASE("a reply of Ollama's is read, with counts as far as they are there") {
  const auto x = good(
    R"({"model":"gemma3","created_at":"now","message":{"role":"assistant","content":"{\"a\":1}","thinking":"hm"},"done_reason":"stop","done":true,"total_duration":9,"prompt_eval_count":26,"eval_count":8})");
  CHECK(x.content == R"({"a":1})");
  CHECK(x.model == "gemma3");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.tokens.prompt_tokens == 26);
  CHECK(x.tokens.completion_tokens == 8);
  CHECK(x.tokens.total_tokens == 34);
  CHECK_FALSE(x.tokens.cached_tokens);
  REQUIRE(x.opaque.size() == 1);
  CHECK(x.opaque[0].members == R"("thinking":"hm")");
  const auto cut
    = good(R"({"message":{"content":"{"},"done":true,"done_reason":"length","eval_count":8})");
  CHECK(cut.finish == finish_reason::length);
  CHECK(cut.tokens.prompt_tokens == 0);
  const auto odd = good(
    R"({"model":7,"message":{"content":[],"thinking":1,"tool_calls":[7,{"function":{"name":{},"arguments":"{\"a\":1}"}},{"name":"order"}]},"done":true,"done_reason":[],"eval_count":-4})",
    mode::tools);
  REQUIRE(odd.tool_calls.size() == 2);
  CHECK(odd.tool_calls[0].arguments == R"({"a":1})");
  CHECK(odd.tool_calls[1].name == "order");
  CHECK(odd.tokens == usage{});
}

TEST_CASE("a model that was only loaded has not answered") {
  const auto got = decode(R"({"message":{"content":""},"done":true,"done_reason":"load"})");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == errc::provider_error);
  CHECK(decode(R"({"message":{"content":"{"},"done":false})").error().code == errc::provider_error);
  CHECK(decode(R"({"done":true})").error().code == errc::malformed_response);
  CHECK(decode("Ollama is running").error().code == errc::malformed_response);
}

TEST_CASE("the lines of a chat add up to the completion, cut wherever they are") {
  const std::string lines
    = R"({"model":"gemma3","message":{"role":"assistant","content":"","thinking":"h"},"done":false})"
      "\n"
      R"({"model":"gemma3","message":{"role":"assistant","content":"","thinking":"m"},"done":false})"
      "\n"
      R"({"model":"gemma3","message":{"role":"assistant","content":"{\"ä\":"},"done":false})"
      "\n"
      R"({"model":"gemma3","message":{"role":"assistant","content":"1}"},"done":false})"
      "\n"
      + std::string{last};
  const auto x = streamed(lines);
  CHECK(x.content == R"({"ä":1})");
  CHECK(x.finish == finish_reason::stop);
  CHECK(x.tokens.total_tokens == 34);
  REQUIRE(x.opaque.size() == 1);
  CHECK(x.opaque[0].members == R"("thinking":"hm")");
  CHECK(good(lines) == x);
  CHECK(streamed(lines + "\n") == x);
}

TEST_CASE("calls of a stream of Ollama's come whole, each as one of its own") {
  const auto call = [](std::string_view city) {
    return R"({"message":{"role":"assistant","content":"","tool_calls":[{"id":"c)"
           + std::string{city} + R"(","function":{"index":0,"name":"order","arguments":{"a":")"
           + std::string{city} + R"("}}}]},"done":false})" + "\n";
  };
  const auto x = streamed(call("x") + call("y") + std::string{last}, mode::tools);
  REQUIRE(x.tool_calls.size() == 2);
  CHECK(x.tool_calls[0] == tool_call{"cx", "order", R"({"a":"x"})"});
  CHECK(x.tool_calls[1].arguments == R"({"a":"y"})");
  CHECK(x.finish == finish_reason::tool_calls);
}

TEST_CASE("a stream of Ollama's that breaks off, fails or is none is an error") {
  const std::string begun = R"({"message":{"role":"assistant","content":"{\"a\":"},"done":false})"
                            "\n";
  CHECK(stream_problem(begun) == errc::stream_broken);
  CHECK(stream_problem(begun + "{\"mess") == errc::stream_broken);
  CHECK(stream_problem(begun + R"({"error":"an error was encountered while running the model"})")
        == errc::provider_error);
  CHECK(stream_problem("") == errc::stream_broken);
  CHECK(stream_problem("<html>") == errc::malformed_response);
  std::string calls;
  for (int i = 0; i < 200; ++i)
    calls += R"({"message":{"tool_calls":[{"function":{"name":"f"}}]}})"
             "\n";
  CHECK(stream_problem(calls) == errc::malformed_response);
}

TEST_CASE("errors of Ollama's are told with what to do about them") {
  const auto missing = decode(R"({"error":"model 'gemma9' not found"})", 404);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == errc::http_status);
  CHECK(missing.error().message.find("ollama pull") != std::string::npos);
  CHECK(
    decode(R"({"error":"server busy, please try again.  maximum pending requests exceeded"})", 503)
      .error()
      .code
    == errc::unavailable);
  CHECK(decode(R"({"error":"unauthorized"})", 401).error().code == errc::authentication);
  CHECK(decode(R"({"error":"the input length exceeds the context length"})", 400).error().code
        == errc::http_status);
  CHECK(decode(R"({"error":"too many requests"})", 429).error().code == errc::rate_limited);
}

TEST_CASE("a model without a grammar or functions is asked in another mode") {
  auto x = usual(mode::automatic);
  const auto wire = make(x);
  CHECK(body_of(*wire).find("format") != nullptr);
  const auto next = wire->weaker({}, 500, "invalid JSON schema in format");
  REQUIRE(next);
  CHECK(body_of(wire->in(next->form)).find("tools") != nullptr);
  const auto third = wire->weaker(next->form, 400, "library/gemma3 does not support tools");
  REQUIRE(third);
  CHECK(member_of(body_of(wire->in(third->form)), "format") == "\"json\"");
}

TEST_CASE("the place of Ollama may be said as its own variable says it") {
  const auto& row = *find_provider("ollama");
  CHECK(base_url_in(row, "box") == "http://box:11434");
  CHECK(base_url_in(row, "box:80") == "http://box:80");
  CHECK(base_url_in(row, " 0.0.0.0 ") == "http://localhost:11434");
  CHECK(base_url_in(row, "0.0.0.0:8080") == "http://localhost:8080");
  CHECK(base_url_in(row, ":8080") == "http://localhost:8080");
  CHECK(base_url_in(row, "[::1]") == "http://[::1]:11434");
  CHECK(base_url_in(row, "[::]:9") == "http://localhost:9");
  CHECK(base_url_in(row, "box/ollama/") == "http://box:11434/ollama/");
  CHECK(base_url_in(row, "https://box") == "https://box");
  CHECK(base_url_in(row, "") == "");
  CHECK(base_url_in(*find_provider("openai"), "gate.example/v1") == "https://gate.example/v1");
}
