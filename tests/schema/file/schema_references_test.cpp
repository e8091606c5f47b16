#include "file/compiled_schema.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using troupe::detail::compiled_schema;

namespace {

/// Whether the schema accepts the value; the message of its refusal fails the test.
bool accepts(std::string_view schema, std::string_view json, const schema_options& options = {}) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto compiled = compiled_schema::compile(*tree, options);
  INFO((compiled ? std::string{} : compiled.error().message));
  REQUIRE(compiled);
  json_document document;
  auto value = document.parse(json);
  REQUIRE(value);
  return compiled->accepts({*value, json});
}

std::string portable(std::string_view schema, const schema_options& options = {}) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto compiled = compiled_schema::compile(*tree, options);
  INFO((compiled ? std::string{} : compiled.error().message));
  REQUIRE(compiled);
  return compiled->portable().text();
}

} // namespace

TEST_CASE("references lead to anchors, ids and any place of the document") {
  const auto* anchors = R"({"$ref":"#x","$defs":{"a":{"$anchor":"x","type":"string"}}})";
  CHECK(accepts(anchors, R"("x")"));
  CHECK_FALSE(accepts(anchors, "1"));
  const auto* ids = R"({"$id":"http://e.org/s","properties":{"a":{"$ref":"item"}},
    "$defs":{"i":{"$id":"item","$defs":{"b":{"type":"string"}},"$ref":"#/$defs/b"}}})";
  CHECK(accepts(ids, R"({"a":"x"})"));
  CHECK_FALSE(accepts(ids, R"({"a":1})"));
  const auto* elsewhere = R"({"$ref":"#/components/a~1b/%25/0",
    "components":{"a/b":{"%":[{"pattern":"^x"}]}}})";
  CHECK_FALSE(accepts(elsewhere, R"("y")"));
}

TEST_CASE("dynamic references are bent by the way to them") {
  const auto* tree = R"({"$id":"http://e.org/strict","$dynamicAnchor":"node",
    "$ref":"tree","unevaluatedProperties":false,
    "$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node","type":"object",
      "properties":{"data":true,"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}})";
  CHECK(accepts(tree, R"({"children":[{"data":1}]})"));
  CHECK_FALSE(accepts(tree, R"({"children":[{"daat":1}]})"));
}

TEST_CASE("documents that are named may be referred to") {
  schema_options options;
  options.uri = "schemas/main.json";
  options.documents.push_back(
    {"schemas/part.json", R"({"$defs":{"n":{"type":"integer"}},"items":{"$ref":"#/$defs/n"}})"});
  const auto* schema = R"({"properties":{"l":{"$ref":"part.json"}}})";
  CHECK(accepts(schema, R"({"l":[1]})", options));
  CHECK_FALSE(accepts(schema, R"({"l":["x"]})", options));
  CHECK(portable(schema, options)
        == R"({"properties":{"l":{"$ref":"#/$defs/document1"}},"$defs":{"document1":)"
           R"({"$defs":{"n":{"type":"integer"}},"items":{"$ref":"#/$defs/document1/$defs/n"}}}})");
}

TEST_CASE("what providers are sent refers to itself by pointers only") {
  CHECK(portable(R"({"$schema":"http://json-schema.org/draft-04/schema#",
    "id":"http://e.org/s#","properties":{"c":{"$ref":"http://e.org/s#"}}})")
        == R"({"$schema":"http://json-schema.org/draft-04/schema#",)"
           R"("properties":{"c":{"$ref":"#"}}})");
  CHECK(portable(R"({"$ref":"#x","$defs":{"a b":{"$anchor":"x"}}})")
        == R"({"$defs":{"a b":{}},"$ref":"#/$defs/a%20b"})");
  // Beside a reference, draft 7 counts nothing.
  CHECK(portable(R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{
    "a":{"$ref":"#/definitions/x","minimum":1,"title":"A"}},"definitions":{"x":{}}})")
        == R"({"$schema":"http://json-schema.org/draft-07/schema#","properties":{)"
           R"("a":{"title":"A","$ref":"#/definitions/x"}},"definitions":{"x":{}}})");
  const auto* plain = R"({"$id":"http://e.org/s","example":{"$id":"x"},"$ref":"#/$defs/a",)"
                      R"("$defs":{"a":{"type":"string"}}})";
  CHECK(portable(plain) == plain);
}

TEST_CASE("each draft has its own rules") {
  CHECK(accepts(R"({"$schema":"http://json-schema.org/draft-07/schema#",
    "$ref":"#/definitions/x","maxLength":1,"definitions":{"x":{}}})",
                R"("long")"));
  CHECK_FALSE(
    accepts(R"({"$ref":"#/definitions/x","maxLength":1,"definitions":{"x":{}}})", R"("long")"));
  CHECK_FALSE(
    accepts(R"({"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"})", "1.0"));
  CHECK(accepts(R"({"$schema":"https://json-schema.org/draft/2019-09/schema",
    "additionalItems":false})",
                "[1]"));
  CHECK_FALSE(accepts(R"({"items":[true],"additionalItems":false})", "[1,2]"));
  CHECK_FALSE(accepts(R"({"minimum":0,"exclusiveMinimum":true})", "0"));
}

TEST_CASE("an id that no reference needs harms nobody") {
  const auto* schema = R"({"properties":{"a":{"$id":"#/properties/a","type":"string"},
    "b":{"$id":"http://e.org/b","$ref":"#/definitions/x"}},"definitions":{"x":{"type":"null"}}})";
  CHECK(accepts(schema, R"({"a":"x","b":null})"));
  CHECK_FALSE(accepts(schema, R"({"b":1})"));
}

TEST_CASE("a draft of JSON Schema can be referred to without a file") {
  const auto* schema = R"({"properties":{"parameters":{
    "$ref":"http://json-schema.org/draft-07/schema#"}}})";
  CHECK(accepts(schema, R"({"parameters":{"type":"object","properties":{"a":{"minLength":1}}}})"));
  CHECK_FALSE(accepts(schema, R"({"parameters":{"properties":{"a":{"minLength":-1}}}})"));
  CHECK_FALSE(accepts(schema, R"({"parameters":{"type":"dict"}})"));
}
