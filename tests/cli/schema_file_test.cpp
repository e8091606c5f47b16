#include "schema_file.hpp"

#include "../scratch_folder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>

using namespace troupe;
using namespace troupe::cli;

namespace {

bool takes(const record_type_ptr& type, std::string_view answer) {
  return type->read(answer, {}).record != nullptr;
}

} // namespace

TEST_CASE("a schema file's name is its title or else the file's") {
  const scratch_folder files;
  auto named = read_schema_file(files.file("person.json", R"({"type":"object"})"));
  REQUIRE(named);
  CHECK((*named)->schema().name() == "person");
  auto missing = read_schema_file("/nonexistent/person.json");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message
        == "the schema /nonexistent/person.json cannot be read: No such file or directory");
}

TEST_CASE("a schema file refers to the files that are named beside it, and to no others") {
  const scratch_folder files;
  const auto part = files.file("part.json", R"({"type":"integer"})");
  const auto main = files.file("main.json",
                               R"({"properties":{"a":{"$ref":"part.json"},"b":{"$ref":"urn:b"}}})");
  auto lonely = read_schema_file(main);
  REQUIRE_FALSE(lonely);
  CHECK(lonely.error().message.find("/properties/a: $ref leads to another document (part.json)")
        != std::string::npos);
  auto whole = read_schema_file(main, {part, "urn:b=" + part});
  REQUIRE(whole);
  CHECK(takes(*whole, R"({"a":1,"b":2})"));
  CHECK_FALSE(takes(*whole, R"({"a":1,"b":"x"})"));
}
