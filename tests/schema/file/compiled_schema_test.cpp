#include "file/compiled_schema.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace troupe;
using troupe::detail::compiled_schema;

namespace {

compiled_schema compiled(std::string_view schema) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto result = compiled_schema::compile(*tree, {});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return std::move(*result);
}

std::vector<violation> check(const compiled_schema& schema, std::string_view json) {
  json_document document;
  auto value = document.parse(json);
  REQUIRE(value);
  auto found = schema.check({*value, json}).violations;
  CHECK(schema.accepts({*value, json}) == found.empty());
  return found;
}

/// "POINTER KEYWORD" of each violation, with spaces in between.
std::string faults(std::string_view schema, std::string_view json) {
  std::string result;
  for (auto& x : check(compiled(schema), json))
    result += (result.empty() ? "" : " ") + x.pointer + ":" + x.keyword;
  return result;
}

bool accepts(std::string_view schema, std::string_view json) {
  return check(compiled(schema), json).empty();
}

error refusal(std::string_view schema) {
  auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  auto result = compiled_schema::compile(*tree, {});
  REQUIRE_FALSE(result);
  return result.error();
}

constexpr auto person = R"({"type":"object","properties":{"name":{"type":"string","minLength":2},
  "age":{"type":"integer","minimum":0,"maximum":150},
  "tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":2,"uniqueItems":true}},
  "required":["name","age"],"additionalProperties":false})";

} // namespace

TEST_CASE("a right value has no violations") {
  CHECK(faults(person, R"({"name":"Ann","age":30,"tags":["a","b"]})").empty());
}

TEST_CASE("all violations of a value are found, each with pointer, words and value") {
  auto found = check(compiled(person), R"({"name":"A","age":"x","tags":["c","a","a"],"more":1})");
  std::vector<violation> wanted{
    {"/name", "minLength", "must have at least 2 characters", "\"A\""},
    {"/age", "type", "must be an integer", "\"x\""},
    {"/tags/0", "enum", R"(must be one of "a", "b")", "\"c\""},
    {"/tags", "maxItems", "must have at most 2 items", R"(["c","a","a"])"},
    {"/tags/2", "uniqueItems", "must not repeat an earlier element", "\"a\""},
    {"/more", "additionalProperties", "must be left out: the schema has no such member", "1"},
  };
  for (auto& x : wanted) {
    INFO(x.pointer << " " << x.keyword);
    CHECK(std::find(found.begin(), found.end(), x) != found.end());
  }
  CHECK(found.size() == wanted.size());
}

TEST_CASE("a missing member is reported at its own place") {
  auto found = check(compiled(person), R"({"name":"Ann"})");
  REQUIRE(found.size() == 1);
  CHECK(found[0] == violation{"/age", "required", "is required", ""});
}

TEST_CASE("integers may be written with a fraction of zero") {
  CHECK(accepts(R"({"type":"integer"})", "1.0"));
  CHECK(accepts(R"({"enum":[1]})", "1.0"));
  CHECK_FALSE(accepts(R"({"type":"integer"})", "1.5"));
  CHECK_FALSE(accepts(R"({"type":"integer"})", "true"));
}

TEST_CASE("bounds and multiples are checked") {
  CHECK(faults(R"({"exclusiveMinimum":0,"maximum":5})", "0") == ":exclusiveMinimum");
  CHECK(faults(R"({"exclusiveMinimum":0,"maximum":5})", "5.5") == ":maximum");
  CHECK(faults(R"({"minimum":0})", "0e299").empty());
  CHECK(accepts(R"({"multipleOf":0.01})", "19.99"));
  CHECK(faults(R"({"multipleOf":5})", "7") == ":multipleOf");
}

TEST_CASE("patterns match anywhere, formats as a whole, lengths count characters") {
  CHECK(accepts(R"({"pattern":"b+"})", R"("abc")"));
  CHECK(faults(R"({"pattern":"^b"})", R"("abc")") == ":pattern");
  CHECK(faults(R"({"format":"date"})", R"("2024-13-01")") == ":format");
  CHECK(accepts(R"({"maxLength":2})", R"("éé")"));
  CHECK(faults(R"({"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false})",
               R"({"x1":1,"y":2})")
        == "/x1:type /y:additionalProperties");
}

TEST_CASE("a pattern on a long text does not exhaust the stack") {
  const auto text = "\"" + std::string(300'000, 'a') + "\"";
  // Given up or matched, but never a crash.
  CHECK(check(compiled(R"({"pattern":"^(a|b)*$"})"), text).size() <= 1);
}

TEST_CASE("of alternatives, the closest one is explained") {
  const auto* nullable = R"({"anyOf":[{"type":"integer"},{"type":"null"}]})";
  auto found = check(compiled(nullable), R"("x")");
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "must be an integer or null");

  const auto* tagged = R"({"oneOf":[
    {"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},
     "required":["kind","lives"]},
    {"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}},
     "required":["kind","name"]}]})";
  CHECK(faults(tagged, R"({"kind":"dog"})") == "/name:required");
  CHECK(accepts(tagged, R"({"kind":"cat","lives":9})"));
  CHECK(faults(R"({"oneOf":[{"type":"number"},{"type":"integer"}]})", "1") == ":oneOf");
}

TEST_CASE("conditions, negations, contents and dependencies are checked") {
  const auto* conditional = R"({"if":{"properties":{"a":{"const":1}},"required":["a"]},
    "then":{"required":["b"]},"else":{"required":["c"]}})";
  CHECK(faults(conditional, R"({"a":1})") == "/b:required");
  CHECK(faults(conditional, R"({"a":2})") == "/c:required");
  CHECK(faults(R"({"not":{"type":"string"}})", R"("x")") == ":not");
  CHECK(faults(R"({"contains":{"type":"string"}})", "[1]") == ":contains");
  CHECK(faults(R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})") == "/b:dependentRequired");
  CHECK(faults(R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"A":1})") == "/A:propertyNames");
  CHECK(faults(R"({"minProperties":1})", "{}") == ":minProperties");
  CHECK(faults(R"({"properties":{"a":false}})", R"({"a":1})") == "/a:false");
}

TEST_CASE("tuples are checked place by place") {
  const auto* tuple = R"({"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false})";
  CHECK(accepts(tuple, R"(["a",1])"));
  CHECK(faults(tuple, R"([1,"a",2])").starts_with("/0:type /1:type"));
  CHECK(faults(tuple, R"(["a",1,2])") == ":items");
}

TEST_CASE("references are followed, recursive ones too") {
  const auto* list = R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object",
    "properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},
    {"type":"null"}]}},"required":["value"]}}})";
  CHECK(accepts(list, R"({"value":1,"next":{"value":2,"next":null}})"));
  CHECK(faults(list, R"({"value":1,"next":{"value":"x"}})") == "/next/value:type");
  const auto* tree = R"({"type":"object","properties":{"children":{"type":"array",
    "items":{"$ref":"#"}}},"additionalProperties":false})";
  CHECK(faults(tree, R"({"children":[{"children":[]},{"x":1}]})")
        == "/children/1/x:additionalProperties");
}

TEST_CASE("references that lead nowhere or in a circle are refused") {
  CHECK(refusal(R"({"$ref":"#/$defs/x"})").message
        == "the schema at its root: $ref leads to #/$defs/x, where there is no schema");
  for (auto circle :
       {R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})", R"({"anyOf":[{"not":{"$ref":"#"}}]})"})
    CHECK(
      refusal(circle).message.starts_with("the schema at its root: refers to itself in a circle"));
  CHECK(refusal(R"({"properties":{"x":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/b"},
          "b":{"$ref":"#/$defs/a"}}})")
          .message
        == "the schema at /$defs/a: refers to itself in a circle by way of /$defs/b");
}

TEST_CASE("what only looks like a schema does no harm") {
  CHECK(accepts(R"({"default":{"$ref":"#/nowhere"},"examples":[{"allOf":5}]})", "1"));
  CHECK(accepts(R"({"const":{"$ref":"#/nowhere"}})", R"({"$ref":"#/nowhere"})"));
  CHECK(accepts(R"({"id":"urn:x","properties":{"id":{"type":"integer"}}})", R"({"id":1})"));
}

TEST_CASE("schemas that say true or nothing accept everything") {
  CHECK(accepts("{}", R"({"a":[1,{}]})"));
  CHECK(accepts(R"({"items":true})", "[1]"));
  CHECK(accepts(R"({"additionalProperties":true})", R"({"a":1})"));
  CHECK(faults(R"({"items":false})", "[1]") == "/0:false");
}

TEST_CASE("numbers are compared with all of their digits") {
  const auto* unsigned_64 = R"({"minimum":18446744073709551614,"maximum":18446744073709551615})";
  CHECK(accepts(unsigned_64, "18446744073709551615"));
  CHECK(faults(unsigned_64, "5") == ":minimum");
  CHECK(faults(unsigned_64, "18446744073709551616") == ":maximum");
  const auto* long_bound = R"({"exclusiveMaximum":123456789012345678901234567890})";
  CHECK(accepts(long_bound, "123456789012345678901234567889"));
  CHECK(check(compiled(long_bound), "123456789012345678901234567890")[0]
        == violation{"", "exclusiveMaximum", "must be less than 123456789012345678901234567890",
                     "123456789012345678901234567890"});
  CHECK(accepts(R"({"enum":[10.10]})", "10.1"));
  CHECK_FALSE(accepts(R"({"const":9007199254740993})", "9007199254740992"));
  CHECK_FALSE(accepts(R"({"type":"integer"})", "1.00000000000000000001"));
  CHECK(accepts(R"({"type":"integer"})", "123456789012345678901234567890"));
  CHECK(faults(R"({"uniqueItems":true})", "[1,1.0,1e0,2]") == "/1:uniqueItems /2:uniqueItems");
}

TEST_CASE("elements that match contains are counted") {
  const auto* schema = R"({"contains":{"type":"string"},"minContains":2,"maxContains":3})";
  CHECK(faults(schema, R"(["a",1])") == ":minContains");
  CHECK(accepts(schema, R"(["a","b",1])"));
  CHECK(faults(schema, R"(["a","b","c","d"])") == ":maxContains");
  CHECK(accepts(R"({"contains":{"type":"string"},"minContains":0})", "[]"));
}

TEST_CASE("what no keyword has looked at is found behind references and alternatives") {
  const auto* schema = R"({"allOf":[{"properties":{"a":true}}],"anyOf":[
    {"properties":{"b":{"type":"string"}},"required":["b"]},{"properties":{"c":true}}],
    "unevaluatedProperties":false})";
  CHECK(accepts(schema, R"({"a":1,"b":"x","c":2})"));
  CHECK(faults(schema, R"({"a":1,"b":1})") == "/b:unevaluatedProperties");
  CHECK(faults(R"({"prefixItems":[true],"contains":{"type":"null"},"unevaluatedItems":false})",
               "[1,null,2]")
        == "/2:unevaluatedItems");
}

TEST_CASE("patterns hold zero bytes and know what white space is") {
  const auto* path = R"({"pattern":"^/[^\u0000]+$"})";
  CHECK_FALSE(accepts(path, R"("no")"));
  CHECK_FALSE(accepts(path, R"("/a\u0000b")"));
  CHECK(accepts(path, R"("/a")"));
  CHECK_FALSE(accepts(R"({"pattern":"^\\S+$"})", "\"a\u00a0b\""));
}

namespace {

/// Six kinds of expressions that hold each other; so many of them in each other.
std::string nested_expression(int depth) {
  std::string result = R"({"kind":"num","value":1})";
  for (int i = 0; i < depth; ++i)
    result = R"({"kind":"neg","left":)" + result + "}";
  return result;
}

std::string expression_schema() {
  std::string result = R"({"$ref":"#/$defs/Expr","$defs":{)";
  for (std::string name : {"add", "sub", "mul", "div", "neg"})
    result += "\"" + name + R"(":{"type":"object","properties":{"kind":{"const":")" + name
              + R"("},"left":{"$ref":"#/$defs/Expr"},"right":{"$ref":"#/$defs/Expr"}},)"
              + R"("required":["kind","left"]},)";
  return result + R"("num":{"type":"object","properties":{"kind":{"const":"num"},
    "value":{"type":"number"}},"required":["kind","value"]},"Expr":{"oneOf":[
    {"$ref":"#/$defs/add"},{"$ref":"#/$defs/sub"},{"$ref":"#/$defs/mul"},{"$ref":"#/$defs/div"},
    {"$ref":"#/$defs/neg"},{"$ref":"#/$defs/num"}]}}})";
}

} // namespace

TEST_CASE("a union that holds itself costs as much as the value is long") {
  // One that took five times longer a level would not come to its end at all.
  const auto schema = compiled(expression_schema());
  CHECK(check(schema, nested_expression(60)).empty());
  auto wrong = nested_expression(40);
  wrong.replace(wrong.find("1}"), 1, "\"x\"");
  const auto found = check(schema, wrong);
  REQUIRE(found.size() == 1);
  CHECK(found[0].keyword == "type");
  CHECK(found[0].message == "must be a number");
}

TEST_CASE("schemas that double at each step are checked, or given up in words") {
  std::string doubling = R"({"$ref":"#/$defs/a0","$defs":{)";
  std::string endless = doubling;
  for (int i = 0; i < 60; ++i) {
    const auto next = "{\"$ref\":\"#/$defs/a" + std::to_string(i + 1) + "\"}";
    const auto name = "\"a" + std::to_string(i) + "\":";
    doubling += name + "{\"anyOf\":[" + next + "," + next + "]},";
    endless += name + "{\"allOf\":[" + next + "," + next + "],\"unevaluatedProperties\":true},";
  }
  CHECK(faults(doubling + R"("a60":{"type":"object"}}})", "{}").empty());
  CHECK(faults(doubling + R"("a60":{"type":"string"}}})", "1") == ":type");
  CHECK(faults(doubling + R"("a60":{"minimum":5}}})", "1") == ":minimum");
  CHECK(faults(endless + R"("a60":{"type":"object"}}})", "{}") == ":schema");
}

TEST_CASE("what a name's pattern cannot decide is no right value") {
  const auto schema = R"({"patternProperties":{"^(a+)+$":{"type":"null"}}})";
  CHECK(accepts(schema, R"({"aaaa":null,"b":1})"));
  CHECK_FALSE(accepts(schema, R"({"aaaa":1})"));
  CHECK_FALSE(accepts(schema, R"({")" + std::string(5'000, 'a') + R"(!":1})"));
}

TEST_CASE("looking at large values again and again is given up") {
  std::string labels;
  for (int i = 0; i < 2'000; ++i)
    labels += (i > 0 ? R"(,{"const":[)" : R"({"const":[)") + std::to_string(i) + "]}";
  const auto schema = R"({"anyOf":[)" + labels + "]}";
  CHECK(accepts(schema, "[1999]"));
  std::string large = "[0";
  for (int i = 0; i < 30'000; ++i)
    large += ",0";
  large += "]";
  json_document document;
  const auto value = document.parse(large);
  REQUIRE(value);
  CHECK_FALSE(compiled(schema).accepts({*value, large}));
}
