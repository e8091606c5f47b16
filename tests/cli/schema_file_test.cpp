#include "schema_file.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

record_type_ptr type_of(std::string_view schema) {
  auto result = make_schema_record_type("test", schema);
  REQUIRE(result);
  return *result;
}

std::string record(std::string_view schema, std::string_view answer) {
  auto result = type_of(schema)->read(answer, {});
  INFO(render(result.violations));
  REQUIRE(result.record);
  CHECK(result.code == errc::none);
  return *static_cast<std::string*>(result.record.get());
}

reading failure_of(std::string_view schema, std::string_view answer) {
  auto result = type_of(schema)->read(answer, {});
  REQUIRE_FALSE(result.record);
  REQUIRE_FALSE(result.violations.empty());
  return result;
}

constexpr auto object = R"({"type":"object","properties":{"a":{"type":"number"},
  "b":{"type":"string"}},"required":["a"]})";

} // namespace

TEST_CASE("a record is the answer's JSON text, compact and with its own spelling") {
  CHECK(record(object, R"({ "b": "x", "a": 1.50 })") == R"({"b":"x","a":1.50})");
  CHECK(record(object, "Here it is:\n```json\n{\"a\": 1e2}\n```") == R"({"a":1e2})");
}

TEST_CASE("a root that is no object is unwrapped") {
  CHECK(record(R"({"type":"array","items":{"type":"integer"}})", R"({"content": [1, 2]})")
        == "[1,2]");
  CHECK(record(R"({"type":"integer"})", "5") == "5");
  auto wrong = failure_of(R"({"type":"array","items":{"type":"integer"}})",
                          R"({"content": [1, "x"]})");
  CHECK(wrong.violations[0].pointer == "/content/1");
  CHECK(wrong.json == R"({"content": [1, "x"]})");
}

TEST_CASE("null for a member that is not required means that it is absent") {
  CHECK(record(object, R"({"a":1,"b":null})") == R"({"a":1})");
  CHECK(failure_of(object, R"({"a":null,"b":null})").violations.size() == 2);
  const auto* nullable = R"({"type":"object","properties":{"a":{"type":["string","null"]}}})";
  CHECK(record(nullable, R"({"a":null})") == R"({"a":null})");
}

TEST_CASE("an answer that is wrong comes with its violations and its JSON") {
  auto wrong = failure_of(object, R"({"a":"x"})");
  CHECK(wrong.code == errc::violations);
  CHECK(wrong.violations[0].pointer == "/a");
  CHECK(wrong.json == R"({"a":"x"})");
  CHECK(failure_of(object, "no idea").code == errc::invalid_json);
  CHECK(failure_of(object, R"({"a":1,"a":2})").violations[0].keyword == "duplicate");
}

TEST_CASE("hostile depth is a violation, not a crash") {
  CHECK(failure_of("{}", std::string(100'000, '[')).code == errc::invalid_json);
  auto nested = std::string(1000, '[') + std::string(1000, ']');
  failure_of("{}", nested);
}

TEST_CASE("the schema's name is its title or else the file's") {
  CHECK(type_of(object)->schema().name() == "test");
  auto missing = read_schema_file("/nonexistent/person.json");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message
        == "the schema /nonexistent/person.json cannot be read: No such file or directory");
}
