#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("a tree keeps its members in the order in which they were added") {
  auto tree = json_tree::object();
  tree.set("z", 1).operator=(2);
  tree.set("a", "text");
  tree.set("l", json_tree::array_type{nullptr, true, 1.0, 1u, std::string{"s"}});
  tree.set("z", 3);
  CHECK(tree.text() == R"({"z":3,"a":"text","l":[null,true,1.0,1,"s"]})");
  CHECK(tree.erase("a"));
  CHECK_FALSE(tree.erase("a"));
  CHECK(tree.find("a") == nullptr);
  CHECK(tree.string_at("z").empty());
}

TEST_CASE("a tree reads back what it writes") {
  constexpr auto text
    = R"({"a":[1,-2,18446744073709551615,0.5,1e+300],"b":{"c":null,"d":"ä\n\""},"e":false})";
  auto tree = json_tree::parse(text);
  REQUIRE(tree);
  CHECK(tree->text() == text);
  CHECK(*tree == *json_tree::parse(tree->text()));
}

TEST_CASE("a tree is not made of broken text or of double names") {
  auto broken = json_tree::parse("{\"a\":");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().code == errc::invalid_json);
  CHECK(broken.error().message
        == "the text is no valid JSON: ends where a value is due (line 1, column 6)");
  auto twice = json_tree::parse(R"({"a":{"b":1,"b":2}})");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message == "the member /a/b occurs twice");
}

TEST_CASE("a schema name is cut to what providers accept") {
  CHECK(schema_name("person") == "person");
  CHECK(schema_name("demo.person 2") == "demo_person_2");
  CHECK(schema_name("") == "record");
  CHECK(schema_name(std::string(100, 'x')).size() == 64);
}

TEST_CASE("a schema file whose root is an object stands as it is") {
  auto schema = json_schema::parse("invoice",
                                   R"({"description":"d","type":"object","properties":{}})");
  REQUIRE(schema);
  CHECK(schema->name() == "invoice");
  CHECK(schema->description() == "d");
  CHECK_FALSE(schema->wrapped());
  CHECK(&schema->wire_tree() == &schema->tree());
  CHECK(schema->wire_text() == R"({"description":"d","type":"object","properties":{}})");
}

TEST_CASE("a root that is a reference to an object is not wrapped") {
  auto schema = json_schema::parse(
    "x", R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"object"}}})");
  REQUIRE(schema);
  CHECK_FALSE(schema->wrapped());
}

TEST_CASE("a root that is no object is wrapped, and its references go along") {
  auto schema = json_schema::parse(
    "x", R"({"type":"array","items":{"anyOf":[{"$ref":"#"},{"$ref":"#/$defs/leaf"},)"
         R"({"$ref":"#/items"}]},"$defs":{"leaf":{"type":"integer"}}})");
  REQUIRE(schema);
  CHECK(schema->wrapped());
  CHECK(schema->wire_text()
        == R"({"type":"object","properties":{"content":{"type":"array","items":{"anyOf":[)"
           R"({"$ref":"#/properties/content"},{"$ref":"#/$defs/leaf"},)"
           R"({"$ref":"#/properties/content/items"}]}}},"required":["content"],)"
           R"("$defs":{"leaf":{"type":"integer"}}})");
}

TEST_CASE("what only looks like a reference does not go along with a wrapped root") {
  auto schema = json_schema::parse(
    "x",
    R"({"oneOf":[{"properties":{"default":{"$ref":"#/oneOf/1"},"k":{"const":{"$ref":"#/a"}}}},)"
    R"({"enum":[{"$ref":"#/b"}],"examples":[{"$ref":"#/c"}],"default":{"$ref":"#/d"}}]})");
  REQUIRE(schema);
  CHECK(
    schema->wire_tree().find("properties")->text()
    == R"({"content":{"oneOf":[{"properties":{"default":{"$ref":"#/properties/content/oneOf/1"},)"
       R"("k":{"const":{"$ref":"#/a"}}}},)"
       R"({"enum":[{"$ref":"#/b"}],"examples":[{"$ref":"#/c"}],"default":{"$ref":"#/d"}}]}})");
}

TEST_CASE("a root reference beside which the same is said again is wrapped") {
  auto is_wrapped = [](std::string_view beside) {
    return json_schema::parse("x", R"({"$ref":"#/$defs/a",)" + std::string{beside}
                                     + R"(,"$defs":{"a":{"type":"object","properties":{"n":{}}}}})")
      ->wrapped();
  };
  CHECK(is_wrapped(R"("properties":{"m":{}})"));
  CHECK_FALSE(is_wrapped(R"("required":["n"],"description":"d")"));
  CHECK_FALSE(is_wrapped(R"("type":"object")"));
}

TEST_CASE("a reference that runs in a circle does not hang") {
  CHECK(json_schema::parse("x", R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}})"));
}

TEST_CASE("what is no schema is refused") {
  CHECK(json_schema::parse("x", "[]").error().code == errc::configuration);
  CHECK(json_schema::parse("x", "{").error().code == errc::invalid_json);
  CHECK(json_schema::parse("x", "false").error().code == errc::configuration);
  CHECK(json_schema::parse("x", "true")->text() == "{}");
}

TEST_CASE("numbers that were parsed keep all of their digits") {
  constexpr std::string_view text = R"([10.10,1e2,123456789012345678901234567890,0.1,5])";
  auto tree = json_tree::parse(text);
  REQUIRE(tree);
  CHECK(tree->text() == text);
  CHECK(*tree->elements()[0].if_double() == 10.1);
  CHECK(tree->elements()[2].is_number());
  CHECK(tree->elements()[3] == json_tree{0.1});
}
