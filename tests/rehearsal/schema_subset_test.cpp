#include "schema_subset.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace troupe::rehearsing;

namespace {

std::string outside(const subset_rules& rules, const std::string& schema) {
  json_document document;
  const auto root = document.parse(schema);
  REQUIRE(root);
  subset_counts counts;
  return outside_of(rules, *root, counts);
}

} // namespace

TEST_CASE("objects must be closed at any depth, if at all") {
  const subset_rules rules{.open_words = "open"};
  CHECK(outside(rules, R"({"type":"object"})") == "open");
  CHECK(outside(rules, R"({"type":"object","additionalProperties":true})") == "open");
  CHECK(outside(rules, R"({"type":"object","additionalProperties":false})").empty());
  for (const std::string inner : {R"("items":)", R"("anyOf":[{"type":"string"},)",
                                  R"("$defs":{"x":)", R"("properties":{"x":)"}) {
    const auto ends = inner.find('[') != std::string::npos   ? "]"
                      : inner.find('{') != std::string::npos ? "}"
                                                             : "";
    CHECK(outside(rules,
                  R"({"additionalProperties":false,)" + inner + R"({"type":"object"})" + ends + "}")
          == "open");
  }
  CHECK(outside({}, R"({"type":"object"})").empty());
}

TEST_CASE("optional properties and unions are counted over the whole schema") {
  const std::string two = R"({"properties":{"a":{"type":["string","null"]},"b":{"properties":)"
                          R"({"c":{"anyOf":[{}]}}}},"required":["a"]})";
  CHECK(outside({.optional_max = 2}, two).empty());
  CHECK(outside({.optional_max = 1}, two).find("(2)") != std::string::npos);
  CHECK(outside({.unions_max = 2}, two).empty());
  CHECK(outside({.unions_max = 1}, two).find("(2 parameters") != std::string::npos);
  CHECK(outside({.all_required = true}, two).find("Missing 'b'") != std::string::npos);
}

TEST_CASE("schemas of one request share a budget") {
  const subset_rules rules{.optional_max = 1};
  json_document document;
  const auto root = document.parse(R"({"properties":{"a":{}}})");
  REQUIRE(root);
  subset_counts counts;
  CHECK(outside_of(rules, *root, counts).empty());
  CHECK(outside_of(rules, *root, counts).find("(2)") != std::string::npos);
}

TEST_CASE("words that an API does not know are named") {
  const subset_rules rules{.unknown = {"minimum"}};
  CHECK(outside(rules, R"({"items":{"type":"integer","minimum":1}})")
        == "For 'integer' type, property 'minimum' is not supported");
  // A property of that name is none.
  CHECK(outside(rules, R"({"properties":{"minimum":{"type":"integer"}}})").empty());
}
