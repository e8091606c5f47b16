#include "filled.hpp"

using namespace troupe::rehearsing;

TEST_CASE("numbers are taken from beside the member's name") {
  constexpr auto schema = R"({"type":"object","properties":{"rooms":{"type":"integer"},
    "price":{"type":"number"},"floor":{"type":"integer"}},"required":["rooms","price","floor"]})";
  CHECK(filled(schema, "A flat with 3 rooms, price 1,250.50 EUR, on floor -1")
        == R"({"rooms":3,"price":1250.50,"floor":-1})");
}

TEST_CASE("numbers are moved into their bounds") {
  CHECK(filled_content(R"({"type":"integer","minimum":10})", "it is 7") == "10");
  CHECK(filled_content(R"({"type":"integer","maximum":5})", "it is 7") == "5");
  CHECK(filled_content(R"({"type":"integer","exclusiveMinimum":7})", "it is 7") == "8");
  CHECK(filled_content(R"({"type":"integer","exclusiveMaximum":7})", "it is 7") == "6");
  CHECK(filled_content(R"({"type":"integer","multipleOf":5})", "it is 7") == "5");
  CHECK(filled_content(R"({"type":"integer"})", "it is 7.9") == "7");
  CHECK(filled_content(R"({"type":"number","minimum":0.5})", "nothing") == "0.5");
  CHECK(filled_content(R"({"type":"integer"})", "agent 007") == "7");
}

TEST_CASE("a truth stands in the text and is not denied") {
  constexpr auto schema = R"({"type":"object","properties":{"is_married":{"type":"boolean"},
    "smoker":{"type":"boolean"},"hasChildren":{"type":"boolean"},"vegan":{"type":"boolean"}},
    "required":["is_married","smoker","hasChildren","vegan"]})";
  CHECK(filled(schema, "She is married, has no children and is not a smoker.")
        == R"({"is_married":true,"smoker":false,"hasChildren":false,"vegan":false})");
}

TEST_CASE("the first label in the text is taken, whatever its case") {
  constexpr auto colour = R"({"enum":["red","dark_blue","blue"]})";
  CHECK(filled_content(colour, "The sky was Dark Blue, not red") == R"("dark_blue")");
  CHECK(filled_content(colour, "BLUE") == R"("blue")");
  CHECK(filled_content(colour, "blueish") == R"("red")");
  CHECK(filled_content(R"({"enum":[1,2,3]})", "take 2") == "2");
  CHECK(filled_content(R"({"const":"always"})", "never") == R"("always")");
  CHECK(filled_content(R"({"type":"array","items":{"enum":["a1","b2","c3"]}})", "c3 and a1")
        == R"(["c3","a1"])");
}

TEST_CASE("an optional member is left out, a nullable one is null") {
  constexpr auto schema = R"({"type":"object","properties":{"name":{"type":"string"},
    "age":{"type":"integer"},"email":{"anyOf":[{"type":"string","format":"email"},{"type":"null"}]}},
    "required":["name","email"]})";
  CHECK(filled(schema, "Ann Lee") == R"({"name":"Ann Lee","email":null})");
  CHECK(filled(schema, "Ann Lee, 30, ann@lee.org.")
        == R"({"name":"Ann Lee","age":30,"email":"ann@lee.org"})");
}

TEST_CASE("a default, else an example, stands in for what the text does not say") {
  constexpr auto schema = R"({"type":"object","properties":{"unit":{"type":"string","default":"cm"},
    "scale":{"type":"string","examples":["1:100"]}},"required":["unit","scale"]})";
  CHECK(filled(schema, "") == R"({"unit":"cm","scale":"1:100"})");
  CHECK(filled(schema, "unit: inch, scale = 1") == R"({"unit":"inch","scale":"1"})");
}

TEST_CASE("the alternative that the text fits is taken") {
  constexpr auto pet = R"({"anyOf":[
    {"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}},"required":["kind","name"]},
    {"type":"object","properties":{"kind":{"const":"cat"},"age":{"type":"integer"}},"required":["kind","age"]}]})";
  CHECK(filled_content(pet, "A cat, aged 4") == R"({"kind":"cat","age":4})");
  CHECK(filled_content(pet, "A dog named Rex") == R"({"kind":"dog","name":"Rex"})");
}

TEST_CASE("references are followed, and a record inside itself ends") {
  constexpr auto schema = R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{
    "name":{"type":"string"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]},
    "children":{"type":"array","items":{"$ref":"#/$defs/node"}}},
    "required":["name","next","children"]}}})";
  CHECK(filled(schema, "Ann") == R"({"name":"Ann","next":null,"children":[]})");
  CHECK(filled(R"({"type":"object","properties":{"self":{"$ref":"#"}}})", "x") == "{}");
  CHECK(filled(R"({"type":"array","items":{"$ref":"#"}})", "x").starts_with("["));
}

TEST_CASE("formats are found in the text, else a fixed value is given") {
  auto formatted = [](const std::string& format, std::string_view text) {
    return filled_content(R"({"type":"string","format":")" + format + "\"}", text);
  };
  CHECK(formatted("date", "on 2024-02-29.") == R"("2024-02-29")");
  CHECK(formatted("date", "on March 3rd, 1990") == R"("1990-03-03")");
  CHECK(formatted("date", "the 14th of July 1789") == R"("1789-07-14")");
  CHECK(formatted("date", "some day") == R"("2024-01-15")");
  CHECK(formatted("date-time", "2024-02-29 at 12:30") == R"("2024-02-29T12:30:00Z")");
  CHECK(formatted("time", "at 07:05") == R"("07:05:00Z")");
  CHECK(formatted("duration", "after 90 minutes") == R"("PT90M")");
  CHECK(formatted("uuid", "") == R"("123e4567-e89b-42d3-a456-426614174000")");
  CHECK(formatted("uri", "see https://x.org/a?b=c.") == R"("https://x.org/a?b=c")");
  CHECK(formatted("ipv4", "ping 10.0.0.1") == R"("10.0.0.1")");
  CHECK(formatted("ipv4", "version 1.2.3") == R"("192.0.2.1")");
}

TEST_CASE("lengths and patterns are kept") {
  CHECK(filled_content(R"({"type":"string","maxLength":3})", "Äöüß") == "\"Äöü\"");
  CHECK(filled_content(R"({"type":"string","minLength":5})", "abc") == R"("abc..")");
  CHECK(filled_content(R"({"type":"string","pattern":"^[A-Z]{2}-\\d{4}$"})", "code AB-1234, ok")
        == R"("AB-1234")");
  CHECK(filled_content(R"({"type":"string","pattern":"^[A-Z]{2}-\\d{4}$"})", "no code")
        == R"("AA-1111")");
}

TEST_CASE("lists are filled up to and cut at their size") {
  CHECK(filled_content(R"({"type":"array","items":{"type":"integer"},"minItems":2})", "")
        == "[0,0]");
  CHECK(filled_content(R"({"type":"array","items":{"type":"integer"},"maxItems":2})", "1 2 3")
        == "[1,2]");
  CHECK(filled_content(R"({"type":"array","items":{"type":"integer"},"uniqueItems":true})", "1 1 2")
        == "[1,2]");
  CHECK(filled_content(R"({"type":"array","prefixItems":[{"type":"number"},{"type":"number"}]})",
                       "at 52.5, 13.4")
        == "[52.5,13.4]");
}

TEST_CASE("a list of records without names is read item by item") {
  constexpr auto orders = R"({"type":"array","items":{"type":"object","properties":{
    "product":{"type":"string"},"quantity":{"type":"integer"}},"required":["product","quantity"]}})";
  CHECK(filled_content(orders, "Order: 3 apples, 2 pears and 10 plums")
        == R"([{"product":"apples","quantity":3},{"product":"pears","quantity":2},)"
           R"({"product":"plums","quantity":10}])");
}

TEST_CASE("a map takes the pairs of the text") {
  CHECK(filled_content(R"({"type":"object","additionalProperties":{"type":"integer"}})",
                       "red: 3, green: 5")
        == R"({"red":3,"green":5})");
}

TEST_CASE("a schema is found in prose") {
  auto plan = find_answer_plan("Use {braces} well.\n{\"type\":\"object\",\"properties\":"
                               "{\"age\":{\"type\":\"integer\"}},\"required\":[\"age\"]}\nThanks.");
  REQUIRE(plan);
  answer_writer writer;
  std::string answer;
  writer.write(*plan, "aged 7", answer);
  CHECK(answer == R"({"age":7})");
  CHECK_FALSE(find_answer_plan("no schema {here}, nor {\"here\": 1}"));
  CHECK_FALSE(find_answer_plan(std::string(100'000, '{')));
}

TEST_CASE("hostile schemas end") {
  CHECK_FALSE(make_answer_plan("[]"));
  CHECK_FALSE(make_answer_plan("{\"type\":"));
  std::string wide = R"({"$ref":"#/$defs/a0","$defs":{)";
  for (int i = 0; i < 40; ++i) {
    auto next = "{\"$ref\":\"#/$defs/a" + std::to_string(i + 1) + "\"}";
    wide += "\"a" + std::to_string(i)
            + R"(":{"type":"object","required":["l","r"],"properties":{"l":)" + next
            + ",\"r\":" + next + "}},";
  }
  wide += R"("a40":{"type":"string"}}})";
  CHECK(filled(wide, "x").starts_with("{"));
}

TEST_CASE("strings are escaped") {
  CHECK(filled_content(R"({"type":"string"})", "a \"quoted\" \\ word\x01\nline")
        == R"("a \"quoted\" \\ word\u0001\nline")");
}
