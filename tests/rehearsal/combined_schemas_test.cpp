// Schemas that say one thing in several places. What is filled in is checked as answers are.

#include "answer.hpp"
#include "file/compiled_schema.hpp"

#include <troupe/detail/json.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr std::string_view texts[] = {
  "", "nothing", "the bath is 12 metres long",
  "a: xyz, b: 7, n_1: 4 = red. Ann Lee, 30, has 3 apples and 2.5 pears; 18446744073709551615, -1"};

/// Empty if all texts give a right value; else the first that is wrong.
std::string wrong(std::string_view schema) {
  const auto tree = json_tree::parse(schema);
  REQUIRE(tree);
  const auto checks = detail::compiled_schema::compile(*tree, {});
  REQUIRE(checks);
  const auto plan = rehearsing::make_answer_plan(schema);
  REQUIRE(plan);
  rehearsing::answer_writer writer;
  for (const auto text : texts) {
    std::string answer;
    writer.write(*plan, text, answer);
    json_document document;
    const auto value = document.parse(answer);
    if (!value || !checks->accepts({*value, answer}))
      return answer;
  }
  return {};
}

void check_all(std::initializer_list<std::string_view> schemas) {
  for (const auto schema : schemas) {
    INFO(schema);
    CHECK(wrong(schema).empty());
  }
}

} // namespace

TEST_CASE("lists that want more than the text holds are made up") {
  check_all({
    R"({"type":"array","items":{"type":"number"},"minItems":2})",
    R"({"type":"array","items":{"type":"integer","minimum":3},"minItems":5,"uniqueItems":true})",
    R"({"type":"array","items":{"type":"string"},"minItems":3,"uniqueItems":true})",
    R"({"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true})",
    R"({"type":"array","items":{"type":"object","properties":{"n":{"type":"boolean"}},
      "required":["n"]},"minItems":2,"uniqueItems":true})",
    R"({"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"number"},"minItems":3})",
    R"({"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"items":false,"minItems":2})",
    R"({"type":"array","items":{"type":"array","items":{"type":"number"},"minItems":2,"maxItems":2},
      "minItems":4})",
    R"({"type":"array","contains":{"const":5},"minContains":2,"maxItems":3})",
  });
}

TEST_CASE("what stands beside a union holds for each alternative") {
  check_all({
    R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
      "anyOf":[{"required":["a"]},{"required":["b"]}]})",
    R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},
      "oneOf":[{"required":["a"]},{"required":["b"]}]})",
    R"({"type":"object","properties":{"k":{"enum":["x","y"]},"v":{}},"required":["k","v"],
      "oneOf":[{"properties":{"k":{"const":"x"},"v":{"type":"string"}}},
               {"properties":{"k":{"const":"y"},"v":{"type":"integer"}}}]})",
    R"({"type":"array","items":{"type":"string"},"anyOf":[{"minItems":2},{"maxItems":0}]})",
    R"({"type":"string","minLength":3,"oneOf":[{"pattern":"^x"},{"pattern":"^y"}]})",
    R"({"type":"object","properties":{"u":{"oneOf":[{"pattern":"^[0-9a-f]{8}$"},
      {"pattern":"^[0-9A-F]{8}$"}],"type":"string"}},"required":["u"]})",
    R"({"anyOf":[{"type":"object","required":["a"]},{"type":"null"}],
      "oneOf":[{"maxProperties":1},{"minProperties":3}]})",
    R"({"type":"object","properties":{"t":{"enum":["c","d"]}},"required":["t"],
      "if":{"properties":{"t":{"const":"c"}}},"then":{"required":["n"]},"else":{"required":["m"]}})",
  });
}

TEST_CASE("what stands beside a reference holds, too") {
  check_all({
    R"({"$ref":"#/$defs/L","maxItems":1,"$defs":{"L":{"type":"array","items":{"type":"string"}}}})",
    R"({"$ref":"#/$defs/S","maxLength":4,"$defs":{"S":{"type":"string","minLength":3}}})",
    R"({"$ref":"#/$defs/O","required":["z"],"$defs":{"O":{"$ref":"#/$defs/P"},
      "P":{"type":"object","properties":{"z":{"type":"integer","minimum":9}}}}})",
    R"({"$ref":"#/$defs/N","minimum":18446744073709551610,
      "$defs":{"N":{"type":"integer","maximum":18446744073709551615}}})",
  });
}

TEST_CASE("all parts of an allOf count together, and no member comes twice") {
  check_all({
    R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],
      "allOf":[{"type":"object","properties":{"a":{"minLength":5},"b":{"type":"integer"}}}]})",
    R"({"allOf":[{"properties":{"b":{"type":"integer","minimum":4}},"required":["b"]},
      {"properties":{"b":{"maximum":5}}},{"$ref":"#/$defs/c"}],
      "$defs":{"c":{"type":"object","required":["c"]}}})",
    R"({"allOf":[{"enum":["x","y","z"]},{"enum":["z","w"]}]})",
    R"({"type":"string","allOf":[{"pattern":"^\\d+$"},{"minLength":9},{"maxLength":12}]})",
    R"({"type":"integer","allOf":[{"multipleOf":4},{"multipleOf":6},{"minimum":13}]})",
    R"({"properties":{"a":{"type":"string"}},"required":["a","b"],"unevaluatedProperties":false,
      "allOf":[{"properties":{"b":{"type":"null"}}}]})",
  });
}

TEST_CASE("required members without a schema are there") {
  check_all({
    R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","b"]})",
    R"({"type":"object","additionalProperties":{"type":"integer"},"required":["a","b"]})",
    R"({"type":"object","patternProperties":{"^n_":{"type":"integer"}},
      "additionalProperties":false,"required":["n_1"]})",
    R"({"type":"object","dependentRequired":{"a":["b"],"b":["c"]},"required":["a"]})",
    R"({"type":"object","dependencies":{"a":{"required":["b"],"properties":{"b":{"type":"null"}}}},
      "required":["a"]})",
  });
}

TEST_CASE("objects have as many members as they must") {
  check_all({
    R"({"type":"object","additionalProperties":{"type":"integer"},"minProperties":1})",
    R"({"type":"object","patternProperties":{"^[a-z]{2}-[A-Z]{2}$":{"type":"string"}},
      "additionalProperties":false,"minProperties":2})",
    R"({"type":"object","propertyNames":{"pattern":"^k[0-9]+$"},
      "additionalProperties":{"type":"boolean"},"minProperties":3})",
    R"({"type":"object","propertyNames":{"enum":["u","v","w"]},"minProperties":2})",
    R"({"type":"object","properties":{"a":{},"b":{},"c":{"type":"null"}},"minProperties":2})",
    R"({"type":"object","properties":{"a":{},"b":{},"c":{}},"maxProperties":1,"required":["b"]})",
  });
}

TEST_CASE("what is excluded is left out") {
  check_all({
    R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
      "not":{"required":["a","b"]},"minProperties":1})",
    R"({"properties":{"a":{"type":"string"}},"not":{"anyOf":[{"required":["a"]},{"required":["b"]}]},
      "type":"object"})",
    R"({"type":"string","not":{"enum":["unknown","nothing"]}})",
    R"({"enum":["a","b"],"not":{"const":"a"}})",
    R"({"type":"array","oneOf":[{"items":{"type":"integer"}},{"items":{"type":"string"}}]})",
    R"({"type":"object","properties":{"l":{"type":"array","items":{"type":"null"}}},
      "not":{"properties":{"l":{"maxItems":0}}}})",
    R"({"type":["string","integer"],"not":{"type":"string"}})",
    R"({"type":"object","properties":{"a":true,"b":false},"required":["a"]})",
  });
}

TEST_CASE("a default that is not right itself is not taken") {
  check_all({
    R"({"type":"object","properties":{"a":{"type":"string","minLength":1,"default":""},
      "b":{"type":"integer","minimum":3,"default":0},"c":{"enum":["x"],"default":"y"},
      "d":{"type":"object","required":["e"],"default":{}}},"required":["a","b","c","d"]})",
  });
}

TEST_CASE("schemas that hold themselves end in values that are right") {
  check_all({
    R"({"$ref":"#/$defs/T","$defs":{"T":{"type":"object","required":["v","kids"],"properties":
      {"v":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#/$defs/T"}}}}}})",
    R"({"$ref":"#/$defs/E","$defs":{"E":{"oneOf":[
      {"type":"object","properties":{"op":{"const":"add"},"l":{"$ref":"#/$defs/E"},
       "r":{"$ref":"#/$defs/E"}},"required":["op","l","r"]},
      {"type":"object","properties":{"op":{"const":"one"}},"required":["op"],
       "additionalProperties":false}]}}})",
  });
}
