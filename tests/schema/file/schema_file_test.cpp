#include "providers/provider.hpp"

#include <troupe/schema_file.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

record_type_ptr type_of(std::string_view schema) {
  auto result = record_type_of_schema("test", schema);
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

TEST_CASE("a schema's name is its title or else another") {
  CHECK(type_of(object)->schema().name() == "test");
  CHECK(schema_title(R"({"title":"Person"})", "file") == "Person");
  CHECK(schema_title("{}", "file") == "file");
}

TEST_CASE("null stays wrong where no member is declared") {
  auto wrong = failure_of(R"({"additionalProperties":{"type":"integer"}})", R"({"bob":null})");
  CHECK(wrong.violations[0].pointer == "/bob");
}

TEST_CASE("members that are null are left out at any depth, or the violations stay") {
  const auto* schema = R"({"properties":{"l":{"items":{"properties":{"a":{"type":"string"}}}},
    "x":{"type":"integer"}},"minProperties":1})";
  CHECK(record(schema, R"({"l":[{"a":null,"b":null},{"a":null}],"x":null})")
        == R"({"l":[{"b":null},{}]})");
  CHECK(failure_of(schema, R"({"x":null})").violations[0].keyword == "type");
}

TEST_CASE("an object with more members than the wrapper's one may be the record itself") {
  const auto* schema = R"({"anyOf":[{"type":"object","properties":{"content":{"type":"string"}},
    "required":["content"]},{"type":"string"}]})";
  CHECK(record(schema, R"({"content":"hello","author":"Ann"})")
        == R"({"content":"hello","author":"Ann"})");
  CHECK(record(schema, R"({"content":"hello"})") == R"("hello")");
  CHECK(record(schema, R"({"content":{"content":"hello"}})") == R"({"content":"hello"})");
}

TEST_CASE("a byte order mark is no part of a record") {
  CHECK(record(object, "\xEF\xBB\xBF{\"a\":1}") == R"({"a":1})");
}

TEST_CASE("what is no schema at all is told by its looks") {
  auto refusal = [](std::string_view text) {
    const auto type = record_type_of_schema("t", text);
    return type ? std::string{} : type.error().message;
  };
  auto says = [&](std::string_view text, std::string_view words) {
    INFO(text);
    CHECK(refusal(text).find(words) != std::string::npos);
  };
  says(R"({"name":"f","description":"d","parameters":{"type":"object","properties":{}}})",
       "stands at /parameters");
  says(R"({"type":"function","function":{"name":"f","parameters":{"type":"object"}}})",
       "stands at /function/parameters");
  says(R"({"type":"function","name":"f","parameters":{}})", "stands at /parameters");
  says(R"([{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}])",
       "stands at /0/function/parameters");
  says(
    R"({"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"$ref":"#/$defs/a"}}})",
    "stands at /json_schema/schema");
  says(R"({"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"array"}}}})",
       "stands at /response_format/json_schema/schema");
  says(R"({"name":"f","input_schema":{"type":"object"}})", "stands at /input_schema");
  says(R"({"functionDeclarations":[{"name":"f","parameters":{"type":"object"}}]})",
       "stands at /functionDeclarations/0/parameters");
  says(R"({"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}})",
       "stands at /toolSpec/inputSchema/json");
  says(R"({"name":"Ann","age":30})", "sample of a record (name, age)");
  says(R"({"type":"invoice","number":7})", R"(has the type "invoice", which does not exist)");
  says(R"({"items":[{"sku":"a1"}],"total":3})", "sample of a record (total)");
  says(R"([{"name":"Ann"}])", "it must be an object, not a list");
  for (const auto* text : {R"({"description":"anything"})", "{}", R"({"x-note":1})", "true",
                           R"({"items":[{"type":"string"}],"unit":"m"})",
                           R"({"type":"object","parameters":{"type":"object"}})"})
    CHECK(refusal(text).empty());
}

TEST_CASE("a list is read element by element, with numbers as they were written") {
  auto whole = type_of(R"({"type":"object","properties":{"prices":{"type":"array",
    "items":{"$ref":"#/$defs/price"}}},"$defs":{"price":{"type":"number"}}})");
  auto list = list_type_of_schema(whole);
  REQUIRE(list);
  CHECK(list->member == "prices");
  auto read = whole->read(R"({"prices": [10.10, 2]})", {});
  REQUIRE(read.record);
  auto elements = list->split(read.record);
  REQUIRE(elements.size() == 2);
  CHECK(list->element->write(elements[0].get()) == "10.10");
  CHECK_FALSE(list_type_of_schema(type_of(object)));
}

namespace {

/// The record that a tolerant reading yields, or "KEYWORD POINTER" of the first violation.
std::string repaired(std::string_view schema, std::string_view answer) {
  read_options options;
  options.policy = reading_policy::repair;
  auto result = type_of(schema)->read(answer, options);
  if (result.record)
    return *static_cast<std::string*>(result.record.get());
  return result.violations.empty()
           ? "nothing"
           : result.violations[0].keyword + " " + result.violations[0].pointer;
}

} // namespace

TEST_CASE("a declared member is no wrapper, and null has none") {
  const auto* schema = R"({"type":"object","properties":{
    "name":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["name"]})";
  CHECK(repaired(schema, R"({"name":{"first":"Ann"}})") == "type /name");
  CHECK(repaired(schema, R"({"person":{"name":"Ann"}})") == R"({"name":"Ann"})");
  CHECK(repaired(schema, R"({"name":{"value":null}})") == "type /name");
}

TEST_CASE("a number stays a number where numbers are taken") {
  const auto* schema = R"({"properties":{"tax":{"anyOf":[{"type":"number","minimum":0},
    {"type":"string"}]}}})";
  CHECK(repaired(schema, R"({"tax":-1})") == "minimum /tax");
  CHECK(repaired(R"({"properties":{"id":{"type":"string"}}})", R"({"id":1})") == R"({"id":"1"})");
}

TEST_CASE("three digits behind a point are no integer") {
  const auto* schema = R"({"properties":{"n":{"type":"integer"}}})";
  CHECK(repaired(schema, R"({"n":"1.000"})") == "type /n");
  CHECK(repaired(schema, R"({"n":"30.0"})") == R"({"n":30})");
  CHECK(repaired(schema, R"({"n":"0.000"})") == R"({"n":0})");
}

TEST_CASE("nothing gets lost in braces, brackets and tuples") {
  const auto* object_of_anything = R"({"properties":{"meta":{"type":"object"}}})";
  CHECK(repaired(object_of_anything, R"({"meta":{"x","y"}})").starts_with("json"));
  CHECK(repaired(object_of_anything, R"({"meta":{"x": ,"y":1}})") == R"({"meta":{"y":1}})");
  CHECK(
    repaired(R"({"properties":{"a":{"type":"array"}}})", R"({"a":[3[4]]})").starts_with("json"));
  CHECK(repaired(R"({"prefixItems":[{"type":"integer"},{"type":"integer"}],"uniqueItems":true})",
                 R"({"content":[1,1]})")
        == "uniqueItems /content/1");
}

TEST_CASE("what may be left out and is null stops no other repair") {
  const auto* schema = R"({"properties":{"s":{"type":"string"},"id":{"type":"integer"}}})";
  CHECK(repaired(schema, R"({"s":null,"id":"1"})") == R"({"id":1})");
}

TEST_CASE("repairs in a union that holds itself reach every level") {
  const auto* schema = R"({"$ref":"#/$defs/E","$defs":{
    "E":{"oneOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"},{"$ref":"#/$defs/v"}]},
    "a":{"type":"object","properties":{"kind":{"const":"a"},"of":{"$ref":"#/$defs/E"}},
      "required":["kind","of"]},
    "b":{"type":"object","properties":{"kind":{"const":"b"},"of":{"$ref":"#/$defs/E"}},
      "required":["kind","of"]},
    "v":{"type":"object","properties":{"kind":{"const":"v"},"value":{"type":"number"}},
      "required":["kind","value"]}}})";
  std::string answer = R"({"kind":"v","value":"1"})";
  std::string wanted = R"({"kind":"v","value":1})";
  for (int i = 0; i < 20; ++i) {
    answer = R"({"kind":"b","of":)" + answer + "}";
    wanted = R"({"kind":"b","of":)" + wanted + "}";
  }
  CHECK(repaired(schema, R"({"content":)" + answer + "}") == wanted);
}

TEST_CASE("schemas that double at each step are read tolerantly and lowered in bounded time") {
  for (std::string keyword : {"anyOf", "allOf"}) {
    std::string schema = R"({"type":"object","properties":{"x":{"$ref":"#/$defs/a0"}},"$defs":{)";
    for (int i = 0; i < 40; ++i) {
      const auto next = "{\"$ref\":\"#/$defs/a" + std::to_string(i + 1) + "\"}";
      schema += "\"a" + std::to_string(i) + "\":{\"" + keyword + "\":[" + next + "," + next + "]},";
    }
    schema += R"("a40":{"type":"object","properties":{"n":{"type":"integer"}}}}})";
    CHECK(repaired(schema, R"({"x":{"n":1}})") == R"({"x":{"n":1}})");
    // Repaired or not, but in the end.
    CHECK_FALSE(repaired(schema, R"({"x":{"n":"1"}})").empty());
    const auto lowered = lower_strict(type_of(schema)->schema(), *find_provider("openai")->strict);
    CHECK((lowered || !lowered.error().message.empty()));
  }
}

TEST_CASE("null that was not asked for is told where it is dropped") {
  const auto type = record_type_of_schema("x",
                                          R"({"type":"object","properties":{"a":{"type":"integer"},
             "l":{"items":{"type":"object","properties":{"b":{"type":"string"}}}}},
             "required":["a"]})");
  REQUIRE(type);
  const auto read = [&](std::string_view answer, reading_policy policy, bool null_is_absent) {
    return (*type)->read(answer, {.policy = policy, .null_is_absent = null_is_absent});
  };
  const std::string answer = R"({"a":1,"l":[{"b":null},{"b":null}]})";
  const auto asked = read(answer, reading_policy::strict, true);
  REQUIRE(asked.record);
  CHECK(asked.repairs.empty());
  const auto mended = read(answer, reading_policy::repair, false);
  REQUIRE(mended.record);
  CHECK((*type)->write(mended.record.get()) == R"({"a":1,"l":[{},{}]})");
  CHECK(to_string(mended.repairs) == "/l/0/b null_dropped (1), /l/1/b null_dropped (1)");
  const auto wrong = read(answer, reading_policy::strict, false);
  CHECK_FALSE(wrong.record);
  CHECK(wrong.violations.size() == 2);
  CHECK(read(answer, reading_policy::report, false).repairs.size() == 2);
}

TEST_CASE("a value that a union takes keeps its kind though it breaks a rule") {
  const auto* schema = R"({"type":"object","properties":{
    "text":{"anyOf":[{"type":"string","maxLength":3},{"type":"integer"}]},
    "list":{"anyOf":[{"type":"array","minItems":2},{"type":"string"}]},
    "count":{"anyOf":[{"type":"number","maximum":5},{"type":"array","items":{"type":"number"}}]},
    "size":{"anyOf":[{"enum":["auto"]},{"type":"integer"}]}}})";
  CHECK(repaired(schema, R"({"text":"1234"})") == "maxLength /text");
  CHECK(repaired(schema, R"({"list":["a"]})") == "minItems /list");
  CHECK(repaired(schema, R"({"count":"7"})") == "type /count");
  CHECK(repaired(schema, R"({"count":["7"]})") == R"({"count":[7]})");
  CHECK(repaired(schema, R"({"size":"12"})") == R"({"size":12})");
  CHECK(repaired(schema, R"({"size":"AUTO"})") == R"({"size":"auto"})");
}

TEST_CASE("values are not put into themselves without an end") {
  const auto* lists
    = R"({"$ref":"#/$defs/t","$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}}})";
  CHECK(repaired(lists, "7") == "type ");
  CHECK(repaired(lists, R"({"a":1})") == "type ");
  CHECK(repaired(lists, R"([[],[[7]]])") == "type /1/0/0");
  const auto* either = R"({"$ref":"#/$defs/u","$defs":{"u":{"anyOf":[
    {"type":"array","items":{"$ref":"#/$defs/u"}},{"type":"integer"},
    {"type":"object","properties":{"of":{"$ref":"#/$defs/u"}},"required":["of"],
     "additionalProperties":false}]}}})";
  CHECK(repaired(either, R"({"content":{"x":1}})").find("[]") == std::string::npos);
  CHECK(repaired(either, R"({"content":["1",{"of":"2"}]})") == R"([1,{"of":2}])");
}
