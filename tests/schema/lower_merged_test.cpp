// What a schema says in several places, in one place of the strict subset.

#include "strict_schemas.hpp"

TEST_CASE("allOf of several objects is one object with the members of all") {
  const auto merged = R"({"type":"object","properties":{"a":{"type":"string"},)"
                      R"("b":{"type":"integer"}},"required":["a","b"],)"
                      R"("additionalProperties":false})";
  CHECK(strict_property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},
    "required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}]})")
        == merged);
  CHECK(strict_property(R"({"type":"object","properties":{"a":{"type":"string"}},
    "allOf":[{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}],
    "required":["a","b"]})")
          .find(R"("required":["a","b"])")
        != std::string::npos);
  CHECK(strict(R"({"type":"object","properties":{"x":{"allOf":[{"$ref":"#/$defs/A"},
    {"$ref":"#/$defs/B"}]}},"$defs":{
    "A":{"type":"object","properties":{"n":{"$ref":"#/$defs/A"}}},
    "B":{"type":"object","properties":{"n":{"$ref":"#/$defs/B"}}}}})")
          .find("an allOf within itself")
        != std::string::npos);
}

TEST_CASE("alternatives that bring no members are said in words") {
  const auto lowered = strict_property(R"({"type":"object","properties":{"a":{"type":"string"},
    "b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]})");
  CHECK(lowered.find("anyOf [{") != std::string::npos);
  CHECK(lowered.find(R"("anyOf":)") == std::string::npos);
}

TEST_CASE("alternatives that bring members have those beside them, too") {
  const auto one = [](std::string_view member, std::string_view type) {
    return R"({"type":"object","properties":{"a":{"type":"string"},")" + std::string{member}
           + R"(":{"type":")" + std::string{type} + R"("}},"required":["a",")" + std::string{member}
           + R"("],"additionalProperties":false})";
  };
  CHECK(strict_property(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],
    "oneOf":[{"properties":{"b":{"type":"string"}},"required":["b"]},
             {"properties":{"c":{"type":"integer"}},"required":["c"]}]})")
        == R"({"anyOf":[)" + one("b", "string") + "," + one("c", "integer") + "]}");
  // Behind references, and beside items.
  CHECK(
    strict(
      R"({"type":"object","properties":{"x":{"type":"object","properties":{"a":{"type":"string"}},
    "required":["a"],"anyOf":[{"$ref":"#/$defs/b"}]}},"required":["x"],
    "$defs":{"b":{"properties":{"b":{"type":"string"}},"required":["b"]}}})")
      .find(R"({"anyOf":[)" + one("b", "string") + "]}")
    != std::string::npos);
  CHECK(strict_property(R"({"type":"array","items":{"type":"string"},"anyOf":[{"minItems":2}]})")
        == R"({"anyOf":[{"type":"array","minItems":2,"items":{"type":"string"}}]})");
  // What cannot be said so is said in words.
  const auto lowered = strict_property(R"({"type":"object","properties":{"a":{"type":"string"}},
    "required":["a"],"anyOf":[{"type":"object","additionalProperties":{"type":"string"}},{"required":["z"]}]})");
  CHECK(lowered.find(R"("anyOf":)") == std::string::npos);
  CHECK(lowered.find("anyOf [{") != std::string::npos);
}

TEST_CASE("what several parts of an allOf say of the same is said once, or in words") {
  const auto merged = [](std::string_view first, std::string_view second) {
    return strict_property(R"({"allOf":[)" + std::string{first} + "," + std::string{second} + "]}");
  };
  CHECK(merged(R"({"type":"integer","minimum":3,"maximum":18446744073709551614})",
               R"({"type":"number","minimum":2,"maximum":18446744073709551615})")
        == R"({"type":"integer","minimum":3,"maximum":18446744073709551614})");
  CHECK(merged(R"({"type":"string","enum":["a","b"]})", R"({"enum":["b","c"]})")
        == R"({"type":"string","enum":["b"]})");
  CHECK(
    merged(R"({"type":["string","null"],"pattern":"^a"})", R"({"type":"string","pattern":"b$"})")
    == R"({"type":"string","description":"pattern: b$","pattern":"^a"})");
  CHECK(merged(R"({"type":"string","not":{"const":"a"}})", R"({"not":{"const":"b"}})")
          .find(R"(not {\"const\":\"b\"})")
        != std::string::npos);
  CHECK(merged(R"({"type":"array","items":{"type":"integer"}})", R"({"items":{"minimum":1}})")
        == R"({"type":"array","items":{"type":"integer","minimum":1}})");
  CHECK(merged(R"({"type":"string","enum":["a"]})", R"({"enum":["b"]})")
        == refusal("#/properties/x: an allOf that disagrees about enum"));
}

TEST_CASE("members beside a reference are members of one object") {
  CHECK(
    strict(
      R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A","properties":{"b":{"type":"integer"}},
    "required":["b"]}},"required":["x"],"$defs":{"A":{"type":"object","properties":{"a":{"type":"string"}},
    "required":["a"]}}})")
      .find(R"("properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a","b"])")
    != std::string::npos);
}

TEST_CASE("patterns of names beside named members are said in words") {
  CHECK(strict_property(R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],
    "patternProperties":{"^x-":{"type":"integer"}}})")
          .find("patternProperties {")
        != std::string::npos);
}

TEST_CASE("allOf of one schema is merged with its neighbours") {
  CHECK(strict_property(R"({"allOf":[{"type":"string","description":"a"}],"description":"b"})")
        == R"({"type":"string","description":"b"})");
  CHECK(strict_property(R"({"allOf":[{"$ref":"#"}]})") == R"({"$ref":"#"})");
  CHECK(strict_property(R"({"allOf":[{"type":"string"},{"minLength":1}]})")
        == R"({"type":"string","description":"at least 1 character"})");
  CHECK(strict_property(R"({"allOf":[{"type":"string"}],"type":"integer"})")
        == refusal("#/properties/x: an allOf that disagrees about type"));
}
