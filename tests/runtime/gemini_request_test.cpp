#include "providers/gemini/gemini_request.hpp"

#include "dialect/endpoint.hpp"
#include "dialect/requested_record.hpp"
#include "gemini_wire.hpp"
#include "providers/vertex.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>

using namespace troupe;
using namespace gemini_wire;

namespace {

const std::string asked_text = R"("contents":[{"role":"user","parts":[{"text":"Ada, 36"}]}])";

const std::string lowered_person
  = R"({"type":"object","description":"Somebody.","properties":{"name":{"type":"string"},)"
    R"("age":{"type":["integer","null"],"minimum":0}},"required":["name","age"],)"
    R"("propertyOrdering":["name","age"],"additionalProperties":false})";

const std::string choice = R"("toolConfig":{"functionCallingConfig":{"mode":"ANY",)"
                           R"("allowedFunctionNames":["person"]}})";

const std::string tools
  = R"("tools":[{"functionDeclarations":[{"name":"person","description":"Somebody.",)"
    R"("parametersJsonSchema":)"
    + std::string{person_text} + "}]}]";

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

json_tree contents(const std::string& body) {
  const auto root = json_tree::parse(body);
  INFO(body);
  REQUIRE(root);
  const auto* found = root->find("contents");
  REQUIRE(found);
  return *found;
}

std::string with_files(std::vector<detail::loaded_file> files) {
  const auto schema = json_schema::parse("person", person_text);
  const auto x = conf(mode::json_schema);
  const auto record = detail::requested({*schema, {}, false}, *find_provider("gemini"),
                                        mode::json_schema);
  REQUIRE(record);
  const detail::gemini_request request{x, *find_provider("gemini"), *record};
  detail::said_conversation talk;
  talk.turns.push_back({.who = detail::speaker::user, .text = "what?", .files = std::move(files)});
  return contents(request.body(talk, 0)).elements().front().find("parts")->text();
}

} // namespace

TEST_CASE("Gemini is asked at the model's own address, with the key in a header of its own") {
  auto x = conf(mode::json_schema);
  const auto plain = make(x)->endpoint();
  CHECK(plain->url
        == "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
           ":generateContent");
  CHECK(
    std::count(plain->headers.begin(), plain->headers.end(), "x-goog-api-key: " + std::string{key})
    == 1);
  CHECK(make(x, true)->endpoint()->url
        == "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
           ":streamGenerateContent?alt=sse");
  x.base_url = "http://127.0.0.1:9/v1beta/?a=b";
  x.model = "tuned/one two";
  CHECK(make(x)->endpoint()->url
        == "http://127.0.0.1:9/v1beta/models/tuned%2Fone%20two:generateContent?a=b");
  CHECK(make(x, true)->endpoint()->url
        == "http://127.0.0.1:9/v1beta/models/tuned%2Fone%20two:streamGenerateContent?alt=sse&a=b");
}

TEST_CASE("Vertex AI is asked as Gemini is, with a token") {
  settings x;
  x.model = "gemini-2.5-pro";
  x.api_key = "token";
  x.base_url = "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global"
               "/publishers/google";
  const auto place = detail::endpoint_of(x, vertex::row, true);
  CHECK(place->url == x.base_url + "/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
  CHECK(std::count(place->headers.begin(), place->headers.end(), "Authorization: Bearer token")
        == 1);
  CHECK(vertex::row.dialect == find_provider("gemini")->dialect);
}

TEST_CASE("Gemini's mode json_schema binds the answer to the lowered schema") {
  CHECK(asked(*make(mode::json_schema))
        == "{" + asked_text
             + R"(,"generationConfig":{"responseMimeType":"application/json",)"
               R"("responseJsonSchema":)"
             + lowered_person + "}}");
  CHECK(asked(*make(mode::json_schema, true)) == asked(*make(mode::json_schema)));
}

TEST_CASE("Gemini's mode tools demands the call of one function") {
  CHECK(asked(*make(mode::tools)) == "{" + asked_text + "," + tools + "," + choice + "}");
  auto x = conf(mode::tools);
  x.tool_choice = tool_choice::required;
  CHECK(holds(asked(*make(x)), R"("toolConfig":{"functionCallingConfig":{"mode":"ANY"}}})"));
  x.tool_choice = tool_choice::automatic;
  CHECK(holds(asked(*make(x)), R"("toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}})"));
}

TEST_CASE("Gemini's other modes spell the schema out") {
  const auto json = asked(*make(mode::json_object));
  CHECK(json.starts_with(
    R"({"systemInstruction":{"parts":[{"text":"Answer with one JSON object and nothing else)"));
  CHECK(
    json.ends_with(asked_text + R"(,"generationConfig":{"responseMimeType":"application/json"}})"));
  const auto loose = asked(*make(mode::md_json));
  CHECK(holds(loose, "```json"));
  CHECK(loose.ends_with(asked_text + "}"));
}

TEST_CASE("Gemini has no strict tools") {
  auto x = conf(mode::tools_strict);
  const auto made = make_dialect(x, *json_schema::parse("person", person_text));
  REQUIRE_FALSE(made);
  CHECK(made.error().message
        == "mode is tools_strict: Gemini has auto, json_schema, tools, json_object, md_json");
}

TEST_CASE("each of several functions is declared to Gemini, and may be called") {
  const auto first = json_schema::parse("invoice", R"({"type":"object","properties":{}})");
  const auto second = json_schema::parse("2nd", R"({"type":"object","properties":{}})");
  const auto list
    = json_schema::parse("calls", R"({"type":"array","items":{"type":"object","properties":{}}})");
  const auto wire = make_dialect(conf(mode::tools), *list, {.functions = {&*first, &*second}});
  REQUIRE(wire);
  const auto body = asked(**wire);
  CHECK(holds(body, R"("functionDeclarations":[{"name":"invoice",)"));
  // A name has to begin with a letter.
  CHECK(holds(body, R"({"name":"_2nd",)"));
  CHECK(holds(body, R"("allowedFunctionNames":["invoice","_2nd"])"));
}

TEST_CASE("sampling and limits stand in Gemini's generationConfig, users' members beside them") {
  auto x = conf(mode::md_json);
  x.instruction_role = instruction_role::user;
  x.temperature = 0.5;
  x.seed = -7;
  x.tokens_max = 100;
  x.truncation_retries = 1;
  x.extra_body = {{"safetySettings", R"([{"category":"C","threshold":"OFF"}])"},
                  {"generationConfig", R"({"topP": 0.90, "thinkingConfig":{"thinkingBudget":0}})"},
                  {"cachedContent", R"("cachedContents/1")"}};
  const auto wire = make(x);
  CHECK(asked(*wire).ends_with(
    R"("generationConfig":{"temperature":0.5,"seed":-7,"maxOutputTokens":100,"topP":0.90,)"
    R"("thinkingConfig":{"thinkingBudget":0}},"safetySettings":[{"category":"C",)"
    R"("threshold":"OFF"}],"cachedContent":"cachedContents/1"})"));
  CHECK(holds(*wire->encode_longer({"", "x", {}}, {}, 1), R"("maxOutputTokens":200)"));
  CHECK(holds(*wire->encode_longer({"", "x", {}}, {}, 9), R"("maxOutputTokens":200)"));
  // With nothing of ours in it, too.
  x = conf(mode::md_json);
  x.extra_body = {{"generationConfig", R"({"topK":1})"}};
  CHECK(asked(*make(x)).ends_with(R"(],"generationConfig":{"topK":1}})"));
}

TEST_CASE("what users write into Gemini's generationConfig wins") {
  auto x = conf(mode::json_object);
  x.temperature = 0;
  x.seed = 4;
  x.extra_body = {{"generationConfig", R"({"temperature":1,"responseMimeType":"text/plain"})"}};
  CHECK(asked(*make(x)).ends_with(
    R"("generationConfig":{"seed":4,"temperature":1,"responseMimeType":"text/plain"}})"));
  x.extra_body = {{"contents", "[]"}};
  const auto valid = check(x);
  REQUIRE_FALSE(valid);
  CHECK(valid.error().message
        == "extra_body: contents is set by troupe itself: set prompt_template instead");
}

TEST_CASE("a conversation becomes Gemini's turns of user and model") {
  auto x = conf(mode::tools);
  x.system_prompt = "Be brief.";
  const auto body = asked(*make(x), {},
                          {{role::system, "And kind.", {}, {}},
                           {role::user, "Weather?", {}, {}},
                           {role::assistant, "I look.", {{"", "look_up", R"({"city":"Ulm"})"}}, {}},
                           {role::tool, "sunny", {}, ""},
                           {role::user, "And now?", {}, {}}});
  CHECK(body.starts_with(R"({"systemInstruction":{"parts":[{"text":"Be brief.\n\nAnd kind."}]},)"));
  CHECK(contents(body).text()
        == R"([{"role":"user","parts":[{"text":"Weather?"}]},)"
           R"({"role":"model","parts":[{"text":"I look."},{"functionCall":{"name":"look_up",)"
           R"("args":{"city":"Ulm"}},)"
           R"("thoughtSignature":"c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="}]},)"
           R"({"role":"user","parts":[{"functionResponse":{"name":"look_up",)"
           R"("response":{"output":"sunny"}}},{"text":"And now?"}]}])");
}

TEST_CASE("a re-ask gives Gemini the result of each call, with the signatures where they were") {
  const auto wire = make(mode::tools);
  const auto answer = decode(*wire, R"({"candidates":[{"content":{"role":"model","parts":[
    {"text":"hm","thought":true},
    {"functionCall":{"name":"person","args":{"name":1.0}},"thoughtSignature":"a+/=\u002b"},
    {"functionCall":{"id":"b","name":"person","args":{}}}]},"finishReason":"STOP"}]})");
  const auto all = contents(asked(*wire, {turn_of(answer)}));
  REQUIRE(all.elements().size() == 3);
  CHECK(all.elements()[1].text()
        == R"({"role":"model","parts":[{"functionCall":{"id":"c00010001","name":"person",)"
           R"("args":{"name":1.0}},"thoughtSignature":"a+/=+"},)"
           R"({"functionCall":{"id":"b","name":"person","args":{}}}]})");
  // To the byte, escapes included.
  CHECK(holds(asked(*wire, {turn_of(answer)}), R"("thoughtSignature":"a+/=\u002b"})"));
  CHECK(
    all.elements()[2].text()
    == R"({"role":"user","parts":[{"functionResponse":{"id":"c00010001","name":"person",)"
       R"("response":{"error":"wrong\n\nCall person once more, with the whole corrected record."}}},)"
       R"({"functionResponse":{"id":"b","name":"person","response":{"error":)"
       R"("wrong\n\nCall person once more, with the whole corrected record."}}}]})");
}

TEST_CASE("signatures of Gemini's texts go back on the very parts, and to nobody else") {
  const auto wire = make(mode::json_schema);
  const auto answer = decode(*wire, R"({"candidates":[{"content":{"parts":[
    {"toolCall":{"id":"t"},"thoughtSignature":"s0"},
    {"text":"{\"na"},{"text":"me\":","thoughtSignature":"s1"},{"text":"1}"},
    {"text":"","thoughtSignature":"s2"}]},"finishReason":"STOP"}]})");
  CHECK(answer.content == R"({"name":1})");
  const auto turn = contents(asked(*wire, {turn_of(answer)})).elements()[1].text();
  CHECK(turn
        == R"({"role":"model","parts":[{"toolCall":{"id":"t"},"thoughtSignature":"s0"},)"
           R"({"text":"{\"na"},{"text":"me\":","thoughtSignature":"s1"},{"text":"1}"},)"
           R"({"text":"","thoughtSignature":"s2"}]})");
  auto other = conf(mode::json_schema);
  other.model = "gemini-3-pro";
  CHECK(contents(asked(*make(other), {turn_of(answer)})).elements()[1].text()
        == R"({"role":"model","parts":[{"text":"{\"name\":1}"}]})");
}

TEST_CASE("a memory that does not fit its text is left aside") {
  const auto wire = make(mode::json_schema);
  auto answer = decode(*wire, R"({"candidates":[{"content":{"parts":[
    {"text":"abc","thoughtSignature":"s1"}]},"finishReason":"STOP"}]})");
  answer.content = "ab";
  CHECK(contents(asked(*wire, {turn_of(answer)})).elements()[1].text()
        == R"({"role":"model","parts":[{"text":"ab"}]})");
}

TEST_CASE("files stand in front of the text that Gemini is told") {
  CHECK(with_files({{detail::file_kind::image, "image/png", "a.png", "", "aGk="},
                    {detail::file_kind::pdf, "application/pdf", "b.pdf", "https://x/b.pdf", ""},
                    {detail::file_kind::audio, "", "c", "gs://b/c", ""},
                    {detail::file_kind::text, "text/plain", "d.txt", "", "line\n\"q\""}})
        == R"([{"inlineData":{"mimeType":"image/png","data":"aGk="}},)"
           R"({"fileData":{"mimeType":"application/pdf","fileUri":"https://x/b.pdf"}},)"
           R"({"fileData":{"fileUri":"gs://b/c"}},{"text":"d.txt:\n\nline\n\"q\""},)"
           R"({"text":"what?"}])");
}

TEST_CASE("a server that does not take one of Gemini's modes is asked in the next one") {
  auto x = conf(mode::automatic);
  x.temperature = 0;
  const auto wire = make(x);
  request_form form;
  const auto after = [&](std::string_view words) {
    const auto next = wire->weaker(form, 400, words);
    if (!next)
      return std::string{};
    form = next->form;
    return *wire->in(form).encode({"", "x", {}}, {});
  };
  CHECK(holds(asked(*wire), "responseJsonSchema"));
  CHECK(after("HTTP 400: Request contains an invalid argument. [INVALID_ARGUMENT, 400]").empty());
  const auto third = after("HTTP 400: The specified schema produces a constraint that has too many "
                           "states for serving. [INVALID_ARGUMENT, 400]");
  CHECK(holds(third, "functionDeclarations"));
  CHECK(holds(after("Function calling is not enabled for models/gemma-3-27b-it"),
              R"("responseMimeType":"application/json","temperature")"));
  CHECK(holds(after("Developer instruction is not enabled for models/gemma-3-27b-it"),
              R"({"contents":[{"role":"user","parts":[{"text":"Answer with one JSON)"));
  CHECK_FALSE(
    holds(after("JSON mode is not enabled for models/gemma-3-27b-it"), "responseMimeType"));
  // Older servers.
  form = {};
  CHECK(holds(after("Invalid JSON payload received. Unknown name \"responseJsonSchema\" at "
                    "'generation_config': Cannot find field."),
              "functionDeclarations"));
}
