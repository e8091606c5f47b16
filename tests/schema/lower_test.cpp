#include "strict_schemas.hpp"

#include <vector>

using namespace troupe;

namespace {

/// The strict schema of the only property `x`, which is not required.
std::string strict_optional(std::string_view property) {
  auto text = strict(R"({"type":"object","properties":{"x":)" + std::string{property} + "}}");
  constexpr std::string_view before = R"({"type":"object","properties":{"x":)";
  constexpr std::string_view after = R"(},"required":["x"],"additionalProperties":false})";
  if (!text.starts_with(before) || !text.ends_with(after))
    return text;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

/// "pointer keyword kind" for each change.
std::vector<std::string> report_of(const lowered_schema& x) {
  std::vector<std::string> result;
  for (const auto& change : x.report)
    result.push_back(change.pointer + " " + change.keyword + " "
                     + std::string{to_string(change.kind)});
  return result;
}

std::string nested_objects(int levels) {
  std::string result = R"({"type":"string"})";
  for (int i = 0; i < levels; ++i)
    result = R"({"type":"object","properties":{"x":)" + result + R"(},"required":["x"]})";
  return result;
}

std::string many(std::string_view before, size_t count, std::string_view after) {
  std::string result{before};
  for (size_t i = 0; i < count; ++i)
    result += (i == 0 ? "\"l" : ",\"l") + std::to_string(i) + "\"";
  return result.append(after);
}

} // namespace

TEST_CASE("a record becomes an object that requires all its members and forbids others") {
  auto lowered = lower_as_openai(schema_from(
    R"({"type":"object","description":"A person","properties":{
        "name":{"type":"string"},
        "age":{"type":"integer","description":"Age in years","minimum":0,"maximum":150},
        "nick":{"type":"string"}},
        "required":["name","age"]})"));
  REQUIRE(lowered);
  CHECK(
    lowered->text
    == R"({"type":"object","description":"A person","properties":{"name":{"type":"string"},)"
       R"("age":{"type":"integer","description":"Age in years","minimum":0,"maximum":150},)"
       R"("nick":{"type":["string","null"]}},"required":["name","age","nick"],"additionalProperties":false})");
  CHECK(report_of(*lowered) == std::vector<std::string>{"/properties/nick required rewritten"});
}

TEST_CASE("what the strict subset has stays as it is") {
  for (std::string_view same :
       {R"({"type":"string","pattern":"^a$","format":"date-time"})", R"({"type":"boolean"})",
        R"({"type":"null"})",
        R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1,"multipleOf":0.5})",
        R"({"type":"string","enum":["red","blue"]})", R"({"type":"string","const":"cat"})",
        R"({"type":["string","null"],"description":"d"})",
        R"({"type":"array","minItems":1,"maxItems":3,"items":{"type":"integer"}})",
        R"({"anyOf":[{"type":"integer"},{"type":"string"}]})",
        R"({"type":["integer","string"]})"}) {
    CAPTURE(same);
    CHECK(strict_property(same) == same);
  }
}

TEST_CASE("a member that may be absent may be null instead") {
  CHECK(strict_optional(R"({"type":"integer","minimum":1})")
        == R"({"type":["integer","null"],"minimum":1})");
  CHECK(strict_optional(R"({"type":["integer","null"]})") == R"({"type":["integer","null"]})");
  CHECK(strict_optional(R"({"type":"null"})") == R"({"type":"null"})");
  CHECK(strict_optional(R"({"type":"string","enum":["a","b"]})")
        == R"({"type":["string","null"],"enum":["a","b",null]})");
  CHECK(strict_optional(R"({"type":"string","const":"a"})")
        == R"({"type":["string","null"],"enum":["a",null]})");
  CHECK(strict_optional(R"({"anyOf":[{"type":"integer"},{"type":"null"}]})")
        == R"({"anyOf":[{"type":"integer"},{"type":"null"}]})");
  CHECK(strict_optional(R"({"anyOf":[{"type":"integer"},{"type":"string"}]})")
        == R"({"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}]})");
  CHECK(
    strict_optional(R"({"type":"array","description":"d","items":{"type":"integer"}})")
    == R"({"description":"d","anyOf":[{"type":"array","items":{"type":"integer"}},{"type":"null"}]})");
  CHECK(strict_optional(R"({"$ref":"#"})") == R"({"anyOf":[{"$ref":"#"},{"type":"null"}]})");
  CHECK(strict_optional(R"({"$ref":"#","description":"d"})")
        == R"({"description":"d","anyOf":[{"$ref":"#"},{"type":"null"}]})");
}

TEST_CASE("what the strict subset lacks is said in words") {
  CHECK(
    strict_property(
      R"({"type":"string","description":"Name","minLength":1,"maxLength":10,"default":"Ada"})")
    == R"json({"type":"string","description":"Name (at least 1 character; at most 10 characters; default: \"Ada\")"})json");
  CHECK(strict_property(R"({"type":"string","examples":["a","b"],"format":"uri"})")
        == R"({"type":"string","description":"examples: \"a\", \"b\"; format: uri"})");
  CHECK(
    strict_property(
      R"({"type":"array","uniqueItems":true,"contains":{"const":1},"items":{"type":"integer"}})")
    == R"({"type":"array","description":"no two items are equal; with an item that matches {\"const\":1}","items":{"type":"integer"}})");
  CHECK(strict_property(R"({"type":"string","not":{"const":"x"},"minimum":3})")
        == R"({"type":"string","description":"not {\"const\":\"x\"}; at least 3"})");
  auto lowered = lower_as_openai(schema_from(
    R"({"type":"object","title":"T","$schema":"s","properties":{"x":{"type":"string","minLength":2,"x-note":1}},"required":["x"]})"));
  REQUIRE(lowered);
  CHECK(report_of(*lowered)
        == std::vector<std::string>{" title dropped", " $schema dropped",
                                    "/properties/x minLength described",
                                    "/properties/x x-note dropped"});
}

TEST_CASE("unions of all kinds become anyOf") {
  CHECK(strict_property(R"({"oneOf":[{"type":"integer"},{"type":"string"}],"description":"d"})")
        == R"({"description":"d","anyOf":[{"type":"integer"},{"type":"string"}]})");
  CHECK(
    strict_property(
      R"({"type":["array","string","null"],"items":{"type":"integer"},"description":"d"})")
    == R"({"description":"d","anyOf":[{"type":"array","items":{"type":"integer"}},{"type":"string"},{"type":"null"}]})");
  CHECK(
    strict_property(
      R"({"type":["object","null"],"properties":{"a":{"type":"integer"}},"required":["a"]})")
    == R"({"anyOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false},{"type":"null"}]})");
  CHECK(
    strict_property(
      R"({"anyOf":[{"type":"object","properties":{"kind":{"const":"cat"}},"required":["kind"]},{"type":"null"}],"default":null})")
    == R"({"description":"default: null","anyOf":[{"type":"object","properties":{"kind":{"type":"string","const":"cat"}},)"
       R"("required":["kind"],"additionalProperties":false},{"type":"null"}]})");
}

TEST_CASE("the report names what was rewritten") {
  auto lowered = lower_as_openai(schema_from(
    R"({"type":"object","properties":{"a":{"oneOf":[{"enum":["x"]}],"type":"string"},
        "b":{"allOf":[{"$ref":"#"}],"description":"d"},
        "c":{"type":"array","prefixItems":[{"type":"null"}],"uniqueItems":false},
        "d":{"type":"object","properties":{},"additionalProperties":true,"required":[]}},
        "required":["a","b","c","d"]})"));
  REQUIRE(lowered);
  CHECK(report_of(*lowered)
        == std::vector<std::string>{"/properties/a oneOf rewritten", "/properties/a type dropped",
                                    "/properties/a/oneOf/0 type rewritten",
                                    "/properties/b allOf rewritten", "/properties/b $ref rewritten",
                                    "/properties/c uniqueItems dropped",
                                    "/properties/c prefixItems rewritten",
                                    "/properties/d additionalProperties rewritten"});
}

TEST_CASE("a missing type is taken from the other keywords") {
  CHECK(strict_property(R"({"enum":["a","b"]})") == R"({"type":"string","enum":["a","b"]})");
  CHECK(strict_property(R"({"enum":["a",1,null]})")
        == R"({"type":["string","integer","null"],"enum":["a",1,null]})");
  CHECK(strict_property(R"({"enum":["a",null]})")
        == R"({"type":["string","null"],"enum":["a",null]})");
  CHECK(strict_property(R"({"const":true})") == R"({"type":"boolean","const":true})");
  CHECK(strict_property(R"({"minimum":2})") == R"({"type":"number","minimum":2})");
  CHECK(strict_property(R"({"items":{"pattern":"a"}})")
        == R"({"type":"array","items":{"type":"string","pattern":"a"}})");
}

TEST_CASE("labels occur once and fit their type") {
  CHECK(strict_property(R"({"type":"string","enum":["A","B","A",null]})")
        == R"({"type":"string","enum":["A","B"]})");
  CHECK(strict_property(R"({"enum":["A",null,"A"]})")
        == R"({"type":["string","null"],"enum":["A",null]})");
}

TEST_CASE("references lead to the definitions that are used, wherever those stood") {
  CHECK(
    strict(
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/cat"},"b":{"$ref":"#/definitions/cat"},
                   "c":{"$ref":"#/properties/d"},"d":{"type":"integer"},"e":{"$ref":"#/$defs/a~1b%20c"}},
                   "required":["a","b","c","d","e"],
                   "$defs":{"unused":{},"cat":{"type":"string"},"a/b c":{"type":"null"}},
                   "definitions":{"cat":{"type":"boolean"}}})")
    == R"({"type":"object","properties":{"a":{"$ref":"#/$defs/cat"},"b":{"$ref":"#/$defs/cat_2"},)"
       R"("c":{"$ref":"#/$defs/d"},"d":{"type":"integer"},"e":{"$ref":"#/$defs/a~1b c"}},)"
       R"("required":["a","b","c","d","e"],"additionalProperties":false,)"
       R"("$defs":{"cat":{"type":"string"},"cat_2":{"type":"boolean"},"d":{"type":"integer"},"a/b c":{"type":"null"}}})");
  CHECK(strict_property(R"({"$ref":"other.json#/x"})")
        == refusal("#/properties/x: a reference to what is not in the schema"));
  CHECK(strict_property(R"({"$ref":"#/$defs/none"})")
        == refusal("#/properties/x: a reference to what is not in the schema"));
  CHECK(strict_property(R"({"$ref":"#anchor"})")
        == refusal("#/properties/x: a reference to what is not in the schema"));
}

TEST_CASE("a reference with neighbours is wrapped") {
  CHECK(strict_property(R"({"$ref":"#","description":"The boss","default":null})")
        == R"json({"description":"The boss (default: null)","anyOf":[{"$ref":"#"}]})json");
  CHECK(strict_property(R"({"$ref":"#","title":"t"})") == R"({"$ref":"#"})");
}

TEST_CASE("a root that is a reference is inlined and recursion goes to the root") {
  std::string_view tree
    = R"({"$ref":"#/$defs/node","description":"A tree","$defs":{"node":{"type":"object",
    "properties":{"left":{"$ref":"#/$defs/node"},"right":{"$ref":"#"}},"required":["left"]}}})";
  auto lowered = lower_as_openai(schema_from(tree));
  REQUIRE(lowered);
  CHECK(
    lowered->text
    == R"({"type":"object","description":"A tree","properties":{"left":{"$ref":"#"},)"
       R"("right":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["left","right"],"additionalProperties":false})");
  CHECK(report_of(*lowered)
        == std::vector<std::string>{" $ref rewritten",
                                    "/$defs/node/properties/right required rewritten"});
}

TEST_CASE("a root that is no object is wrapped") {
  CHECK(
    strict(R"({"type":"array","items":{"type":"integer"}})")
    == R"({"type":"object","properties":{"content":{"type":"array","items":{"type":"integer"}}},)"
       R"("required":["content"],"additionalProperties":false})");
  CHECK(
    strict(R"({"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}],"$defs":{"a":{"type":"string"}}})")
    == R"({"type":"object","properties":{"content":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}},)"
       R"("required":["content"],"additionalProperties":false,"$defs":{"a":{"type":"string"}}})");
}

TEST_CASE("a tuple becomes an array of its types with its length") {
  CHECK(
    strict_property(
      R"({"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"items":false,"minItems":2,"maxItems":2})")
    == R"({"type":"array","minItems":2,"maxItems":2,"items":{"type":"number"}})");
  CHECK(
    strict_property(
      R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer","minimum":0}],"minItems":2})")
    == R"({"type":"array","description":"items in this order: string, {\"type\":\"integer\",\"minimum\":0}","minItems":2,)"
       R"("items":{"anyOf":[{"type":"string"},{"type":"integer","minimum":0}]},"maxItems":2})");
  CHECK(strict_property(
          R"({"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"string"}})")
        == R"({"type":"array","items":{"type":"string"}})");
}

TEST_CASE("an open object with known members is closed, an empty record stays empty") {
  CHECK(
    strict_property(
      R"({"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":true})")
    == R"({"type":"object","properties":{"a":{"type":"null"}},"required":["a"],"additionalProperties":false})");
  CHECK(strict_property(R"({"type":"object","properties":{}})")
        == R"({"type":"object","properties":{},"required":[],"additionalProperties":false})");
  CHECK(strict_property(R"({"type":"object","additionalProperties":false})")
        == R"({"type":"object","properties":{},"required":[],"additionalProperties":false})");
}

TEST_CASE("what cannot be said strictly is refused with its place") {
  CHECK(strict_property(R"({"type":"object","additionalProperties":{"type":"integer"}})")
        == refusal("#/properties/x: a map (additionalProperties)"));
  CHECK(strict_property(R"({"type":"object"})")
        == refusal("#/properties/x: an object of any members"));
  CHECK(strict_property("{}") == refusal("#/properties/x: a value of any type"));
  CHECK(strict_property("true") == refusal("#/properties/x: a value of any type"));
  CHECK(strict_property(R"({"description":"d"})")
        == refusal("#/properties/x: a value of any type"));
  CHECK(strict_property("false") == refusal("#/properties/x: no value at all"));
  CHECK(strict_property("5") == refusal("#/properties/x: no value at all"));
  CHECK(strict_property(R"({"type":"array"})")
        == refusal("#/properties/x: an array without items"));
  CHECK(strict_property(R"({"type":"array","items":{}})")
        == refusal("#/properties/x/items: a value of any type"));
  CHECK(strict_property(R"({"type":"array","prefixItems":[]})")
        == refusal("#/properties/x: an empty tuple"));
  CHECK(strict_property(R"({"type":"text"})")
        == refusal("#/properties/x: the type \"text\", which does not exist"));
  CHECK(strict_property(R"({"type":5})")
        == refusal("#/properties/x: the type \"\", which does not exist"));
  CHECK(strict_property(R"({"enum":[[1]]})")
        == refusal(
          "#/properties/x: an enum of what is no scalar; #/properties/x: an array without items"));
  CHECK(strict_property(R"({"type":"string","enum":[]})")
        == refusal("#/properties/x: an enum of what is no scalar"));
  CHECK(strict_property(R"({"anyOf":[]})") == refusal("#/properties/x: no value at all"));
  CHECK(strict_property(R"({"type":"object","properties":{},"patternProperties":{"a":{}}})")
        == refusal("#/properties/x: patternProperties"));
  CHECK(strict_property(R"({"type":"object","properties":{},"required":["y"]})")
        == refusal("#/properties/x: the required member \"y\" without a schema"));
}

TEST_CASE("patterns with lookaround are said in words, what only looks like it stays") {
  for (std::string_view pattern : {"(?=a)", "a(?!b)", "(?<=a)b", "(?<!a)b", "[(](?=x)"}) {
    CAPTURE(pattern);
    CHECK(strict_property(R"({"type":"string","pattern":")" + std::string{pattern} + "\"}")
          == R"({"type":"string","description":"pattern: )" + std::string{pattern} + "\"}");
  }
  for (std::string_view pattern : {"[(?=a)]", R"(\\(?=a\\))", "(?:a)", "(?<name>a)"}) {
    auto schema = R"({"type":"string","pattern":")" + std::string{pattern} + "\"}";
    CHECK(strict_property(schema) == schema);
  }
}

TEST_CASE("all places that cannot be said are named at once") {
  CHECK(
    strict(R"({"type":"object","properties":{"a/b":{},"c":{"type":"object"}}})")
    == refusal("#/properties/a~1b: a value of any type; #/properties/c: an object of any members"));
}

TEST_CASE("the limits of the strict mode are checked") {
  CHECK(strict(nested_objects(10)).starts_with("{"));
  CHECK(strict(nested_objects(11))
        == "the schema has 11 levels of nested objects, OpenAI's strict mode takes at most 10. Use "
           "the mode tools");
  CHECK(
    strict(many(R"({"type":"object","properties":{"x":{"type":"string","enum":[)", 1'000, "]}}}"))
      .find("1001 enum labels")
    != std::string::npos);
  CHECK(strict_property(many(R"({"type":"string","enum":[)", 1'000, "]}")).starts_with("{"));
  CHECK(strict_property(R"({"type":"string","const":")" + std::string(119'999, 'c') + "\"}")
          .starts_with("{"));
  CHECK(strict_property(R"({"type":"string","const":")" + std::string(120'000, 'c') + "\"}")
        == "the schema has 120001 characters of names and labels, OpenAI's strict mode takes at "
           "most 120000. Use the mode tools");
  CHECK(strict_property(
          many(R"({"type":"string","enum":[)", 249, ",\"" + std::string(15'000, 'a') + "\"]}"))
          .starts_with("{"));
  CHECK(strict_property(
          many(R"({"type":"string","enum":[)", 250, ",\"" + std::string(15'000, 'a') + "\"]}"))
        == "the schema has 15890 characters in an enum of more than 250 labels, OpenAI's strict "
           "mode takes at most 15000. Use the mode tools");
}

TEST_CASE("the limits can be those of an older deployment") {
  auto older = openai;
  older.limits.properties_max = 1;
  auto lowered = lower_strict(
    schema_from(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}})"),
    older);
  REQUIRE_FALSE(lowered);
  CHECK(lowered.error().message
        == "the schema has 2 properties, OpenAI's strict mode takes at most 1. Use the mode tools");
}

TEST_CASE("what another provider does not take is said in words, and what it does take stays") {
  constexpr std::string_view keywords[] = {"enum", "pattern", "minLength"};
  const schema_subset other{
    .name = "the other's strict mode", .keywords = keywords, .formats = {}, .lookaround = true};
  const auto lowered = lower_strict(
    schema_from(
      R"({"type":"object","properties":{"a":{"type":"string","minLength":2,"pattern":"x(?=y)z"},)"
      R"("b":{"type":"integer","minimum":3},"c":{"type":"array","prefixItems":[{"type":"string"}]}},)"
      R"("required":["a","b","c"]})"),
    other);
  REQUIRE(lowered);
  CHECK(lowered->text
        == R"({"type":"object","properties":{"a":{"type":"string","minLength":2,)"
           R"("pattern":"x(?=y)z"},"b":{"type":"integer","description":"at least 3"},)"
           R"("c":{"type":"array","description":"at most 1 item","items":{"type":"string"}}},)"
           R"("required":["a","b","c"],"additionalProperties":false})");
  const auto refused = lower_strict(schema_from(R"({"type":"object"})"), other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.starts_with("the other's strict mode cannot express the schema: "));
}

TEST_CASE("levels are counted through references, and recursion once") {
  auto chain = [](int length) {
    std::string text
      = R"({"type":"object","properties":{"x":{"$ref":"#/$defs/d0"}},"required":["x"],"$defs":{)";
    for (int i = 0; i < length; ++i)
      text += (i == 0 ? "\"d" : ",\"d") + std::to_string(i)
              + R"(":{"type":"object","properties":{"x":{"$ref":"#/$defs/d)"
              + std::to_string((i + 1) % length) + R"("}},"required":["x"]})";
    return text + "}}";
  };
  CHECK(strict(chain(9)).starts_with("{"));
  CHECK(strict(chain(10)).starts_with("the schema has 11 levels"));
}

TEST_CASE(
  "a provider that takes any structure is sent it, without the words that it does not know") {
  constexpr std::string_view keywords[] = {"enum", "minimum", "format", "maxItems"};
  constexpr std::string_view formats[] = {"date"};
  const schema_subset open{
    .name = "grammars", .keywords = keywords, .formats = formats, .open = true, .sizes_max = 10};
  const auto lowered = lower_strict(
    schema_from(
      R"({"type":"object","additionalProperties":{"type":"string","pattern":"a"},"properties":{)"
      R"("pattern":{"type":"integer","minimum":3,"multipleOf":3},)"
      R"("b":{"anyOf":[{"type":"string","format":"email"},{"type":"string","format":"date"}]},)"
      R"("c":{"type":"array","maxItems":11,"items":{"$ref":"#/$defs/d"}},"e":{}},)"
      R"("$defs":{"d":{"type":"array","maxItems":10,"not":{"enum":[1]}}}})"),
    open);
  REQUIRE(lowered);
  CHECK(lowered->text
        == R"({"type":"object","additionalProperties":{"type":"string"},"properties":{)"
           R"("pattern":{"type":"integer","minimum":3},)"
           R"("b":{"anyOf":[{"type":"string"},{"type":"string","format":"date"}]},)"
           R"("c":{"type":"array","items":{"$ref":"#/$defs/d"}},"e":{}},)"
           R"("$defs":{"d":{"type":"array","maxItems":10}}})");
  const std::vector<schema_change> dropped{
    {"/additionalProperties", "pattern", schema_change_kind::dropped},
    {"/properties/pattern", "multipleOf", schema_change_kind::dropped},
    {"/properties/b/anyOf/0", "format", schema_change_kind::dropped},
    {"/properties/c", "maxItems", schema_change_kind::dropped},
    {"/$defs/d", "not", schema_change_kind::dropped}};
  CHECK(lowered->report == dropped);
}

TEST_CASE("a reference to the root adds no levels") {
  std::string text = R"({"$ref":"#"})";
  for (int i = 0; i < 6; ++i)
    text = R"({"type":"object","properties":{"x":)" + text + R"(},"required":["x"]})";
  CHECK(strict(text).starts_with("{"));
}

TEST_CASE("lowering is the same each time") {
  auto schema = schema_from(
    R"({"type":"object","properties":{"b":{"$ref":"#/$defs/z"},"a":{"type":"string"}},"$defs":{"z":{"type":"null"}}})");
  CHECK(lower_as_openai(schema)->text == lower_as_openai(schema)->text);
}

TEST_CASE("plain lowering keeps all that the schema says") {
  auto lowered = lower_plain(schema_from(
    R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"x":{"type":"string","minLength":1,"default":"a"}}})"));
  CHECK(lowered.text
        == R"({"type":"object","properties":{"x":{"type":"string","minLength":1,"default":"a"}}})");
  CHECK(report_of(lowered) == std::vector<std::string>{" $schema dropped"});
}

TEST_CASE("plain lowering yields an object type at the root") {
  CHECK(
    lower_plain(schema_from(R"({"type":"integer"})")).text
    == R"({"type":"object","properties":{"content":{"type":"integer"}},"required":["content"]})");
  CHECK(lower_plain(schema_from(R"({"properties":{"a":{"type":"integer"}}})")).text
        == R"({"type":"object","properties":{"a":{"type":"integer"}}})");
  auto lowered = lower_plain(schema_from(
    R"({"$ref":"#/$defs/n","description":"d","$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}}}}})"));
  CHECK(lowered.text
        == R"({"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"description":"d",)"
           R"("$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}}}}})");
  CHECK(report_of(lowered) == std::vector<std::string>{" $ref rewritten"});
}

TEST_CASE("a root that refers to itself or to nothing ends in no endless loop") {
  CHECK(strict(R"({"$ref":"#/$defs/none"})")
        == refusal("#/properties/content: a reference to what is not in the schema"));
  CHECK(strict(R"({"$ref":"#"})").starts_with(R"({"type":"object")"));
  CHECK(lower_plain(schema_from(R"({"$ref":"#"})")).text.starts_with(R"({"type":"object")"));
}
