#include "scored.hpp"

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string complaint(std::string_view schema) {
  const auto result = field_tree::of_schema(*json_tree::parse(schema));
  REQUIRE(!result);
  return result.error().message;
}

std::vector<std::string> pointers(const score_result& x) {
  std::vector<std::string> result;
  for (const auto& y : x.fields)
    result.push_back(y.pointer);
  return result;
}

} // namespace

TEST_CASE("fields come in the order of the schema") {
  const auto x = score_of({{R"({"c":1,"b":2,"a":3})", R"({"a":3})"}},
                          R"({"properties":{"a":{},"b":{},"c":{}}})");
  CHECK(pointers(x) == std::vector<std::string>{"/a", "/b", "/c"});
}

TEST_CASE("references, alternatives and schemas that refer to themselves are followed") {
  const auto x = score_of({{R"({"n":"A","c":[{"n":"B","c":[{"n":"C"}]}]})",
                            R"({"n":"a","c":[{"n":"b","c":[{"n":"c"}]}]})"}},
                          R"({"$ref":"#/$defs/node","$defs":{"node":{"properties":{
      "n":{"anyOf":[{"type":"string","x-compare":"case_insensitive"},{"type":"null"}]},
      "c":{"type":"array","items":{"$ref":"#/$defs/node"}}}}}})");
  CHECK(pointers(x) == std::vector<std::string>{"/n", "/c/*/n", "/c/*/c/*/n"});
  CHECK(x.records->value == 1);
}

TEST_CASE("names of members that a schema leaves open are one field") {
  const auto x = score_of({{R"({"m":{"x":1,"y":2}})", R"({"m":{"x":1,"z":2}})"}},
                          R"({"properties":{"m":{"additionalProperties":{"type":"integer"}}}})");
  CHECK(pointers(x) == std::vector<std::string>{"/m/*"});
  CHECK(counts(x, "/m/*") == "1 0 1 1");
}

TEST_CASE("places of a tuple are fields of their own") {
  const auto x = score_of({{R"({"p":[1,"a"]})", R"({"p":[1,"b"]})"}},
                          R"({"properties":{"p":{"prefixItems":[{},{"x-compare":"ignore"}]}}})");
  CHECK(pointers(x) == std::vector<std::string>{"/p/0"});
}

TEST_CASE("dates of a schema are compared as such without being told") {
  const auto x
    = score_of({{R"({"t":"2024-02-29T12:00:00Z"})", R"({"t":"2024-02-29T13:00:00+01:00"})"}},
               R"({"properties":{"t":{"type":"string","format":"date-time"}}})");
  CHECK(counts(x, "/t") == "1 0 0 0");
}

TEST_CASE("a wrong x-compare or x-key is told with its place") {
  CHECK(
    complaint(R"({"properties":{"a/b":{"x-compare":"near"}}})")
      .starts_with("the schema at /properties/a~1b/x-compare is \"near\", which must be one of"));
  CHECK(
    complaint(R"({"$defs":{"n":{"type":"integer","x-compare":"date"}}})")
    == "the schema at /$defs/n/x-compare is \"date\", which compares strings (of a list: in its "
       "items)");
  CHECK(complaint(R"({"items":{"type":"string","x-compare":"set"}})")
        == "the schema at /items/x-compare is \"set\", which compares lists");
  CHECK(complaint(R"({"anyOf":[{"x-key":3}]})")
        == "the schema at /anyOf/0/x-key is 3, which must be the name of a member of the list's "
           "elements, or a list of such names");
}

TEST_CASE("members that are called as a keyword, and examples, are no schemas") {
  CHECK(field_tree::of_schema(*json_tree::parse(
    R"({"properties":{"x-compare":{"type":"string"}},"examples":[{"x-compare":"near"}]})")));
}

TEST_CASE("names of members cannot reach a terminal but as text") {
  CHECK(shown_pointer("/a\n\x1b[31m\x7f/ü") == "/a\\x0a\\x1b[31m\\x7f/ü");
  CHECK(shown_pointer("") == "(root)");
}

TEST_CASE("fields are found by their pointer, with a slash in front or without") {
  auto fields = fields_of(R"({"properties":{"a":{"properties":{"b":{}}},
    "l":{"items":{"properties":{"c":{}}}}}})");
  REQUIRE(fields->find("a/b") != nullptr);
  CHECK(fields->find("/a/b")->pointer == "/a/b");
  CHECK(fields->find("l/*/c")->pointer == "/l/*/c");
  CHECK(fields->find("a/c") == nullptr);
  CHECK(fields->find("l/c") == nullptr);
}
