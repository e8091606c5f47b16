#include "filled.hpp"

#include <vector>

namespace {

constexpr auto person = R"({"type":"object","properties":{"name":{"type":"string"},
  "age":{"type":"integer"},"occupation":{"type":"string"}},"required":["name","age","occupation"]})";

std::string record(std::string_view name, int age, std::string_view occupation) {
  return "{\"name\":\"" + std::string(name) + "\",\"age\":" + std::to_string(age)
         + ",\"occupation\":\"" + std::string(occupation) + "\"}";
}

} // namespace

TEST_CASE("the people of the guide come out right") {
  CHECK(filled(person, "John Smith is a 30-year-old software engineer")
        == record("John Smith", 30, "software engineer"));
  CHECK(filled(person, "Sarah Johnson, 25, works as a data scientist")
        == record("Sarah Johnson", 25, "data scientist"));
  CHECK(filled(person, "Emily Chen is a 28-year-old doctor") == record("Emily Chen", 28, "doctor"));
  CHECK(filled(person, "Michael Brown, age 45, is a teacher")
        == record("Michael Brown", 45, "teacher"));
}

TEST_CASE("people who introduce themselves come out right") {
  CHECK(filled(person, "My name is John and I am 20 years old") == record("John", 20, "unknown"));
  CHECK(filled(person, "Hello, I'm Anna, I am 41 and I work as a pilot in Oslo.")
        == record("Anna", 41, "pilot"));
  CHECK(filled(person, "I am a nurse. My name is Bea Roth. I am 52.")
        == record("Bea Roth", 52, "nurse"));
}

TEST_CASE("other forms of sentences come out right") {
  struct row {
    const char* text;
    std::string expected;
  };
  std::vector<row> rows{
    {"Dr. Maria López-García (41, surgeon) lives in Madrid.",
     record("Maria López-García", 41, "surgeon")},
    {"David Kim (45), a lawyer from Seoul, has 10 years of experience.",
     record("David Kim", 45, "lawyer")},
    {"Name: Ludwig van Beethoven\nAge: 56\nOccupation: composer",
     record("Ludwig van Beethoven", 56, "composer")},
    {"Meet Tom, who is 33 years old and works as a senior pilot in London",
     record("Tom", 33, "senior pilot")},
    {"At 52, Lisa Wong is the head of marketing at Acme.",
     record("Lisa Wong", 52, "head of marketing")},
    {"Jessica Taylor is 31 and currently employed as a nurse.",
     record("Jessica Taylor", 31, "nurse")},
    {"Robert Miles is 61 years old. He is a retired judge.",
     record("Robert Miles", 61, "retired judge")},
    {"Extract the person: Jean-Luc O'Neill, a 59-year-old captain, from a village in France",
     record("Jean-Luc O'Neill", 59, "captain")},
    {"Åsa Öberg is a Senior Software Engineer aged 38",
     record("Åsa Öberg", 38, "Senior Software Engineer")},
    {"Иван Петров, 47, works as an architect", record("Иван Петров", 47, "architect")},
    {"J. R. Hartley, 70, author", record("J. R. Hartley", 70, "author")},
    {"Linda\xE2\x80\x99s job is baker. Linda is 29.", record("Linda", 29, "baker")},
  };
  for (auto& [text, expected] : rows) {
    INFO(text);
    CHECK(filled(person, text) == expected);
  }
}

TEST_CASE("what the text does not say is made up, within the schema") {
  CHECK(filled(person, "") == record("unknown", 0, "unknown"));
  CHECK(filled(person, "nothing to see here") == record("unknown", 0, "unknown"));
}

TEST_CASE("names of other people and things are not taken for the person's parts") {
  constexpr auto schema = R"({"type":"object","properties":{"first_name":{"type":"string"},
    "lastName":{"type":"string"},"company":{"type":"string"},"city":{"type":"string"}},
    "required":["first_name","lastName","company","city"]})";
  CHECK(
    filled(schema, "Ada King works at Analytical Engines in London.")
    == R"({"first_name":"Ada","lastName":"King","company":"Analytical Engines","city":"London"})");
}

TEST_CASE("each of several people becomes an item of the list") {
  constexpr auto people = R"({"type":"array","items":{"type":"object","properties":{
    "name":{"type":"string"},"age":{"type":["integer","null"]}},"required":["name","age"]}})";
  CHECK(
    filled_content(people, "Anna Berg (41, nurse), Tom Ford (39, pilot) and Jim are friends.")
    == R"([{"name":"Anna Berg","age":41},{"name":"Tom Ford","age":39},{"name":"Jim","age":null}])");
  CHECK(filled_content(people, "nobody") == "[]");
  CHECK(filled_content(R"({"type":"array","items":{"type":"string"}})", "red, green and blue")
        == R"(["red","green","blue"])");
  CHECK(filled(R"({"type":"object","properties":{"names":{"type":"array","items":
    {"type":"string"}}},"required":["names"]})",
               "Anna and Tom met Jim in Paris.")
        == R"({"names":["Anna","Tom","Jim"]})");
}
