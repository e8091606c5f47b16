#include "protocols/gemini_schema.hpp"
#include "protocols/gemini_shapes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace troupe::rehearsing;

namespace {

proto_fault misfit_in(const std::string& text) {
  json_document document;
  const auto root = document.parse(text);
  REQUIRE(root);
  return find_misfit(*root, generate_content_request);
}

std::string as_json_schema(const std::string& text) {
  json_document document;
  const auto root = document.parse(text);
  REQUIRE(root);
  return json_schema_of(*root);
}

} // namespace

TEST_CASE("members fit in either spelling, and what is null is not there") {
  for (const auto* text :
       {"{}", R"({"generationConfig":{"maxOutputTokens":1}})",
        R"({"generation_config":{"max_output_tokens":"1"}})", R"({"systemInstruction":null})",
        R"({"contents":{"parts":{"text":"x"}}})", R"({"tools":[{"googleSearch":{}}]})",
        R"({"generationConfig":{"responseJsonSchema":{"anything":[1]}}})"}) {
    CAPTURE(text);
    CHECK(misfit_in(text).message.empty());
  }
}

TEST_CASE("what does not fit is named with its place") {
  CHECK(misfit_in(R"({"a":1})").message
        == "Invalid JSON payload received. Unknown name \"a\": Cannot find field.");
  const auto deep = misfit_in(
    R"({"tools":[{},{"functionDeclarations":[{"parameters":{"properties":{"x":{"const":1}}}}]}]})");
  CHECK(deep.field == "tools[1].function_declarations[0].parameters.properties.x");
  CHECK(deep.message.find("Unknown name \"const\"") != std::string::npos);
  CHECK(misfit_in(R"({"contents":[{"parts":[{"text":1}]}]})").message
        == "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 1");
  CHECK(misfit_in(R"({"generationConfig":{"stopSequences":"x"}})").message.find("TYPE_STRING")
        != std::string::npos);
  CHECK(misfit_in(R"({"generationConfig":[]})").message.find("not repeating") != std::string::npos);
  CHECK(misfit_in(R"({"generationConfig":{"seed":1.5}})").message.find("TYPE_INT32")
        != std::string::npos);
}

TEST_CASE("Google's schemas mean what JSON Schema's do") {
  CHECK(as_json_schema(R"({"type":"STRING","nullable":true,"maxLength":"5"})")
        == R"({"type":["string","null"],"maxLength":5})");
  CHECK(as_json_schema(R"({"type":"OBJECT","properties":{"b":{"type":"INTEGER"},"a":{"anyOf":[)"
                       R"({"type":"NULL"},{"type":"ARRAY","items":{"type":"NUMBER"}}]}},)"
                       R"("propertyOrdering":["a"],"required":["b"]})")
        == R"({"type":"object","required":["b"],"properties":{"a":{"anyOf":[{"type":"null"},)"
           R"({"type":"array","items":{"type":"number"}}]},"b":{"type":"integer"}}})");
}
