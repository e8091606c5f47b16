// What subsets of other providers than OpenAI take, or lack.

#include "strict_schemas.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

constexpr std::array<std::string_view, 3> few_keywords{"enum", "minItems", "maxItems"};

std::string lowered(const schema_subset& subset, std::string_view text) {
  const auto result = lower_strict(schema_from(text), subset);
  return result ? result->text : result.error().message;
}

/// The schema of the only property `x`, which is required.
std::string of_member(const schema_subset& subset, std::string_view property) {
  const auto text = lowered(subset, R"({"type":"object","properties":{"x":)" + std::string{property}
                                      + R"(},"required":["x"]})");
  constexpr std::string_view before = R"({"type":"object","properties":{"x":)";
  const auto after = text.rfind(R"(},"required")");
  if (!text.starts_with(before) || after == std::string::npos)
    return text;
  return text.substr(before.size(), after - before.size());
}

size_t changes(const schema_subset& subset, std::string_view text, std::string_view pointer,
               std::string_view keyword) {
  const auto result = lower_strict(schema_from(text), subset);
  REQUIRE(result);
  size_t found = 0;
  for (const auto& x : result->report)
    found += x.pointer == pointer && x.keyword == keyword ? 1 : 0;
  return found;
}

constexpr schema_subset plain{.name = "Its schema", .keywords = few_keywords, .formats = {}};

schema_subset with_maps() {
  auto result = plain;
  result.maps = true;
  return result;
}

schema_subset with_tuples() {
  auto result = plain;
  result.tuples = true;
  return result;
}

schema_subset with_few_labels() {
  auto result = plain;
  result.other_labels = false;
  return result;
}

schema_subset without_recursion() {
  auto result = plain;
  result.required_recursion = false;
  return result;
}

constexpr std::string_view tree = R"({"type":"object","properties":{
  "label":{"type":"string"},
  "parent":{"$ref":"#"},
  "leaves":{"type":"array","items":{"$ref":"#"}},
  "owner":{"type":"object","properties":{"name":{"type":"string"},"roots":{"type":"array","items":{"$ref":"#"}}},
           "required":["name","roots"]}},
  "required":["label","leaves","owner"]})";

} // namespace

TEST_CASE("a map is said where maps are taken, and refused elsewhere") {
  constexpr std::string_view map
    = R"({"type":"object","additionalProperties":{"type":"string","maxLength":3}})";
  CHECK(of_member(plain, map).find("a map (additionalProperties)") != std::string::npos);
  CHECK(of_member(with_maps(), map)
        == R"({"type":"object","additionalProperties":{"type":"string",)"
           R"("description":"at most 3 characters"}})");
  CHECK(of_member(with_maps(), R"({"type":"object","properties":{"a":{"type":"string"}},)"
                               R"("additionalProperties":{"type":"integer"}})")
        == R"({"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"],)"
           R"("additionalProperties":{"type":"integer"}})");
  CHECK(of_member(with_maps(), R"({"type":"object","additionalProperties":true})")
          .find("an object of any members")
        != std::string::npos);
}

TEST_CASE("a tuple keeps its order where tuples are taken") {
  constexpr std::string_view pair
    = R"({"type":"array","prefixItems":[{"type":"number"},{"type":"string"}]})";
  CHECK(of_member(with_tuples(), pair)
        == R"({"type":"array","prefixItems":[{"type":"number"},{"type":"string"}],"maxItems":2})");
  CHECK(of_member(with_tuples(), R"({"type":"array","items":[{"type":"number"}],)"
                                 R"("additionalItems":{"type":"string"}})")
        == R"({"type":"array","prefixItems":[{"type":"number"}],"items":{"type":"string"}})");
  CHECK(of_member(plain, pair).find(R"("anyOf":[{"type":"number"},{"type":"string"}])")
        != std::string::npos);
}

TEST_CASE("a constant becomes the only label where labels are all that is taken") {
  constexpr std::string_view schema
    = R"({"type":"object","properties":{"x":{"const":"cat","description":"Kind"}},"required":["x"]})";
  CHECK(of_member(plain, R"({"const":"cat"})") == R"({"type":"string","enum":["cat"]})");
  CHECK(of_member(plain, R"({"type":["integer","null"],"const":3})")
        == R"({"type":["integer","null"],"enum":[3,null]})");
  CHECK(changes(plain, schema, "/properties/x", "const") == 1);
}

TEST_CASE("labels that are neither text nor number stand beside the enum, or in words") {
  const auto subset = with_few_labels();
  CHECK(of_member(subset, R"({"enum":["a",null]})")
        == R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}]})");
  CHECK(of_member(subset, R"({"type":["string","null"]})") == R"({"type":["string","null"]})");
  CHECK(of_member(subset, R"({"type":"boolean","enum":[true]})")
        == R"({"type":"boolean","description":"enum [true]"})");
  CHECK(of_member(subset, R"({"const":false})")
        == R"({"type":"boolean","description":"const false"})");
  CHECK(of_member(plain, R"({"type":"boolean","enum":[true]})")
        == R"({"type":"boolean","enum":[true]})");
}

TEST_CASE("what leads back to its object is not required where that cannot be said") {
  const auto subset = without_recursion();
  const auto text = lowered(subset, tree);
  CHECK(text.find(R"("parent":{"$ref":"#"})") != std::string::npos);
  CHECK(text.find(R"("required":["label","owner"])") != std::string::npos);
  CHECK(text.find(R"("required":["name"])") != std::string::npos);
  CHECK(changes(subset, tree, "/properties/leaves", "required") == 1);
  CHECK(changes(subset, tree, "/properties/parent", "required") == 0);
  CHECK(changes(subset, tree, "/properties/owner/properties/roots", "required") == 1);
  CHECK(lowered(plain, tree).find(R"("required":["label","parent","leaves","owner"])")
        != std::string::npos);
}

TEST_CASE("two objects that need each other are both left free to end") {
  const auto text = lowered(without_recursion(), R"({"type":"object","properties":{
    "first":{"$ref":"#/$defs/a"}},"required":["first"],"$defs":{
    "a":{"type":"object","properties":{"next":{"$ref":"#/$defs/b"}},"required":["next"]},
    "b":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"string"}]}},
         "required":["next"]}}})");
  CHECK(text.find(R"("required":["first"])") != std::string::npos);
  CHECK(text.find(R"("required":["next"])") == std::string::npos);
}

TEST_CASE("values of several types are alternatives where a type is no list") {
  auto subset = plain;
  subset.type_lists = false;
  CHECK(of_member(subset, R"({"type":["string","null"],"description":"Words"})")
        == R"({"description":"Words","anyOf":[{"type":"string"},{"type":"null"}]})");
  CHECK(of_member(subset, R"({"type":["string","integer"],"enum":["a",1]})")
        == R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"integer","enum":[1]}]})");
  CHECK(lowered(subset, R"({"type":"object","properties":{"x":{"enum":["a"]}}})")
          .find(R"("x":{"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}]})")
        != std::string::npos);
}

TEST_CASE("the order of members is told where it has to be") {
  auto subset = plain;
  subset.member_order = "order";
  CHECK(
    lowered(subset, R"({"type":"object","properties":{"b":{"type":"string"},)"
                    R"("a":{"type":"object","properties":{"c":{"type":"string"}},)"
                    R"("required":["c"]}},"required":["b","a"]})")
    == R"({"type":"object","properties":{"b":{"type":"string"},"a":{"type":"object",)"
       R"("properties":{"c":{"type":"string"}},"required":["c"],"additionalProperties":false}},)"
       R"("required":["b","a"],"order":["b","a"],"additionalProperties":false})");
}
