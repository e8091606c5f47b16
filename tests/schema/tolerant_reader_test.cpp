#include "sample_records.hpp"
#include "tolerant_readings.hpp"

#include <troupe/detail/json_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <set>

using namespace tolerant;
using troupe::errc;
using troupe::reading_policy;
using troupe::repair_kind;

TEST_CASE("a good answer is not repaired") {
  const auto result = reading_of<sample::person>(R"({"name":"Jason","age":30})");
  CHECK(result.record != nullptr);
  CHECK(result.repairs.empty());
}

TEST_CASE("every repair is told, with its place and its cost") {
  CHECK(repairs<sample::person>("{'name': Jason, \"age\": \"30\",}")
        == "the whole value comma_extra (1), /name quote_style (1), /name unquoted (1), "
           "/age number_from_text (1)");
  CHECK(repairs<has_int>("Well: {\"a\":1,} done")
        == "the whole value surroundings (1), "
           "the whole value comma_extra (1)");
  CHECK(repairs<std::vector<has_list>>(R"({"hi":"a"})")
        == "the whole value list_from_value (1), /0/hi list_from_value (1)");
}

TEST_CASE("strict reading repairs nothing") {
  const auto result = reading_of<has_int>(R"({"a":1,})", {});
  CHECK(result.record == nullptr);
  CHECK(result.code == errc::invalid_json);
  CHECK(result.repairs.empty());
}

TEST_CASE("a report takes nothing, and says what could be done") {
  const troupe::read_options report{.policy = reading_policy::report};
  const auto result = reading_of<has_int>(R"({"a":"1"})", report);
  CHECK(result.record == nullptr);
  CHECK(result.code == errc::violations);
  CHECK(keywords(result) == "type");
  REQUIRE(result.repairs.size() == 1);
  CHECK(result.repairs[0] == troupe::repair{"/a", repair_kind::number_from_text, 1});
  CHECK(reading_of<has_int>(R"({"a":1})", report).record != nullptr);
}

TEST_CASE("spellings of a value become the value") {
  CHECK(read<int>("\"5\"") == "5");
  CHECK(read<int>("\" -5 \"") == "-5");
  CHECK(read<int>("1.0") == "1");
  CHECK(read<int>("\"1.0\"") == "1");
  CHECK(read<int>("1e2") == "100");
  CHECK(read<int64_t>("\"9223372036854775807\"") == "9223372036854775807");
  CHECK(read<uint64_t>("\"18446744073709551615\"") == "18446744073709551615");
  CHECK(read<double>("\"1.5\"") == "1.5");
  CHECK(read<int>("\"1_000\"") == "1000");
  for (auto text : {"\"true\"", "\"Yes\"", "\"on\"", "1", "\"1\"", "\" TRUE \"", "True"})
    CHECK(read<bool>(text) == "true");
  for (auto text : {"\"false\"", "\"NO\"", "\"off\"", "0", "\"0\"", "False"})
    CHECK(read<bool>(text) == "false");
  CHECK(read<std::set<int>>("[1,1,2]") == "[1,2]");
  CHECK(read<sample::color>("\"RED\"") == R"("red")");
}

TEST_CASE("no value is invented") {
  for (auto text : {"1.5", "\"1.5\"", "\"\"", "\"five\"", "true", "null", "\"inf\"", "\"0x10\"",
                    "\"- 1\"", "\"5 apples\"", "\"50%\"", "\"12,11\"", "NaN", "[1,2]", "[]"}) {
    CAPTURE(text);
    CHECK(reading_of<int>(text).record == nullptr);
  }
  CHECK(reading_of<int8_t>("\"128\"").record == nullptr);
  for (auto text : {"null", "[]", "{}", "[\"a\",\"b\"]", "{\"a\":\"b\"}"})
    CHECK(reading_of<std::string>(text).record == nullptr);
  for (auto text : {"2", "\"maybe\"", "null", "\"truest\"", "1.0"})
    CHECK(reading_of<bool>(text).record == nullptr);
  CHECK(reading_of<double>("\"nan\"").record == nullptr);
  CHECK(reading_of<double>("\"1e999\"").record == nullptr);
  CHECK(reading_of<double>("\"1,234\"").record == nullptr); // a thousand, or one and a bit
  CHECK(reading_of<std::vector<std::string>>("\"red, green\"").record == nullptr);
}

TEST_CASE("what was right stays as it was, whatever is wrong beside it") {
  const auto answer = R"({"name":" \"30\", {} ","age":"30","occupation":"None","other":[1,{}]})";
  const auto result = reading_of<sample::person>(answer);
  REQUIRE(result.record != nullptr);
  const auto& x = *static_cast<const sample::person*>(result.record.get());
  CHECK(x.name == " \"30\", {} ");
  CHECK(x.occupation == "None");
  CHECK(troupe::to_string(result.repairs) == "/age number_from_text (1)");
}

TEST_CASE("the checks hold for repaired values too") {
  CHECK(read_as(R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]})",
                R"({"a":"7"})")
        == R"({"a":7})");
  CHECK(read<int8_t>("\"300\"") == "type");
  CHECK(read<int64_t>("{\"content\":\"1e30\",}").starts_with("json"));
  const auto low = reading_of<std::array<int, 2>>("[1,2,3,]");
  CHECK(low.record == nullptr);
  CHECK(keywords(low) == "json maxItems");
}

TEST_CASE("brackets and colons do not become letters of a text") {
  for (const auto* answer : {R"({"a":["": 1]})", R"({"a":["":1]})", R"({"a":["" => 1]})",
                             R"({"a":[1:2]})", R"({"a":[3[4]]})"}) {
    CAPTURE(answer);
    CHECK(read_any(answer).find("ambiguous") != std::string::npos);
  }
  CHECK(read<has_text>(R"({"k":""v"})") == R"({"k":"v"})");
}

TEST_CASE("several answers that differ are none") {
  CHECK(read<has_int>(R"(Either {"a":1,} or {"a":2,}.)") == "json ambiguous");
  CHECK(read<has_int>(R"(Either {"a":1,} or {'a':'1'}.)") == R"({"a":1})");
  CHECK(read<has_int>(R"(Not {"b":1,} but {"a":2,}.)") == R"({"a":2})");
}

TEST_CASE("an object around the value is taken off if its name says nothing, or the value fits") {
  CHECK(read<sample::person>(R"({"person":{"name":"A","age":3}})")
        == R"({"name":"A","age":3,"occupation":null})");
  CHECK(read<std::vector<int>>(R"({"numbers":[1,2]})") == "[1,2]");
  CHECK(read<int>(R"({"value":7})") == "7");
  CHECK(read<has_int>(R"({"a":{"months":7}})") == "type");
  CHECK(read<has_int>(R"({"a":{"a":7}})") == R"({"a":7})");
}

TEST_CASE("a member in another spelling is found") {
  CHECK(read<sample::person>(R"({"Name":"A","AGE":3})")
        == R"({"name":"A","age":3,"occupation":null})");
  CHECK(repairs<has_int>(R"({"A":7})") == "/a member_spelling (2)");
}

TEST_CASE("brackets are found where the schema expects them") {
  const auto wanted = R"([{"hi":["a","b"]},{"hi":["c"]}])";
  for (auto text : {R"([{"hi":["a","b"},{"hi":["c"]}])", R"([{"hi":["a","b"],{"hi":["c"]}])",
                    R"([{"hi":"a","b"]},{"hi":["c"]}])", R"([{"hi":[["a","b"]},{"hi":["c"]}])",
                    R"([{"hi":["a","b"]},"hi":["c"]}])", R"([{"hi":["a","b"]}{"hi":["c"]}])",
                    R"([{"hi":["a","b"]},{{"hi":["c"]}])", R"({"hi":["a","b"]},{"hi":["c"]}])"}) {
    CAPTURE(text);
    CHECK(read<std::vector<has_list>>(text) == wanted);
  }
}

TEST_CASE("a member that may have come to the wrong object is not lost") {
  // The bracket of `home` closes too late: `city` may be of either.
  CHECK(reading_of<has_maybe>(R"({"a":1},"c":{"b":"x"})").record == nullptr);
}

TEST_CASE("a reading does not depend on what stands in strings") {
  for (auto text :
       {R"({"k":"a, b: {c}",})", R"({"k":"https://x.org/#y",})", R"({"k":"it's 5\" wide",})",
        R"({"k":"# no // comment /* here */",})", R"({"k":"```",})"}) {
    CAPTURE(text);
    auto good = std::string{text};
    good.erase(good.size() - 2, 1);
    CHECK(read<has_text>(text) == good);
  }
}

TEST_CASE("an answer that is too long, too deep or no text at all is not repaired") {
  const auto longer = "{\"k\":\"" + std::string(troupe::tolerant_reader::bytes_max, 'x') + "\",}";
  CHECK(read<has_text>(longer) == "json");
  CHECK(read<has_text>("{\"k\":\"\xFF\",}") == "json");
  const troupe::read_options shallow{.policy = reading_policy::repair, .depth_max = 2};
  CHECK(reading_of<std::vector<has_list>>(R"([{"hi":["a"]},])", shallow).record == nullptr);
}

TEST_CASE("a string with more bare quotes than anybody writes is not read") {
  const auto with_quotes = [](size_t n) {
    std::string result = "{\"k\":\"";
    for (size_t i = 0; i < n; ++i)
      result += "a\" ";
    return result + "\"}";
  };
  CHECK(read<has_text>(with_quotes(9'000)) != "json");
  CHECK(read<has_text>(with_quotes(11'000)) == "json");
}

TEST_CASE("repairs have names and costs") {
  std::set<std::string> names;
  for (size_t i = 0; i < troupe::repair_kind_count; ++i) {
    const auto kind = static_cast<repair_kind>(i);
    repair_kind back{};
    CHECK(from_string(to_string(kind), back));
    CHECK(back == kind);
    CHECK(troupe::cost_of(kind) > 0);
    names.insert(to_string(kind));
  }
  CHECK(names.size() == troupe::repair_kind_count);
  CHECK(to_string(static_cast<repair_kind>(200)) == "?200");
  repair_kind ignored{};
  CHECK_FALSE(troupe::from_integer(troupe::repair_kind_count, ignored));
  CHECK_FALSE(from_string("nothing", ignored));
}

namespace {

std::string color_in(std::string_view words) {
  std::string answer = R"({"c":)";
  troupe::append_json_string(answer, words);
  answer += ",}"; // wrong, so that it is read tolerantly
  return read_as(R"({"type":"object","properties":{"c":{"enum":["red","not blue","green"]}}})",
                 answer);
}

} // namespace

TEST_CASE("a sentence that denies a label or doubts it names none") {
  const std::string green = R"({"c":"green"})";
  for (const auto* words : {"anything but green",
                            "not green",
                            "isn\u2019t green",
                            "isnt green",
                            "without green",
                            "apart from green",
                            "anything besides green",
                            "green is wrong",
                            "green (incorrect)",
                            "hardly green",
                            "far from green",
                            "the opposite of green",
                            "anti-green",
                            "un-green",
                            "green-free",
                            "free of green",
                            "cannot be green",
                            "none (green)",
                            "ruled out: green",
                            "nicht green",
                            "kein green",
                            "sans green",
                            "\u4e0d\u662f green",
                            "\u043d\u0435 green",
                            "!green",
                            "!= green",
                            "<> green",
                            "\u2260 green",
                            "~~green~~",
                            "green?",
                            "NOT GREEN"}) {
    INFO(words);
    CHECK(color_in(words) != green);
  }
  for (const auto* words : {"Green", "**green**", "The answer is green.", "it's green", "green!",
                            "Green - since grass is", "`green`"}) {
    INFO(words);
    CHECK(color_in(words) == green);
  }
  // A word of the label denies nothing.
  CHECK(color_in("It is not blue.") == R"({"c":"not blue"})");
  CHECK(read_as(R"({"type":"boolean"})", "\"It isn\u2019t true\"") != "true");
  CHECK(read_as(R"({"type":"boolean"})", "\"The answer is true\"") == "true");
}

TEST_CASE("a name without a value is no member that was left out") {
  const auto* schema = R"({"type":"object","properties":{"m":{"type":"object"},
    "p":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}}}}})";
  for (const auto* answer : {R"({"p":{"x","y"}})", R"({"m":{"x","y":2}})", R"({"m":{"x":1,"y"}})",
                             R"({"p":{"x":"a","y"}})", R"({"m":{"x"}})"}) {
    INFO(answer);
    CHECK(read_as(schema, answer).find("ambiguous") != std::string::npos);
  }
  CHECK(read_as(schema, R"({"p":{"x": ,"y":"b"}})") == R"({"p":{"y":"b"}})");
}

TEST_CASE("a number whose point may separate groups is none, however it is set") {
  const auto* schema = R"({"type":"object","properties":{"n":{"type":"integer"},
    "e":{"enum":[1,1000]}}})";
  for (const std::string words : {"1.000", " 1.000 ", "-1.000", "1.000e0", "12.000"}) {
    INFO(words);
    for (const auto* name : {"n", "e"}) {
      const auto answer = std::string{"{\""} + name + "\":\"" + words + "\",}";
      CHECK(read_as(schema, answer).empty());
    }
  }
  CHECK(read_as(schema, R"({"n":"30.0"})") == R"({"n":30})");
  CHECK(read_as(schema, R"({"e":"1,000"})") == R"({"e":1000})");
}

TEST_CASE("what is invisible between values is left out, and told") {
  const auto* schema = R"({"type":"object","properties":{"n":{"type":"integer"}}})";
  CHECK(read_as(schema, "{\u200b\"n\":\ufeff1}") == R"({"n":1})");
  CHECK(repairs<has_int>("{\"a\":\u00a01}") == "/a control_character (1)");
  // U+FFFD stands for something that was lost.
  CHECK(read_as(schema, "{\"n\":\ufffd1}") != R"({"n":1})");
}

TEST_CASE(
  "a union of forty kinds that hold themselves is repaired without trying all at each level") {
  std::string schema = R"({"$ref":"#/$defs/u","$defs":{"u":{"anyOf":[)";
  for (int i = 0; i < 40; ++i)
    schema += R"({"type":"object","properties":{"k":{"const":")" + std::to_string(i)
              + R"("},"of":{"$ref":"#/$defs/u"},"a":{"type":"integer"}},"required":["k"]},)";
  schema += R"({"type":"integer"}]}}})";
  std::string answer = "7";
  std::string wanted = "7";
  for (int i = 0; i < 60; ++i) {
    answer = R"({"k":"39","of":)" + answer + R"(,"a":"1"})";
    wanted = R"({"k":"39","of":)" + wanted + R"(,"a":1})";
  }
  CHECK(read_as(schema, R"({"content":)" + answer + "}") == wanted);
}
