#include "refused.hpp"

namespace {

const std::string hello = R"("contents":[{"role":"user","parts":[{"text":"Ann Lee, 30"}]}])";
const std::string declared
  = R"("tools":[{"functionDeclarations":[{"name":"person","parameters":{"type":"OBJECT",)"
    R"("properties":{"name":{"type":"STRING"},"age":{"type":"INTEGER"}},)"
    R"("required":["name","age"]}}]}])";

std::string config(const std::string& members) {
  return "{" + hello + R"(,"generationConfig":{)" + members + "}}";
}

std::string with_contents(const std::string& contents) {
  return "{" + declared + R"(,"contents":[)" + contents + "]}";
}

const std::string asked = R"({"role":"user","parts":[{"text":"Ann Lee, 30"}]},)";
const std::string called
  = R"({"role":"model","parts":[{"functionCall":{"name":"person","args":{}}}]})";
const std::string answered = R"({"role":"user","parts":[{"functionResponse":{"name":"person",)"
                             R"("response":{"error":"/name: must be in upper case"}}}]})";

} // namespace

TEST_CASE("Gemini refuses what it refuses") {
  const std::string schema = R"("responseSchema":{"type":"OBJECT","properties":{"a":{"type":)";
  check_refused(
    spoken_as("gemini"),
    {{"{}", "contents is not specified"},
     {"{" + hello + R"(,"foo":1})", "Unknown name \"foo\": Cannot find field"},
     {config(R"("maxTokens":1)"), "Unknown name \"maxTokens\" at 'generation_config'"},
     {config(R"("temperature":"hot")"), "Invalid value at 'generation_config.temperature'"},
     {config(R"("temperature":3)"), "temperature"},
     {config(schema + R"("STRING"}}})"), "response_mime_type"},
     {config(R"("responseMimeType":"application/json",)" + schema
             + R"("STRING"}},"additionalProperties":false})"),
      "Unknown name \"additionalProperties\" at 'generation_config.response_schema'"},
     {config(R"("responseMimeType":"application/json",)" + schema + R"("TEXT"}}})"),
      "Invalid value at 'generation_config.response_schema.properties[a].type'"},
     {config(R"("responseMimeType":"application/json","responseSchema":{"type":"OBJECT"})"),
      "should be non-empty for OBJECT type"},
     {config(R"("responseMimeType":"application/json",)" + schema
             + R"("STRING"}}},"responseJsonSchema":{})"),
      "only one of"},
     {config(R"("responseMimeType":"text/html")"), "response_mime_type"},
     {config(R"("thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW"})"), "only one of"},
     {"{" + hello + "," + declared
        + R"(,"generationConfig":{"responseMimeType":"application/json"}})",
      "is unsupported"},
     {"{" + hello + "," + declared
        + R"(,"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["person"]}}})",
      "only when function calling mode is ANY"},
     {"{" + hello + R"(,"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}})",
      "without function_declarations"},
     {R"({"contents":[{"role":"assistant","parts":[{"text":"x"}]}]})", "valid role"},
     {R"({"contents":[{"role":"model","parts":[{"text":"x"}]}]})", "user role"},
     {R"({"contents":[{"role":"user","parts":[]}]})", "must not be empty"},
     {R"({"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"?"}}]}]})",
      "TYPE_BYTES"},
     {with_contents(asked + called + R"(,{"role":"user","parts":[{"text":"No."}]})"),
      "number of function response parts"},
     {with_contents(asked + answered), "immediately after a function call turn"},
     {with_contents(asked + called), "followed by a function response"}});
}

TEST_CASE("Gemini says which field is wrong") {
  stage server;
  const auto reply = parsed(post(server, spoken_as("gemini"), config(R"("maxTokens":1)")).body);
  CHECK(value_at(reply, "/error/status") == "INVALID_ARGUMENT");
  CHECK(value_at(reply, "/error/details/0/fieldViolations/0/field") == "generation_config");
}

TEST_CASE("Gemini takes its own schemas, in either spelling of their members") {
  stage server;
  for (const std::string members :
       {R"("responseMimeType":"application/json","responseSchema":{"type":"OBJECT","properties":)"
        R"({"age":{"type":"INTEGER"},"name":{"type":"STRING","nullable":true}},)"
        R"("propertyOrdering":["name","age"]})",
        R"("response_mime_type":"application/json","response_schema":{"type":"object",)"
        R"("properties":{"age":{"type":"integer"},"name":{"type":"string","minLength":"1"}},)"
        R"("property_ordering":["name","age"],"required":["name","age"]})"}) {
    CAPTURE(members);
    const auto reply = parsed(post(server, spoken_as("gemini"), config(members)).body);
    CHECK(value_at(reply, "/candidates/0/content/parts/0/text")
          == R"({"name":"Ann Lee","age":30})");
  }
}

TEST_CASE("Gemini says a label without quotes where one is wanted") {
  stage server;
  const auto reply
    = parsed(post(server, spoken_as("gemini"),
                  config(R"("responseMimeType":"text/x.enum","responseSchema":{"type":"STRING",)"
                         R"("enum":["Bob","Ann"]})"))
               .body);
  CHECK(value_at(reply, "/candidates/0/content/parts/0/text") == "Ann");
}

TEST_CASE("Gemini wants the signatures of its calls back as they were") {
  stage server;
  const auto& x = spoken_as("gemini");
  const auto with = [&](const std::string& contents) {
    return post(server, x,
                "{" + declared + R"(,"generationConfig":{"thinkingConfig":{"includeThoughts":true,)"
                  + R"("thinkingBudget":128}},"contents":[)" + contents + "]}");
  };
  const auto first = parsed(with(R"({"role":"user","parts":[{"text":"Ann Lee, 30"}]})").body);
  CHECK(value_at(first, "/candidates/0/content/parts/0/thought") == "true");
  CHECK(std::stoi(value_at(first, "/usageMetadata/thoughtsTokenCount")) > 0);
  const auto content = value_at(first, "/candidates/0/content");
  const auto second = parsed(with(asked + content + "," + answered).body);
  CHECK(value_at(second, "/candidates/0/content/parts/1/functionCall/args/name") == "ANN LEE");
  CHECK(with(asked + called + "," + answered).body.find("missing a thought_signature")
        != std::string::npos);
  auto changed = content;
  const auto at = changed.find("Rehearsal+");
  REQUIRE(at != std::string::npos);
  changed[at + 9] = '/';
  CHECK(with(asked + changed + "," + answered).body.find("Corrupted thought signature")
        != std::string::npos);
  auto placeholder = called;
  placeholder.insert(placeholder.rfind("}]}"),
                     R"(,"thoughtSignature":"skip_thought_signature_validator")");
  CHECK(with(asked + placeholder + "," + answered).status == 200);
  // Google's client for Python writes it with other signs.
  auto for_urls = content;
  for (auto place = for_urls.find("Rehearsal+"); for_urls[place] != '"'; ++place)
    for_urls[place] = for_urls[place] == '+' ? '-' : for_urls[place] == '/' ? '_' : for_urls[place];
  CHECK(with(asked + for_urls + "," + answered).status == 200);
}

TEST_CASE("Gemini shows no thoughts and no signatures unless it is told to") {
  stage server;
  const auto reply = post(server, spoken_as("gemini"), "{" + hello + "," + declared + "}");
  CHECK(reply.status == 200);
  CHECK(reply.body.find("thought") == std::string::npos);
}

TEST_CASE("Gemini says of a quota which it is, and how long to wait") {
  stage server;
  const auto& x = spoken_as("gemini");
  const auto minute = parsed(server.exchange(call(x, "Ann [[fault:429]]")).body);
  CHECK(value_at(minute, "/error/status") == "RESOURCE_EXHAUSTED");
  CHECK(value_at(minute, "/error/details/0/violations/0/quotaId").find("PerMinute")
        != std::string::npos);
  CHECK(value_at(minute, "/error/details/2/retryDelay") == "1.000s");
  const auto day = parsed(server.exchange(call(x, "Ann [[fault:quota]]")).body);
  CHECK(value_at(day, "/error/details/0/violations/0/quotaId").find("PerDay") != std::string::npos);
  CHECK(value_at(day, "/error/details/2").empty());
}

TEST_CASE("Gemini's stream without events is a list, and so is its error") {
  stage server;
  auto x = spoken_as("gemini");
  x.stream_path = "/v1beta/models/m:streamGenerateContent";
  for (const std::string marker : {"", " [[fault:error_midway]]", " [[fault:end_midway]]"}) {
    CAPTURE(marker);
    const auto reply = server.exchange(call(x, "Ann Lee, 30" + marker, form::schema, true));
    const auto list = parsed(reply.body);
    REQUIRE_FALSE(list.HasParseError());
    CHECK(list.IsArray());
    CHECK(list.Size() > 3);
  }
  const auto refused = server.exchange(call(x, "Ann [[fault:429]]", form::plain, true));
  CHECK(value_at(parsed(refused.body), "/0/error/code") == "429");
}

TEST_CASE("Gemini is spoken to by Vertex's paths, with a bearer or a key in the query") {
  troupe::rehearsal_settings settings;
  settings.api_key = "sesame";
  stage server(settings);
  const auto body = "{" + hello + "}";
  CHECK(server
          .exchange(http("POST",
                         "/v1/projects/p/locations/l/publishers/google/models/m:generateContent",
                         body, "Authorization: Bearer sesame\r\n"))
          .status
        == 200);
  CHECK(server.exchange(http("POST", "/v1beta/models/m:generateContent?key=sesame", body)).status
        == 200);
  const auto wrong
    = server.exchange(http("POST", "/v1beta/models/m:generateContent?key=other", body));
  CHECK(wrong.status == 400);
  CHECK(value_at(parsed(wrong.body), "/error/details/0/reason") == "API_KEY_INVALID");
  CHECK(server.exchange(http("POST", "/v1beta/models/m:generateContent", body)).status == 403);
  CHECK(server
          .exchange(http("POST", "/v1beta/models/m:generateContent", body,
                         "Authorization: Bearer other\r\n"))
          .status
        == 401);
}

TEST_CASE("Gemini blocks, and names calls that are none") {
  stage server;
  const auto& x = spoken_as("gemini");
  const auto blocked = parsed(server.exchange(call(x, "Ann [[fault:refusal]]")).body);
  CHECK(value_at(blocked, "/promptFeedback/blockReason") == "SAFETY");
  CHECK(value_at(blocked, "/candidates").empty());
  for (const bool streams : {false, true}) {
    const auto reply
      = server.exchange(call(x, "Ann Lee, 30 [[fault:truncated]]", form::tool, streams));
    const auto said = streams ? events_of(reply) : std::vector<std::string>{reply.body};
    CHECK(joined_at(said, "/candidates/0/finishReason") == "MALFORMED_FUNCTION_CALL");
    CHECK(joined_at(said, "/candidates/0/finishMessage").find("Ann") != std::string::npos);
  }
}

TEST_CASE("Gemini counts tokens and lists its models") {
  stage server;
  const auto counted
    = server.exchange(http("POST", "/v1beta/models/m:countTokens", "{" + hello + "}"));
  CHECK(value_at(parsed(counted.body), "/totalTokens") == "3");
  CHECK(value_at(parsed(server.exchange(http("GET", "/v1beta/models")).body), "/models/0/name")
        == "models/rehearsal");
  CHECK(server.exchange(http("GET", "/v1beta/models/other")).status == 404);
  // Google's client for Python asks so.
  CHECK(
    value_at(parsed(server.exchange(http("GET", "/v1/models", "", "x-goog-api-key: k\r\n")).body),
             "/models/0/name")
    == "models/rehearsal");
}
