#include "file/compiled_schema.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using troupe::detail::compiled_schema;

namespace {

error refusal(std::string_view schema) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto result = compiled_schema::compile(*tree, {});
  REQUIRE_FALSE(result);
  return result.error();
}

} // namespace

TEST_CASE("what is not supported is named with its place") {
  auto x = refusal(R"({"properties":{"a/b":{"$ref":"other.json"}}})");
  CHECK(x.code == errc::unsupported_schema);
  CHECK(x.message.starts_with("the schema at /properties/a~1b: $ref leads to another document"));
  CHECK(refusal(R"({"$schema":"http://json-schema.org/draft-03/schema#"})").code
        == errc::unsupported_schema);
  CHECK(refusal(R"({"$schema":"https://e.org/mine"})").code == errc::unsupported_schema);
  CHECK(refusal(R"({"multipleOf":0.12345678901234567890123})").code == errc::unsupported_schema);
  CHECK(refusal(R"({"$ref":"#anchor"})").message
        == "the schema at its root: $ref leads to #anchor, where there is no schema");
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

TEST_CASE("a refusal shows what stands there") {
  CHECK(
    refusal(R"({"properties":{"a":{"type":"dict"}}})").message
    == "the schema at /properties/a/type: must be one of array, boolean, integer, null, number, "
       "object and string, or an array of these, not \"dict\"");
}

TEST_CASE("a circle is named with all that lies on it") {
  CHECK(refusal(
          R"({"properties":{"x":{"$ref":"#/$defs/a"}},"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},
    "b":{"not":{"$ref":"#/$defs/a"}}}})")
          .message
        == "the schema at /$defs/a: refers to itself in a circle by way of /$defs/a/allOf/0, "
           "/$defs/b, /$defs/b/not");
}
