// What the Messages API is sent.

#include "dialect/requested_record.hpp"
#include "dialects/dialects.hpp"
#include "providers/anthropic/anthropic_request.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::string_view boat_text
  = R"({"type":"object","description":"A boat.","properties":{"name":{"type":"string"},)"
    R"("masts":{"type":"integer","minimum":1}},"required":["name"]})";

/// As a strict mode is sent it.
constexpr std::string_view lowered_boat
  = R"({"type":"object","description":"A boat.","properties":{"name":{"type":"string"},)"
    R"("masts":{"type":"integer","description":"at least 1"}},"required":["name"],)"
    R"("additionalProperties":false})";

settings with_mode(mode m) {
  settings x;
  x.provider = "anthropic";
  x.model = "m";
  x.mode = m;
  return x;
}

json_schema schema_of(std::string_view text, std::string_view name = "boat") {
  auto result = json_schema::parse(name, text);
  REQUIRE(result);
  return *result;
}

dialect_ptr make(const settings& x, std::string_view schema = boat_text,
                 const dialect_options& options = {}) {
  auto result = make_dialect(x, schema_of(schema), options);
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

std::string body(const settings& x, const std::vector<reask_turn>& turns = {},
                 std::string_view schema = boat_text) {
  return *make(x, schema)->encode({"", "Gull, a sloop", {}}, turns);
}

json_tree tree(const std::string& text) {
  auto result = json_tree::parse(text);
  INFO(text);
  REQUIRE(result);
  return *result;
}

reask_turn turn_of(completion answer, std::string problems = "E") {
  reask_turn result;
  result.answer = std::move(answer);
  result.problems = std::move(problems);
  return result;
}

reask_turn calling(std::vector<tool_call> calls, std::string content = {}) {
  completion x;
  x.content = std::move(content);
  x.tool_calls = std::move(calls);
  return turn_of(std::move(x));
}

const json_tree& message_in(const json_tree& request, size_t i) {
  return request.find("messages")->elements().at(i);
}

const std::string asked
  = R"({"model":"m","messages":[{"role":"user","content":"Gull, a sloop"}],"max_tokens":8192)";

/// A request as its class writes it.
detail::anthropic_request request_of(const settings& x, bool caches,
                                     std::vector<std::string_view> functions = {}) {
  detail::request_subject about{schema_of(boat_text), {}, false};
  for (const auto name : functions)
    about.functions.push_back(schema_of(boat_text, name));
  const auto& row = *find_provider("anthropic");
  const auto record = detail::requested(about, row, x.mode);
  REQUIRE(record);
  return {x, row, *record, {}, caches};
}

detail::said_turn user_turn(std::string text, std::vector<detail::loaded_file> files) {
  detail::said_turn result;
  result.text = std::move(text);
  result.files = std::move(files);
  return result;
}

} // namespace

TEST_CASE("Anthropic is asked with its key, its version and all that a message must have") {
  auto x = with_mode(mode::json_schema);
  x.api_key = "k";
  const auto place = make(x)->endpoint();
  CHECK(place->url == "https://api.anthropic.com/v1/messages");
  const auto has = [&](std::string_view line) {
    return std::find(place->headers.begin(), place->headers.end(), line) != place->headers.end();
  };
  CHECK(has("x-api-key: k"));
  CHECK(has("anthropic-version: 2023-06-01"));
  x.base_url = "http://127.0.0.1:1/v1/";
  CHECK(make(x)->endpoint()->url == "http://127.0.0.1:1/v1/messages");
}

TEST_CASE("Anthropic's output format holds the lowered schema, of which members stay optional") {
  CHECK(body(with_mode(mode::json_schema))
        == asked + R"(,"output_config":{"format":{"type":"json_schema","schema":)"
             + std::string{lowered_boat} + "}}}");
  CHECK_FALSE(make(with_mode(mode::json_schema))->asks_for_null());
}

TEST_CASE("Anthropic's tools are forced, one call of them, and strict if that is asked for") {
  const std::string choice
    = R"(}],"tool_choice":{"type":"tool","name":"boat","disable_parallel_tool_use":true}})";
  CHECK(body(with_mode(mode::tools))
        == asked + R"(,"tools":[{"name":"boat","description":"A boat.","input_schema":)"
             + std::string{boat_text} + choice);
  CHECK(body(with_mode(mode::tools_strict))
        == asked
             + R"(,"tools":[{"name":"boat","description":"A boat.","strict":true,"input_schema":)"
             + std::string{lowered_boat} + choice);
  auto x = with_mode(mode::tools);
  x.tool_choice = tool_choice::required;
  CHECK(body(x).ends_with(R"("tool_choice":{"type":"any","disable_parallel_tool_use":true}})"));
  x.tool_choice = tool_choice::automatic;
  CHECK(body(x).ends_with(R"("tool_choice":{"type":"auto","disable_parallel_tool_use":true}})"));
}

TEST_CASE("Anthropic may call several functions at once where a list of calls is asked for") {
  const auto oar = schema_of(boat_text, "oar");
  const auto sail = schema_of(boat_text, "sail");
  const auto sent = tree(
    *make(with_mode(mode::tools_strict), R"({"type":"object"})", {.functions = {&oar, &sail}})
       ->encode({"", "x", {}}, {}));
  const auto& tools = sent.find("tools")->elements();
  REQUIRE(tools.size() == 2);
  CHECK(tools[0].string_at("name") == "oar");
  CHECK(tools[1].string_at("name") == "sail");
  CHECK(sent.find("tool_choice")->text() == R"({"type":"any"})");
}

TEST_CASE("Anthropic has no JSON mode and no seed, and says so before anything is sent") {
  auto x = with_mode(mode::json_object);
  CHECK(check(x).error().message
        == "mode is json_object: Anthropic has auto, tools, tools_strict, json_schema, md_json");
  x = with_mode(mode::tools);
  x.seed = 1;
  CHECK(check(x).error().message == "seed is given, but Anthropic knows none: leave it out");
}

TEST_CASE(
  "what Anthropic is to do stands beside the messages, those of a conversation's included") {
  auto x = with_mode(mode::md_json);
  x.system_prompt = "Be \"exact\".";
  const auto sent = tree(body(x));
  CHECK(sent.string_at("system").starts_with("Be \"exact\".\n\nAnswer with one JSON object"));
  CHECK(sent.find("messages")->elements().size() == 1);
  CHECK(sent.find("tools") == nullptr);
  CHECK(sent.find("output_config") == nullptr);
  prompt p;
  p.messages = {{role::system, "Mine.", {}, {}},
                {role::user, "Who?", {}, {}},
                {role::assistant, " ", {{"call:1", "look_up", "{\"q\":1}"}}, {}},
                {role::tool, "Ada", {}, "call:1"},
                {role::assistant, "\n", {}, {}},
                {role::user, "And?", {}, {}}};
  const auto own = tree(*make(with_mode(mode::tools))->encode(p, {}));
  CHECK(own.string_at("system") == "Mine.");
  CHECK(own.find("messages")->text()
        == R"([{"role":"user","content":"Who?"},{"role":"assistant","content":[)"
           R"({"type":"tool_use","id":"call_1","name":"look_up","input":{"q":1}}]},)"
           R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1",)"
           R"("content":"Ada"}]},{"role":"user","content":"And?"}])");
}

TEST_CASE("Anthropic's limit of tokens is always there, and twice as large for a longer answer") {
  auto x = with_mode(mode::md_json);
  x.tokens_max = 700;
  x.truncation_retries = 2;
  CHECK(tree(body(x)).find("max_tokens")->text() == "700");
  const auto wire = make(x);
  CHECK(tree(*wire->encode_longer({"", "t", {}}, {}, 2)).find("max_tokens")->text() == "2800");
  x = with_mode(mode::md_json);
  x.extra_body = {{"thinking", R"({"type":"enabled","budget_tokens":5000})"}};
  CHECK(tree(body(x)).find("max_tokens")->text() == "13192");
  x.extra_body = {{"thinking", R"({"type":"adaptive"})"}};
  CHECK(tree(body(x)).find("max_tokens")->text() == "8192");
}

TEST_CASE("a model of Anthropic's that thinks with a budget is not forced to call") {
  auto x = with_mode(mode::tools);
  x.extra_body = {{"thinking", R"({"type":"enabled","budget_tokens":1024})"}};
  CHECK(tree(body(x)).find("tool_choice")->string_at("type") == "auto");
  x.extra_body = {{"thinking", R"({"type":"disabled"})"}};
  CHECK(tree(body(x)).find("tool_choice")->string_at("type") == "tool");
}

TEST_CASE("what users give in Anthropic's output_config joins the format") {
  auto x = with_mode(mode::json_schema);
  x.extra_body = {{"output_config", R"( {"effort":"low"} )"}, {"top_k", "3"}};
  const auto sent = tree(body(x));
  CHECK(sent.find("output_config")->string_at("effort") == "low");
  CHECK(sent.find("output_config")->find("format") != nullptr);
  CHECK(body(x).ends_with(R"(,"top_k":3})"));
  x.extra_body = {{"output_config", R"({"format":{"type":"own"}})"}};
  CHECK(body(x).find(R"("output_config":{"format":{"type":"own"}}})") != std::string::npos);
  x.extra_body = {{"output_config", "{}"}};
  CHECK(body(x).find(R"("output_config":{"format":)") != std::string::npos);
  x.mode = mode::tools;
  x.extra_body = {{"output_config", R"({"effort":"low"})"}};
  CHECK(body(x).ends_with(R"(,"output_config":{"effort":"low"}})"));
  CHECK(check(x));
  x.extra_body = {{"max_tokens", "1"}};
  CHECK_FALSE(check(x));
}

TEST_CASE("temperature and stream are written as Anthropic has them") {
  auto x = with_mode(mode::md_json);
  x.temperature = 0.5;
  const auto sent = *make(x, boat_text, {.streamed = true})->encode({"", "t", {}}, {});
  CHECK(sent.ends_with(R"("max_tokens":8192,"temperature":0.5,"stream":true})"));
}

TEST_CASE("every call of Anthropic's gets a result, in front of anything else that the user says") {
  const auto sent
    = tree(body(with_mode(mode::tools), {calling({{"toolu_1", "boat", R"({"masts":0})"},
                                                  {"functions.boat:1", "boat", "{\"name\":\"Gu"}},
                                                 "Let me see.")}));
  CHECK(message_in(sent, 1).text()
        == R"({"role":"assistant","content":[{"type":"text","text":"Let me see."},)"
           R"({"type":"tool_use","id":"toolu_1","name":"boat","input":{"masts":0}},)"
           R"({"type":"tool_use","id":"functions_boat_1","name":"boat","input":{}}]})");
  const auto& told = message_in(sent, 2);
  CHECK(told.string_at("role") == "user");
  const auto& results = told.find("content")->elements();
  REQUIRE(results.size() == 2);
  CHECK(results[0].text()
        == R"({"type":"tool_result","tool_use_id":"toolu_1","content":"E\n\nCall boat once more, )"
           R"(with the whole corrected record.","is_error":true})");
  CHECK(results[1].string_at("tool_use_id") == "functions_boat_1");
  CHECK(results[1].string_at("content").find("{\"name\":\"Gu") != std::string_view::npos);
  CHECK(sent.find("messages")->elements().size() == 3);
}

TEST_CASE("an answer of Anthropic's that is text is followed by what is wrong with it") {
  completion said;
  said.content = R"({"masts":0})";
  const auto sent = tree(body(with_mode(mode::json_schema), {turn_of(said)}));
  CHECK(message_in(sent, 1).text() == R"({"role":"assistant","content":"{\"masts\":0}"})");
  CHECK(message_in(sent, 2).string_at("content").starts_with("E\n\nAnswer again"));
}

TEST_CASE(
  "the thoughts of Anthropic's models go back in front, in their order, to their route only") {
  const auto wire = make(with_mode(mode::tools));
  http_response reply{
    200, "",
    R"({"type":"message","role":"assistant","content":[)"
    R"({"type":"thinking","thinking":"H\u006dm 1.50","signature":"S1=="},)"
    R"({"type":"thinking","thinking":"","signature":"S2=="},)"
    R"({"type":"redacted_thinking","data":"D1"},{"type":"redacted_thinking","data":"D2"},)"
    R"({"type":"text","text":"So."},{"type":"tool_use","id":"t1","name":"boat","input":{"masts":0}}],)"
    R"("stop_reason":"tool_use"})"};
  const auto answer = wire->decode(reply);
  REQUIRE(answer);
  const auto shown = *wire->encode({"", "t", {}}, std::vector{turn_of(*answer)});
  CHECK(shown.find(R"({"role":"assistant","content":[)"
                   R"({"type":"thinking","thinking":"H\u006dm 1.50","signature":"S1=="},)"
                   R"({"type":"thinking","thinking":"","signature":"S2=="},)"
                   R"({"type":"redacted_thinking","data":"D1"},)"
                   R"({"type":"redacted_thinking","data":"D2"},{"type":"text","text":"So."},)"
                   R"({"type":"tool_use","id":"t1","name":"boat","input":{"masts":0}}]})")
        != std::string::npos);
  auto other = with_mode(mode::tools);
  other.model = "another";
  const auto elsewhere = *make(other)->encode({"", "t", {}}, std::vector{turn_of(*answer)});
  CHECK(elsewhere.find("S1==") == std::string::npos);
  CHECK(elsewhere.find("D1") == std::string::npos);
}

TEST_CASE("what is the same for all of Anthropic's texts can be marked for its cache") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "Read.";
  const std::string mark = R"("cache_control":{"type":"ephemeral"})";
  const auto sent = request_of(x, true).body({"", "t", {}}, {}, 0);
  REQUIRE(sent);
  CHECK(sent->find(R"("system":[{"type":"text","text":"Read.",)" + mark + "}]")
        != std::string::npos);
  CHECK(sent->find(std::string{boat_text} + "," + mark + "}],\"tool_choice\"")
        != std::string::npos);
  const auto two = tree(*request_of(x, true, {"oar", "sail"}).body({"", "t", {}}, {}, 0));
  CHECK(two.find("tools")->elements()[0].find("cache_control") == nullptr);
  CHECK(two.find("tools")->elements()[1].find("cache_control") != nullptr);
  // What a text says of its own is no use to others.
  prompt own;
  own.messages = {{role::system, "Mine.", {}, {}}, {role::user, "?", {}, {}}};
  CHECK(tree(*request_of(x, true).body(own, {}, 0)).find("system")->is_string());
  CHECK(request_of(x, false).body({"", "t", {}}, {}, 0)->find("cache_control")
        == std::string::npos);
}

TEST_CASE("pictures, PDFs and texts stand in front of what Anthropic's user says") {
  using enum detail::file_kind;
  detail::said_conversation said;
  said.turns.push_back(user_turn("What is it?", {{image, "image/png", "a.png", "", "aWNo"},
                                                 {image, "", "", "https://x.example/b", ""},
                                                 {pdf, "application/pdf", "c.pdf", "", "UERG"},
                                                 {pdf, "", "d.pdf", "https://x.example/d.pdf", ""},
                                                 {text, "text/csv", "e.csv", "", "a,\"b\""}}));
  const auto request = request_of(with_mode(mode::md_json), false);
  const auto sent = request.body(said, 0);
  REQUIRE(sent);
  CHECK(message_in(tree(*sent), 0).find("content")->text()
        == R"([{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aWNo"}},)"
           R"({"type":"image","source":{"type":"url","url":"https://x.example/b"}},)"
           R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
           R"("data":"UERG"},"title":"c.pdf"},)"
           R"({"type":"document","source":{"type":"url","url":"https://x.example/d.pdf"},)"
           R"("title":"d.pdf"},{"type":"document","source":{"type":"text",)"
           R"("media_type":"text/plain","data":"a,\"b\""},"title":"e.csv"},)"
           R"({"type":"text","text":"What is it?"}])");
  said.turns = {user_turn("?", {{audio, "audio/wav", "f.wav", "", "UklG"}})};
  CHECK(request.body(said, 0).error().message == "Anthropic takes no audio: f.wav");
  said.turns = {user_turn("?", {{text, "", "g.txt", "https://x.example/g.txt", ""}})};
  CHECK(request.body(said, 0).error().code == errc::configuration);
}

TEST_CASE("mode auto asks Anthropic for the output format, where the schema can be said so") {
  const auto first = [](std::string_view schema) {
    return tree(*make(with_mode(mode::automatic), schema)->encode({"", "t", {}}, {}));
  };
  CHECK(first(boat_text).find("output_config") != nullptr);
  const auto map = first(R"({"type":"object","additionalProperties":{"type":"string"}})");
  CHECK(map.find("output_config") == nullptr);
  CHECK(map.find("tools") != nullptr);
  CHECK(first(R"({"type":"object","properties":{"next":{"$ref":"#"}}})").find("tools") != nullptr);
}

TEST_CASE("Anthropic's refusals of a form lead to the next one") {
  const auto wire = make(with_mode(mode::automatic));
  for (const auto* words :
       {"HTTP 400: output_config.format: Extra inputs are not permitted [invalid_request_error]",
        "HTTP 400: 'claude-x' does not support output format. [invalid_request_error]",
        "HTTP 400: This model does not support structured outputs [invalid_request_error]",
        "HTTP 400: The compiled grammar is too large, which would cause performance issues.",
        "HTTP 400: Schema is too complex for compilation.",
        "HTTP 400: Schemas contains too many optional parameters (31), limit: 24",
        "HTTP 400: Schemas contains too many parameters with union types (17), limit: 16"}) {
    INFO(words);
    const auto next = wire->weaker({}, 400, words);
    REQUIRE(next);
    CHECK(next->what == "the server does not take mode json_schema: mode tools is used");
    CHECK(wire->in(next->form).encode({"", "t", {}}, {})->find("tools") != std::string::npos);
  }
  auto x = with_mode(mode::tools);
  x.temperature = 0.1;
  const auto forced = make(x);
  for (const auto* words :
       {"HTTP 400: temperature: not supported for this model",
        "HTTP 400: `temperature` is deprecated for this model.",
        "HTTP 400: `temperature` may only be set to 1 when thinking is enabled."}) {
    INFO(words);
    const auto next = forced->weaker({}, 400, words);
    REQUIRE(next);
    CHECK(forced->in(next->form).encode({"", "t", {}}, {})->find("temperature")
          == std::string::npos);
  }
  request_form form;
  for (const auto* choice : {"\"any\"", "\"auto\""}) {
    const auto next
      = forced->weaker(form, 400,
                       "HTTP 400: Thinking may not be enabled when tool_choice forces "
                       "tool use.");
    REQUIRE(next);
    form = next->form;
    CHECK(forced->in(form)
            .encode({"", "t", {}}, {})
            ->find(R"("tool_choice":{"type":)" + std::string{choice})
          != std::string::npos);
  }
  for (const auto* words :
       {"HTTP 404: model: claude-9 [not_found_error]; check base_url and model",
        "HTTP 400: prompt is too long: 208310 tokens > 200000 maximum",
        "HTTP 400: max_tokens: 90000 > 8192, which is the maximum allowed number of output tokens",
        "HTTP 400: This model does not support effort level 'xhigh'. Supported levels: high, "
        "low"}) {
    INFO(words);
    CHECK_FALSE(wire->weaker({}, 400, words));
  }
}
