#include "schema_translation.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string translated(std::string_view schema) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto result = translate(*tree);
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return result->tree.text();
}

error refusal(std::string_view schema) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto result = translate(*tree);
  REQUIRE_FALSE(result);
  return result.error();
}

} // namespace

TEST_CASE("a reference with neighbours becomes one more allOf") {
  CHECK(translated(R"({"$ref":"#/$defs/a","minimum":1,"$defs":{"a":{}}})")
        == R"({"minimum":1,"$defs":{"a":{}},"allOf":[{"$ref":"#/$defs/a"}]})");
  CHECK(translated(R"({"$ref":"#/$defs/a"})") == R"({"$ref":"#/$defs/a"})");
}

TEST_CASE("references to the schema's own id stay at home") {
  CHECK(translated(
          R"({"$id":"https://e.org/s","properties":{"a":{"$ref":"https://e.org/s#/$defs/x"}}})")
        == R"({"$id":"https://e.org/s","properties":{"a":{"$ref":"#/$defs/x"}}})");
}

TEST_CASE("tuples of 2020-12 become those of draft 7") {
  CHECK(
    translated(R"({"prefixItems":[{"type":"string"}],"items":false})")
    == R"({"prefixItems":[{"type":"string"}],"items":[{"type":"string"}],"additionalItems":false})");
}

TEST_CASE("bounds of draft 4 become numbers") {
  CHECK(translated(R"({"minimum":0,"exclusiveMinimum":true})") == R"({"exclusiveMinimum":0})");
  CHECK(translated(R"({"maximum":9,"exclusiveMaximum":false})") == R"({"maximum":9})");
}

TEST_CASE("dependent keywords become dependencies") {
  CHECK(translated(R"({"dependentRequired":{"a":["b"]}})")
        == R"({"dependentRequired":{"a":["b"]},"allOf":[{"dependencies":{"a":["b"]}}]})");
}

TEST_CASE("unevaluated properties beside plain ones are additional ones") {
  CHECK(translated(R"({"properties":{},"unevaluatedProperties":false})")
        == R"({"properties":{},"unevaluatedProperties":false,"additionalProperties":false})");
  CHECK(refusal(R"({"allOf":[{}],"unevaluatedProperties":false})").code
        == errc::unsupported_schema);
}

TEST_CASE("properties may be called like keywords") {
  CHECK(translated(R"({"properties":{"type":{"type":"string"},"$ref":{},"required":true}})")
        == R"({"properties":{"type":{"type":"string"},"$ref":{},"required":true}})");
}

TEST_CASE("what is not supported is named with its place") {
  auto x = refusal(R"({"properties":{"a/b":{"$ref":"other.json"}}})");
  CHECK(x.code == errc::unsupported_schema);
  CHECK(x.message.starts_with("the schema at /properties/a~1b: $ref leads to another document"));
  CHECK(refusal(R"({"$ref":"#anchor"})").code == errc::unsupported_schema);
  CHECK(refusal(R"({"items":{"$dynamicRef":"#x"}})").code == errc::unsupported_schema);
  CHECK(refusal(R"({"contains":{},"maxContains":2})").code == errc::unsupported_schema);
  CHECK(refusal(R"({"items":{"$id":"x"}})").code == errc::unsupported_schema);
}

TEST_CASE("keywords with wrong values are named with their place") {
  for (auto schema : {
         R"({"type":"text"})",   R"({"type":[]})",
         R"({"required":"a"})",  R"({"required":[1]})",
         R"({"enum":[]})",       R"({"enum":"a"})",
         R"({"properties":[]})", R"({"properties":{"a":5}})",
         R"({"items":5})",       R"({"items":[5]})",
         R"({"anyOf":[]})",      R"({"anyOf":{}})",
         R"({"minimum":"1"})",   R"({"minLength":-1})",
         R"({"minLength":1.5})", R"({"multipleOf":0})",
         R"({"pattern":"("})",   R"({"patternProperties":{"(":true}})",
         R"({"uniqueItems":1})", R"({"description":5})",
         R"({"$ref":5})",
       }) {
    INFO(schema);
    auto x = refusal(schema);
    CHECK(x.code == errc::configuration);
    CHECK(x.message.starts_with("the schema at /"));
  }
}
