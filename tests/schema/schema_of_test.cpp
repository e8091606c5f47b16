#include "sample_records.hpp"

#include <troupe/detail/schema_of.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace sample;
using troupe::schema_of;

namespace {

template <class T>
std::string property(std::string_view name) {
  const auto* properties = schema_of<T>().tree().find("properties");
  const auto* node = properties != nullptr ? properties->find(name) : nullptr;
  return node != nullptr ? node->text() : "none";
}

struct noted_record {
  std::string name;
  int age = 0;
  std::optional<double> height;
  std::vector<std::string> tags;
  std::string code;
  std::string secret;
  int rank = 0;
  address home;
};

template <class Inspector>
bool inspect(Inspector& f, noted_record& x) {
  using namespace troupe;
  return troupe::object(f, x, description("Who it is"), closed())
    .fields(troupe::field(f, "name", x.name, description("Full name"), examples("Ada", "Bob"),
                          length(2, 80)),
            troupe::field(f, "age", x.age, between(0, 150), default_value(18)),
            troupe::field(f, "height", x.height, greater_than(0.5), less_than(3),
                          description("In metres")),
            troupe::field(f, "tags", x.tags, items_at_most(5), unique_items(),
                          each(length_at_least(1), matching("^[a-z]+$"))),
            troupe::field(f, "code", x.code, alias("productCode"), format("uuid")),
            troupe::field(f, "secret", x.secret, hidden()), f.field("rank", x.rank).fallback(3),
            troupe::field(f, "home", x.home, description("Where it lives")));
}

struct shapes {
  std::variant<circle, rectangle> by_shape;
  std::variant<circle, rectangle> tagged;
  std::variant<std::monostate, int, std::string> loose;
};

template <class Inspector>
bool inspect(Inspector& f, shapes& x) {
  return f.object(x).fields(f.field("by_shape", x.by_shape),
                            troupe::field(f, "tagged", x.tagged, troupe::discriminator("kind")),
                            f.field("loose", x.loose));
}

struct celsius {
  double value = 0;
};

template <class Inspector>
bool inspect(Inspector& f, celsius& x) {
  return f.apply(x.value);
}

struct station {
  celsius now;
  int id = 0;
};

template <class Inspector>
bool inspect(Inspector& f, station& x) {
  auto get = [&x] { return x.id; };
  auto set = [&x](int id) { x.id = id; };
  return f.object(x)
    .pretty_name("weather.station")
    .fields(f.field("now", x.now), f.field("id", get, set));
}

namespace inner {

struct address {
  int number = 0;
};

template <class Inspector>
bool inspect(Inspector& f, address& x) {
  return f.object(x).fields(f.field("number", x.number));
}

} // namespace inner

struct namesakes {
  std::vector<sample::address> first;
  sample::address second;
  std::vector<inner::address> third;
  inner::address fourth;
};

template <class Inspector>
bool inspect(Inspector& f, namesakes& x) {
  return f.object(x).fields(f.field("first", x.first), f.field("second", x.second),
                            f.field("third", x.third), f.field("fourth", x.fourth));
}

struct twin {
  std::string name;
  std::string nickname;
};

template <class Inspector>
bool inspect(Inspector& f, twin& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("name", x.nickname));
}

struct nameless {
  std::string text;
};

template <class Inspector>
bool inspect(Inspector& f, nameless& x) {
  return f.object(x).fields(f.field("", x.text));
}

struct parent {
  std::vector<twin> children;
};

template <class Inspector>
bool inspect(Inspector& f, parent& x) {
  return f.object(x).fields(f.field("children", x.children));
}

} // namespace

TEST_CASE("a plain CAF record becomes an object schema under its own name") {
  CHECK(schema_of<person>().name() == "person");
  CHECK(schema_of<person>().text()
        == R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},)"
           R"("occupation":{"type":["string","null"]}},"required":["name","age"]})");
}

TEST_CASE("each C++ type has its schema") {
  CHECK(property<everything>("truth") == R"({"type":"boolean"})");
  CHECK(property<everything>("tiny") == R"({"type":"integer","minimum":-128,"maximum":127})");
  CHECK(property<everything>("small") == R"({"type":"integer","minimum":0,"maximum":65535})");
  CHECK(property<everything>("wide") == R"({"type":"integer"})");
  CHECK(property<everything>("natural") == R"({"type":"integer","minimum":0})");
  CHECK(property<everything>("single") == R"({"type":"number"})");
  CHECK(property<everything>("real") == R"({"type":"number"})");
  CHECK(property<everything>("shade") == R"({"type":"string","enum":["red","green","blue"]})");
  CHECK(property<everything>("maybe") == R"({"type":["integer","null"]})");
  CHECK(property<everything>("maybe_shade")
        == R"({"anyOf":[{"type":"string","enum":["red","green","blue"]},{"type":"null"}]})");
  CHECK(property<everything>("numbers") == R"({"type":"array","items":{"type":"integer"}})");
  CHECK(property<everything>("words")
        == R"({"type":"array","items":{"type":"string"},"uniqueItems":true})");
  CHECK(property<everything>("prices")
        == R"({"type":"object","additionalProperties":{"type":"number"}})");
  CHECK(property<everything>("rgb")
        == R"({"type":"array","items":{"type":"integer"},"minItems":3,"maxItems":3})");
  CHECK(property<everything>("both")
        == R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],)"
           R"("items":false,"minItems":2,"maxItems":2})");
  CHECK(property<everything>("when") == R"({"type":"string","format":"date-time"})");
  CHECK(property<everything>("day") == R"({"type":"string","format":"date"})");
  CHECK(property<everything>("span") == R"({"type":"string","format":"duration"})");
}

TEST_CASE("a record that is used twice is a definition, one that is used once is not") {
  CHECK(property<everything>("home") == R"({"$ref":"#/$defs/address"})");
  CHECK(property<noted_record>("home")
        == R"({"type":"object","properties":{"street":{"type":"string"},)"
           R"("city":{"type":"string"}},"required":["street","city"],)"
           R"("description":"Where it lives"})");
}

TEST_CASE("notes are written into the schema") {
  CHECK(schema_of<noted_record>().description() == "Who it is");
  CHECK(property<noted_record>("name")
        == R"({"type":"string","minLength":2,"maxLength":80,"description":"Full name",)"
           R"("examples":["Ada","Bob"]})");
  CHECK(property<noted_record>("age")
        == R"({"type":"integer","minimum":0,"maximum":150,"default":18})");
  CHECK(property<noted_record>("height")
        == R"({"type":["number","null"],"exclusiveMinimum":0.5,"exclusiveMaximum":3,)"
           R"("description":"In metres"})");
  CHECK(property<noted_record>("tags")
        == R"({"type":"array","items":{"type":"string","minLength":1,"pattern":"^[a-z]+$"},)"
           R"("maxItems":5,"uniqueItems":true})");
  CHECK(property<noted_record>("productCode") == R"({"type":"string","format":"uuid"})");
  CHECK(property<noted_record>("code") == "none");
  CHECK(property<noted_record>("secret") == "none");
  CHECK(property<noted_record>("rank") == R"({"type":"integer","default":3})");
  const auto& tree = schema_of<noted_record>().tree();
  CHECK(tree.find("required")->text() == R"(["name","tags","productCode","home"])");
  CHECK(tree.find("additionalProperties")->text() == "false");
}

TEST_CASE("alternatives of a variant are told by shape, or by a tag that the schema adds") {
  CHECK(property<shapes>("by_shape")
        == R"({"anyOf":[{"type":"object","properties":{"radius":{"type":"number"}},)"
           R"("required":["radius"]},{"type":"object","properties":{"width":{"type":"number"},)"
           R"("height":{"type":"number"}},"required":["width","height"]}]})");
  CHECK(property<shapes>("tagged").find(
          R"({"anyOf":[{"type":"object","properties":{"kind":{"type":"string","const":"circle"},)"
          R"("radius":{"type":"number"}},"required":["kind","radius"]})")
        == 0);
  CHECK(property<shapes>("loose")
        == R"({"anyOf":[{"type":"null"},{"type":"integer"},{"type":"string"}]})");
}

TEST_CASE("a recursive record refers to itself") {
  CHECK(schema_of<folder>().text()
        == R"({"type":"object","properties":{"name":{"type":"string"},"folders":{"type":"array",)"
           R"("items":{"$ref":"#"}},"link":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},)"
           R"("required":["name","folders"]})");
  CHECK(schema_of<std::vector<folder>>().wire_text()
        == R"({"type":"object","properties":{"content":{"type":"array","items":)"
           R"({"$ref":"#/$defs/folder"}}},"required":["content"],"$defs":{"folder":)"
           R"({"type":"object","properties":{"name":{"type":"string"},"folders":{"type":"array",)"
           R"("items":{"$ref":"#/$defs/folder"}},"link":{"anyOf":[{"$ref":"#/$defs/folder"},)"
           R"({"type":"null"}]}},"required":["name","folders"]}}})");
}

TEST_CASE("two records of one short name are two definitions") {
  const auto* defs = schema_of<namesakes>().tree().find("$defs");
  REQUIRE(defs != nullptr);
  REQUIRE(defs->members().size() == 2);
  CHECK(defs->members()[0].name == "address");
  CHECK(defs->members()[1].name == "address_2");
  CHECK(property<namesakes>("fourth") == R"({"$ref":"#/$defs/address_2"})");
}

TEST_CASE("a face of another type, a pretty name and a getter are understood") {
  CHECK(schema_of<station>().name() == "weather_station");
  CHECK(property<station>("now") == R"({"type":"number"})");
  CHECK(property<station>("id") == R"({"type":"integer"})");
}

TEST_CASE("a root that is no object is wrapped for the provider") {
  CHECK_FALSE(schema_of<person>().wrapped());
  CHECK_FALSE(schema_of<std::map<std::string, int>>().wrapped());
  CHECK(schema_of<color>().name() == "color");
  CHECK(schema_of<color>().wire_text()
        == R"({"type":"object","properties":{"content":{"type":"string",)"
           R"("enum":["red","green","blue"]}},"required":["content"]})");
  CHECK(schema_of<int>().wrapped());
  CHECK(schema_of<std::vector<person>>().name() == "person_list");
  CHECK(schema_of<std::vector<person>>().wrapped());
  CHECK(schema_of<std::variant<circle, rectangle>>().wrapped());
  CHECK(schema_of<std::optional<person>>().wrapped());
}

TEST_CASE("a schema is written once") {
  CHECK(&schema_of<person>() == &schema_of<person>());
}

TEST_CASE("a schema knows of two fields of one name, and of fields without one") {
  CHECK(schema_of<noted_record>().mistake().empty());
  CHECK(schema_of<twin>().mistake() == "the record twin has two fields named \"name\"");
  CHECK(schema_of<parent>().mistake() == "the record twin has two fields named \"name\"");
  CHECK(schema_of<nameless>().mistake() == "the record nameless has a field without a name");
}
