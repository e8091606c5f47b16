#include "schema_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <stdlib.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// A folder with files in it, for the time of a test.
class folder {
public:
  folder() {
    std::string name = (std::filesystem::temp_directory_path() / "schema_file_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~folder() {
    std::filesystem::remove_all(path_);
  }

  std::string write(const std::string& name, std::string_view text) const {
    const auto path = (path_ / name).string();
    std::ofstream{path} << text;
    return path;
  }

private:
  std::filesystem::path path_;
};

bool takes(const record_type_ptr& type, std::string_view answer) {
  return type->read(answer, {}).record != nullptr;
}

} // namespace

TEST_CASE("a schema file's name is its title or else the file's") {
  const folder files;
  auto named = read_schema_file(files.write("person.json", R"({"type":"object"})"));
  REQUIRE(named);
  CHECK((*named)->schema().name() == "person");
  auto missing = read_schema_file("/nonexistent/person.json");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message
        == "the schema /nonexistent/person.json cannot be read: No such file or directory");
}

TEST_CASE("a schema file refers to the files that are named beside it, and to no others") {
  const folder files;
  const auto part = files.write("part.json", R"({"type":"integer"})");
  const auto main
    = files.write("main.json", R"({"properties":{"a":{"$ref":"part.json"},"b":{"$ref":"urn:b"}}})");
  auto lonely = read_schema_file(main);
  REQUIRE_FALSE(lonely);
  CHECK(lonely.error().message.find("/properties/a: $ref leads to another document (part.json)")
        != std::string::npos);
  auto whole = read_schema_file(main, {part, "urn:b=" + part});
  REQUIRE(whole);
  CHECK(takes(*whole, R"({"a":1,"b":2})"));
  CHECK_FALSE(takes(*whole, R"({"a":1,"b":"x"})"));
}
