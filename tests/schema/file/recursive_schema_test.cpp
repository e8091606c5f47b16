// A union of six kinds that holds itself, as a schema file. Work is counted, not timed.

#include "schema_checker.hpp"
#include "schema_compiler.hpp"
#include "schema_library.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/schema_file.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe;

namespace {

/// Only their `kind`, which stands last, tells the first five apart.
std::string schema() {
  std::string kinds;
  std::string union_of;
  for (const std::string name : {"sum", "difference", "product", "quotient", "negation"}) {
    kinds += "\"" + name
             + R"(":{"type":"object","properties":{"of":{"type":"array","items":)"
               R"({"$ref":"#/$defs/expression"}},"kind":{"const":")"
             + name + R"("}},"required":["kind","of"]},)";
    union_of += R"({"$ref":"#/$defs/)" + name + R"("},)";
  }
  return R"({"type":"object","properties":{"root":{"$ref":"#/$defs/expression"}},)"
         R"("required":["root"],"$defs":{)"
         + kinds
         + R"("number":{"type":"object","properties":{"kind":{"const":"number"},"value":)"
           R"({"type":"number"}},"required":["kind","value"]},"expression":{"anyOf":[)"
         + union_of + R"({"$ref":"#/$defs/number"}]}}})";
}

std::string nested(size_t depth, std::string_view innermost) {
  constexpr const char* kinds[] = {"negation", "sum", "quotient", "product", "difference"};
  std::string result{innermost};
  for (size_t i = 0; i < depth; ++i)
    result = R"({"of":[)" + result + R"(],"kind":")" + kinds[i % 5] + "\"}";
  return R"({"root":)" + result + "}";
}

constexpr std::string_view innermost = R"({"kind":"number","value":1.5})";

} // namespace

TEST_CASE("checking a union that holds itself takes steps that do not multiply with each level") {
  const schema_options options;
  const auto tree = json_tree::parse(schema()).value();
  detail::schema_library library{options};
  REQUIRE(library.load(tree));
  const auto nodes = detail::schema_compiler{library, options}.run();
  REQUIRE(nodes);
  const auto steps = [&](const std::string& text, bool is_right) {
    json_document document;
    const auto value = document.parse(text);
    REQUIRE(value);
    detail::schema_checker checker{*nodes, text};
    REQUIRE(checker.accepts(*value) == is_right);
    detail::schema_report report;
    detail::schema_checker explainer{*nodes, text};
    explainer.explain(*value, {}, report);
    CHECK(report.violations.empty() == is_right);
    return checker.steps() + explainer.steps();
  };
  REQUIRE(steps(nested(6, innermost), true) < 2'000);
  CHECK(nested(12, innermost).size() > 300);
  CHECK(steps(nested(12, innermost), true) < 4'000);
  REQUIRE(steps(nested(6, R"({"kind":"number","value":"much"})"), false) < 4'000);
  CHECK(steps(nested(12, R"({"kind":"number","value":"much"})"), false) < 8'000);
}

TEST_CASE("a badly written value of a union that holds itself is repaired") {
  const auto type = record_type_of_schema("formula", schema()).value();
  const auto result = type->read(nested(12, R"({'kind':"number","value":"1.5",})"),
                                 {.policy = reading_policy::repair});
  REQUIRE(result.record);
  CHECK(type->write(result.record.get()) == nested(12, innermost));
}
