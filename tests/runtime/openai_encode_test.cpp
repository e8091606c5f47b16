#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr std::string_view person_text
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"type":"integer"}},"required":["name"]})";

settings with_mode(mode m) {
  settings x;
  x.base_url = "http://127.0.0.1:8080/v1/";
  x.model = "m";
  x.mode = m;
  return x;
}

dialect_ptr make(const settings& x, std::string_view name = "person",
                 std::string_view schema = person_text) {
  auto parsed = json_schema::parse(name, schema);
  REQUIRE(parsed);
  auto result = make_dialect(x, *parsed);
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

prompt text(std::string x) {
  return {"", std::move(x), {}};
}

std::string body(const settings& x, const prompt& p = text("Ada, 36"),
                 const std::vector<reask_turn>& turns = {}) {
  return *make(x)->encode(p, turns);
}

reask_turn call_turn(std::vector<tool_call> calls, std::string problems, std::string content = {}) {
  reask_turn result;
  result.answer.content = std::move(content);
  result.answer.tool_calls = std::move(calls);
  result.problems = std::move(problems);
  return result;
}

reask_turn text_turn(std::string content, std::string problems) {
  return call_turn({}, std::move(problems), std::move(content));
}

const std::string tools_tail
  = R"(],"tools":[{"type":"function","function":{"name":"person","description":"Somebody.",)"
    R"("parameters":)"
    + std::string{person_text}
    + R"(}}],"tool_choice":{"type":"function","function":{"name":"person"}}})";

const std::string lowered_person
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"type":["integer","null"]}},"required":["name","age"],"additionalProperties":false})";

} // namespace

TEST_CASE("mode tools asks for the call of one function whose parameters are the schema") {
  CHECK(body(with_mode(mode::tools))
        == R"({"model":"m","messages":[{"role":"user","content":"Ada, 36"})" + tools_tail);
}

TEST_CASE("mode tools_strict lowers the schema and says strict") {
  CHECK(body(with_mode(mode::tools_strict))
        == R"({"model":"m","messages":[{"role":"user","content":"Ada, 36"}],)"
           R"("tools":[{"type":"function","function":{"name":"person","description":"Somebody.",)"
           R"("strict":true,"parameters":)"
             + lowered_person
             + R"(}}],"tool_choice":{"type":"function","function":{"name":"person"}}})");
}

TEST_CASE("mode json_schema puts the lowered schema into the response format") {
  CHECK(body(with_mode(mode::json_schema))
        == R"({"model":"m","messages":[{"role":"user","content":"Ada, 36"}],)"
           R"("response_format":{"type":"json_schema","json_schema":{"name":"person",)"
           R"("description":"Somebody.","strict":true,"schema":)"
             + lowered_person + "}}}");
}

TEST_CASE("mode json_object puts the schema into the system message") {
  CHECK(body(with_mode(mode::json_object))
        == R"({"model":"m","messages":[{"role":"system","content":")"
           R"(Answer with one JSON object and nothing else: no explanation and no code block. )"
           R"(The object is an instance of the JSON Schema below, filled from the conversation; )"
           R"(do not repeat the schema.\n\n{\"type\":\"object\",\"description\":\"Somebody.\",)"
           R"(\"properties\":{\"name\":{\"type\":\"string\"},\"age\":{\"type\":\"integer\"}},)"
           R"(\"required\":[\"name\"]}"},{"role":"user","content":"Ada, 36"}],)"
           R"("response_format":{"type":"json_object"}})");
}

TEST_CASE("mode md_json asks for a code block and sends no response format") {
  CHECK(body(with_mode(mode::md_json))
        == R"({"model":"m","messages":[{"role":"system","content":")"
           R"(Answer with one JSON object in a code block that starts with ```json and ends with )"
           R"(```, and with nothing else. The object is an instance of the JSON Schema below, )"
           R"(filled from the conversation; do not repeat the schema.\n\n{\"type\":\"object\",)"
           R"(\"description\":\"Somebody.\",\"properties\":{\"name\":{\"type\":\"string\"},)"
           R"(\"age\":{\"type\":\"integer\"}},\"required\":[\"name\"]}"},)"
           R"({"role":"user","content":"Ada, 36"}]})");
}

TEST_CASE("the caller's system prompt comes first and the schema after it") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "Be \"exact\".";
  CHECK(body(x)
        == R"({"model":"m","messages":[{"role":"system","content":"Be \"exact\"."},)"
           R"({"role":"user","content":"Ada, 36"})"
             + tools_tail);
  x.mode = mode::md_json;
  CHECK(body(x).starts_with(
    R"({"model":"m","messages":[{"role":"system","content":"Be \"exact\".\n\nAnswer with one )"));
}

TEST_CASE("sampling settings are sent only if they are given") {
  auto x = with_mode(mode::json_object);
  x.temperature = 0.25;
  x.seed = -7;
  x.tokens_max = 100;
  CHECK(body(x).ends_with(R"("response_format":{"type":"json_object"},"temperature":0.25,)"
                          R"("seed":-7,"max_completion_tokens":100})"));
  x.legacy_tokens_max = true;
  CHECK(body(x).ends_with(R"("seed":-7,"max_tokens":100})"));
}

TEST_CASE("the template surrounds the text and may repeat it") {
  auto x = with_mode(mode::tools);
  x.prompt_template = "Read:\n{text}\n\"{text}\" {other}";
  CHECK(body(x, text("a\"b"))
        == R"({"model":"m","messages":[{"role":"user","content":)"
           R"("Read:\na\"b\n\"a\"b\" {other}"})"
             + tools_tail);
}

TEST_CASE(
  "a text that looks like the placeholder, like JSON or like a control sequence stays text") {
  using namespace std::string_literals;
  CHECK(body(with_mode(mode::tools), text("{text}\"}],\\\n\x1b\0"s))
        == R"({"model":"m","messages":[{"role":"user","content":)"
           R"("{text}\"}],\\\n\u001b\u0000"})"
             + tools_tail);
}

TEST_CASE("bytes that are no UTF-8 are replaced, so that the request is valid") {
  CHECK(
    body(with_mode(mode::tools), text("a\xFFz\xC3\xA9"))
    == "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\xEF\xBF\xBDz\xC3\xA9\"}"
         + tools_tail);
}

TEST_CASE("an empty text is sent as an empty message") {
  CHECK(body(with_mode(mode::tools), text(""))
        == R"({"model":"m","messages":[{"role":"user","content":""})" + tools_tail);
}

TEST_CASE("a whole conversation is sent as it is, after the system prompt") {
  auto x = with_mode(mode::tools);
  prompt p;
  p.text = "ignored";
  p.messages = {
    {role::system, "Mine.", {}, {}},
    {role::user, "Who?", {}, {}},
    {role::assistant, "", {{"c1", "look_up", "{\"q\":1}"}}, {}},
    {role::tool, "Ada", {}, "c1"},
    {role::assistant, "One moment.", {{"c2", "f", "{}"}, {"c3", "g", "{}"}}, {}},
    {role::assistant, "", {}, {}},
  };
  const std::string messages
    = R"({"role":"system","content":"Mine."},{"role":"user","content":"Who?"},)"
      R"({"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function",)"
      R"("function":{"name":"look_up","arguments":"{\"q\":1}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"Ada"},)"
      R"({"role":"assistant","content":"One moment.","tool_calls":[{"id":"c2","type":"function",)"
      R"("function":{"name":"f","arguments":"{}"}},{"id":"c3","type":"function",)"
      R"("function":{"name":"g","arguments":"{}"}}]},{"role":"assistant","content":""})";
  CHECK(body(x, p) == R"({"model":"m","messages":[)" + messages + tools_tail);
  x.system_prompt = "Ours.";
  CHECK(body(x, p)
        == R"({"model":"m","messages":[{"role":"system","content":"Ours."},)" + messages
             + tools_tail);
}

TEST_CASE("the tool modes show the errors as the result of the call") {
  auto turn = call_turn({{"call_a", "person", "{\"age\":\"x\"}"}}, "1 violation:\n1. /age");
  const std::string shown
    = R"({"model":"m","messages":[{"role":"user","content":"Ada, 36"},)"
      R"({"role":"assistant","content":"","tool_calls":[{"id":"call_a","type":"function",)"
      R"("function":{"name":"person","arguments":"{\"age\":\"x\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"call_a","content":"1 violation:\n1. /age\n\n)"
      R"(Call person once more, with the whole corrected record."})";
  CHECK(body(with_mode(mode::tools), text("Ada, 36"), {turn}) == shown + tools_tail);
  CHECK(body(with_mode(mode::tools_strict), text("Ada, 36"), {turn}).starts_with(shown + "],"));
}

TEST_CASE("every call of an answer gets its own result, named or not") {
  auto turn = call_turn({{"", "person", "{}"}, {"b", "other", ""}}, "E", "Hm.");
  CHECK(
    body(with_mode(mode::tools), text("t"), {turn})
    == R"({"model":"m","messages":[{"role":"user","content":"t"},)"
       R"({"role":"assistant","content":"Hm.","tool_calls":[{"id":"c00010001","type":"function",)"
       R"("function":{"name":"person","arguments":"{}"}},{"id":"b","type":"function",)"
       R"("function":{"name":"other","arguments":"{}"}}]},)"
       R"({"role":"tool","tool_call_id":"c00010001","content":"E\n\nCall person once more, )"
       R"(with the whole corrected record."},)"
       R"({"role":"tool","tool_call_id":"b","content":"E\n\nCall person once more, )"
       R"(with the whole corrected record."})"
         + tools_tail);
}

TEST_CASE("an answer without a call is followed by a user message with the errors") {
  CHECK(body(with_mode(mode::tools), text("t"), {text_turn("Ada is 36.", "No call.")})
        == R"({"model":"m","messages":[{"role":"user","content":"t"},)"
           R"({"role":"assistant","content":"Ada is 36."},)"
           R"({"role":"user","content":"No call.\n\nCall person once, with the whole record )"
           R"(as its arguments."})"
             + tools_tail);
  // Nothing at all was said: there is no message to repeat, and the user goes on.
  CHECK(
    body(with_mode(mode::tools), text("t"), {text_turn("", "No call.")})
    == R"({"model":"m","messages":[{"role":"user","content":"t\n\n)"
       R"(You have answered before, and said nothing.\n\nNo call.\n\nCall person once, with the whole record as its arguments."})"
         + tools_tail);
}

TEST_CASE("the other modes show the errors as a user message") {
  const std::string plain
    = R"({"role":"user","content":"t"},{"role":"assistant","content":"{\"age\":\"x\"}"},)"
      R"({"role":"user","content":"E\n\nAnswer again with the whole corrected JSON object )"
      R"(and nothing else."}],"response_format":{"type":"json_)";
  std::vector turns{text_turn("{\"age\":\"x\"}", "E")};
  CHECK(body(with_mode(mode::json_schema), text("t"), turns).find(plain) != std::string::npos);
  CHECK(body(with_mode(mode::json_object), text("t"), turns).find(plain) != std::string::npos);
  CHECK(body(with_mode(mode::md_json), text("t"), turns)
          .ends_with(R"({"role":"assistant","content":"{\"age\":\"x\"}"},)"
                     R"({"role":"user","content":"E\n\nAnswer again with the whole corrected )"
                     R"(JSON object in a ```json code block."}]})"));
}

TEST_CASE("the turns of several re-asks follow each other, after a conversation as well") {
  prompt p;
  p.messages = {{role::user, "q", {}, {}}};
  CHECK(body(with_mode(mode::md_json), p, {text_turn("a", "E1"), text_turn("b", "E2")})
          .ends_with(R"({"role":"user","content":"q"},{"role":"assistant","content":"a"},)"
                     R"({"role":"user","content":"E1\n\nAnswer again with the whole corrected )"
                     R"(JSON object in a ```json code block."},)"
                     R"({"role":"assistant","content":"b"},)"
                     R"({"role":"user","content":"E2\n\nAnswer again with the whole corrected )"
                     R"(JSON object in a ```json code block."}]})"));
}

TEST_CASE("encoding leaves the prompt and the turns alone and gives the same body each time") {
  auto d = make(with_mode(mode::tools));
  const auto p = text("Ada");
  const std::vector turns{call_turn({{"", "person", "{}"}}, "E")};
  const auto copy = turns;
  auto first = d->encode(p, turns);
  CHECK(first == d->encode(p, turns));
  CHECK(turns == copy);
  CHECK(p == text("Ada"));
}

TEST_CASE("a record that is no object is asked for inside of one") {
  auto d = make(with_mode(mode::tools), "ages", R"({"type":"array","items":{"type":"integer"}})");
  auto x = *d->encode(text("t"), {});
  CHECK(x.find(R"("parameters":{"type":"object","properties":{"content":)") != std::string::npos);
}

TEST_CASE("a schema that the strict subset cannot say is refused in the strict modes only") {
  auto map = json_schema::parse("map",
                                R"({"type":"object","additionalProperties":{"type":"integer"}})");
  REQUIRE(map);
  for (auto m : {mode::tools_strict, mode::json_schema}) {
    auto made = make_dialect(with_mode(m), *map);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::unsupported_schema);
    CHECK_FALSE(made.error().message.empty());
  }
  for (auto m : {mode::tools, mode::json_object, mode::md_json}) {
    CHECK(make_dialect(with_mode(m), *map));
  }
}

TEST_CASE("a schema without a description gets one, and its name the form that providers take") {
  auto x = make(with_mode(mode::tools), "my person!", R"({"type":"object","properties":{}})")
             ->encode(text("t"), {})
             .value();
  CHECK(x.find(R"("name":"my_person_","description":"Takes the record that the conversation )"
               R"(describes.")")
        != std::string::npos);
}

TEST_CASE("the endpoint carries the settings, and the key in its header only") {
  auto x = with_mode(mode::tools);
  x.api_key = "sk-1";
  x.organization = "org";
  x.headers = {{"X-Title", "t"}};
  x.connect_timeout = std::chrono::milliseconds{1};
  x.first_byte_timeout = std::chrono::milliseconds{2};
  x.request_timeout = std::chrono::milliseconds{3};
  x.reply_bytes_max = 4096;
  x.proxy = "http://localhost:3128";
  x.http2 = false;
  auto e = make(x)->endpoint();
  CHECK(e->url == "http://127.0.0.1:8080/v1/chat/completions");
  REQUIRE(e->headers.size() == 6);
  CHECK(e->headers[0] == "Content-Type: application/json");
  CHECK(e->headers[1] == "Accept: application/json");
  CHECK(e->headers[2].starts_with("User-Agent: troupe/"));
  CHECK(e->headers[3] == "Authorization: Bearer sk-1");
  CHECK(e->headers[4] == "OpenAI-Organization: org");
  CHECK(e->headers[5] == "X-Title: t");
  CHECK(e->connect_timeout == x.connect_timeout);
  CHECK(e->first_byte_timeout == x.first_byte_timeout);
  CHECK(e->request_timeout == x.request_timeout);
  CHECK(e->reply_bytes_max == 4096);
  CHECK(e->proxy == x.proxy);
  CHECK_FALSE(e->http2);
}

TEST_CASE("without a key no Authorization is sent, and the caller may name itself") {
  auto x = with_mode(mode::tools);
  x.headers = {{"user-agent", "mine"}};
  CHECK(make(x)->endpoint()->headers
        == std::vector<std::string>{"Content-Type: application/json", "Accept: application/json",
                                    "user-agent: mine"});
}

TEST_CASE("a dialect is not made from settings that contradict each other") {
  auto x = with_mode(mode::tools);
  x.model.clear();
  auto made = make_dialect(x, *json_schema::parse("person", person_text));
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::configuration);
  CHECK(made.error().message.starts_with("model is empty"));
}

TEST_CASE("mode auto starts as mode tools") {
  CHECK(body(with_mode(mode::automatic)) == body(with_mode(mode::tools)));
}

TEST_CASE("the function is demanded by its name, or any, or as the model likes") {
  auto x = with_mode(mode::tools);
  x.tool_choice = tool_choice::required;
  CHECK(body(x).ends_with(R"(}}],"tool_choice":"required"})"));
  x.tool_choice = tool_choice::automatic;
  CHECK(body(x).ends_with(R"(}}],"tool_choice":"auto"})"));
  x.mode = mode::json_object;
  CHECK(body(x).find("tool_choice") == std::string::npos);
}

TEST_CASE("instructions are a message of the role that is wanted, or stand in front of the text") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "See {text}.";
  x.instruction_role = instruction_role::developer;
  CHECK(body(x)
        == R"({"model":"m","messages":[{"role":"developer","content":"See {text}."},)"
           R"({"role":"user","content":"Ada, 36"})"
             + tools_tail);
  x.instruction_role = instruction_role::user;
  x.prompt_template = "Read: {text}";
  CHECK(body(x)
        == R"({"model":"m","messages":[{"role":"user","content":"See {text}.\n\nRead: Ada, 36"})"
             + tools_tail);
  x.system_prompt.clear();
  CHECK(body(x)
        == R"({"model":"m","messages":[{"role":"user","content":"Read: Ada, 36"})" + tools_tail);
}

TEST_CASE("in a conversation, instructions in front of the text stand in its first user message") {
  auto x = with_mode(mode::tools);
  x.system_prompt = "Be exact.";
  x.instruction_role = instruction_role::user;
  prompt p;
  p.messages = {{role::assistant, "Hello.", {}, {}},
                {role::user, "Ada", {}, {}},
                {role::user, "36", {}, {}}};
  CHECK(
    body(x, p).starts_with(R"({"model":"m","messages":[{"role":"assistant","content":"Hello."},)"
                           R"({"role":"user","content":"Be exact.\n\nAda"},)"
                           R"({"role":"user","content":"36"}],)"));
}

TEST_CASE("further members stand at the end of the body, as they were given") {
  auto x = with_mode(mode::json_object);
  x.temperature = 0.5;
  x.extra_body = {{"top_p", "0.90"}, {"pro\"vider", R"({"only":["a"]})"}};
  CHECK(body(x).ends_with(R"("temperature":0.5,"top_p":0.90,"pro\"vider":{"only":["a"]}})"));
}

TEST_CASE("a stream asks for the usage, unless the server does not take that") {
  auto x = with_mode(mode::tools);
  const auto parsed = json_schema::parse("person", person_text);
  REQUIRE(parsed);
  auto streamed = [&] { return make_dialect(x, *parsed, {.streamed = true}).value(); };
  CHECK(streamed()
          ->encode(text("a"), {})
          ->ends_with(R"(,"stream":true,"stream_options":{"include_usage":true}})"));
  x.stream_options = false;
  CHECK(streamed()->encode(text("a"), {})->ends_with(R"(}},"stream":true})"));
}

TEST_CASE("no mode asks for a type whose schema knows of a mistake") {
  const json_schema schema{"twin", json_tree::object(), "the record twin has two fields"};
  for (const auto m : {mode::tools, mode::tools_strict, mode::md_json}) {
    auto made = make_dialect(with_mode(m), schema);
    REQUIRE(!made);
    CHECK(made.error().code == errc::unsupported_schema);
    CHECK(made.error().message == "the record twin has two fields");
  }
}
