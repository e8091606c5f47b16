// Subsets of providers that differ from OpenAI's.

#include "strict_schemas.hpp"

namespace {

const troupe::schema_subset& anthropic = *troupe::find_provider("anthropic")->strict;

std::string lowered(std::string_view text) {
  auto result = lower_strict(schema_from(text), anthropic);
  return result ? result->text : result.error().message;
}

std::string lowered_property(std::string_view property) {
  const auto text = lowered(R"({"type":"object","properties":{"x":)" + std::string{property}
                            + R"(},"required":["x"]})");
  constexpr std::string_view before = R"({"type":"object","properties":{"x":)";
  return text.substr(before.size(), text.find(R"(},"required")") - before.size());
}

std::string object_of(size_t members, std::string_view type, bool is_required) {
  std::string properties;
  std::string required;
  for (size_t i = 0; i < members; ++i) {
    const auto name = "\"m" + std::to_string(i) + '"';
    properties += (i > 0 ? "," : "") + name + ":{\"type\":" + std::string{type} + "}";
    required += (i > 0 ? "," : "") + name;
  }
  return R"({"type":"object","properties":{)" + properties + R"(},"required":[)"
         + (is_required ? required : std::string{}) + "]}";
}

} // namespace

TEST_CASE("where members may be left out, a strict schema lets them") {
  CHECK(lowered(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},)"
                R"("required":["b"]})")
        == R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},)"
           R"("required":["b"],"additionalProperties":false})");
}

TEST_CASE("keywords that a subset takes some values of are said in words for the others") {
  CHECK(lowered_property(R"({"type":"array","items":{"type":"null"},"minItems":1})")
        == R"({"type":"array","minItems":1,"items":{"type":"null"}})");
  CHECK(lowered_property(R"({"type":"array","items":{"type":"null"},"minItems":2})")
        == R"({"type":"array","description":"at least 2 items","items":{"type":"null"}})");
  CHECK(lowered_property(R"({"type":"string","pattern":"^[a-z]+$"})")
        == R"({"type":"string","pattern":"^[a-z]+$"})");
  for (const auto* pattern : {R"(\\bgull\\b)", R"((a)\\1)", R"((?<k>a)\\k<k>)", "(?=a)b"}) {
    INFO(pattern);
    CHECK(lowered_property(R"({"type":"string","pattern":")" + std::string{pattern} + "\"}")
          == R"({"type":"string","description":"pattern: )" + std::string{pattern} + "\"}");
  }
  CHECK(lowered_property(R"({"type":"integer","minimum":3})")
        == R"({"type":"integer","description":"at least 3"})");
  CHECK(lowered_property(R"({"type":"string","format":"uri"})")
        == R"({"type":"string","format":"uri"})");
}

TEST_CASE("a schema that holds itself is refused where that is not taken") {
  const std::string why
    = "the schema holds itself, Anthropic's strict mode takes no such. Use the mode tools";
  CHECK(lowered(R"({"type":"object","properties":{"next":{"$ref":"#"}}})") == why);
  CHECK(lowered(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{)"
                R"("a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},)"
                R"("b":{"type":"array","items":{"$ref":"#/$defs/a"}}}})")
        == why);
  // Twice the same is no circle.
  CHECK(lowered(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/p"},)"
                R"("b":{"$ref":"#/$defs/p"}},"$defs":{"p":{"type":"object","properties":{}}}})")
          .starts_with(R"({"type":"object")"));
  CHECK(strict(R"({"type":"object","properties":{"next":{"$ref":"#"}}})").starts_with("{"));
}

TEST_CASE("optional members and values of several types are counted") {
  CHECK(lowered(object_of(24, "\"string\"", false)).starts_with("{"));
  CHECK(lowered(object_of(25, "\"string\"", false))
        == "the schema has 25 members that may be left out, Anthropic's strict mode takes at most "
           "24. Use the mode tools");
  CHECK(lowered(object_of(60, "\"string\"", true)).starts_with("{"));
  CHECK(lowered(object_of(16, R"(["string","null"])", true)).starts_with("{"));
  CHECK(lowered(object_of(17, R"(["string","null"])", true))
        == "the schema has 17 values of several types, Anthropic's strict mode takes at most 16. "
           "Use the mode tools");
  const auto both = lower_strict(schema_from(object_of(3, R"(["string","null"])", false)),
                                 anthropic);
  REQUIRE(both);
  CHECK(both->optional_members == 3);
  CHECK(both->unions == 3);
}
