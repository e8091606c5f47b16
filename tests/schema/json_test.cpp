#include <troupe/detail/json.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <limits>
#include <string>

using namespace troupe;

namespace {

std::string reason(std::string_view text, const json_limits& limits = {}) {
  json_document document;
  auto value = document.parse(text, limits);
  return value ? "" : to_string(value.error());
}

std::string repeated(std::string_view what, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i)
    result += what;
  return result;
}

} // namespace

TEST_CASE("a document gives each kind of value back") {
  json_document document;
  auto root = document.parse(
    R"( {"n":null,"t":true,"i":-7,"u":18446744073709551615,"d":0.5,"s":"aé\n","a":[1,[],{}],"o":{}} )");
  REQUIRE(root);
  CHECK(root->size() == 8);
  CHECK(root->find("n")->is_null());
  CHECK(root->find("t")->as_bool());
  CHECK(root->find("i")->as_int64() == -7);
  CHECK(root->find("u")->kind() == json_kind::big_integer);
  CHECK(root->find("u")->as_uint64() == std::numeric_limits<uint64_t>::max());
  CHECK(root->find("d")->as_double() == 0.5);
  CHECK(root->find("s")->as_string() == "a\xC3\xA9\n");
  CHECK(root->find("a")->size() == 3);
  CHECK(root->find("o")->is_object());
  CHECK_FALSE(root->find("x"));
  CHECK(
    root->text()
    == R"({"n":null,"t":true,"i":-7,"u":18446744073709551615,"d":0.5,"s":"aé\n","a":[1,[],{}],"o":{}})");
}

TEST_CASE("elements and members come in the order of the text") {
  json_document document;
  auto root = document.parse(R"({"b":[[1,2],3],"a":{"x":{"y":4}}})");
  REQUIRE(root);
  std::string order;
  for (auto [name, value] : root->members())
    order += std::string{name} + "=" + value.text() + ";";
  CHECK(order == R"(b=[[1,2],3];a={"x":{"y":4}};)");
  std::string elements;
  for (auto element : root->find("b")->elements())
    elements += element.text() + ";";
  CHECK(elements == "[1,2];3;");
}

TEST_CASE("a fault names the reason, the line and the column") {
  CHECK(reason("") == "is no valid JSON: is empty (line 1, column 1)");
  CHECK(reason("{\"a\":\n  tru}")
        == "is no valid JSON: holds something that is no value (line 2, column 6)");
  CHECK(reason("[1,\n2") == "is no valid JSON: ends inside of an array (line 2, column 2)");
  CHECK(reason("{\"a\":1} x") == "is no valid JSON: goes on after the value (line 1, column 9)");
  CHECK(reason("{'a':1}")
        == "is no valid JSON: lacks the quoted name of a member (line 1, column 2)");
  CHECK(reason("[1,]") == "is no valid JSON: holds something that is no value (line 1, column 4)");
  CHECK(reason("\"abc").starts_with("is no valid JSON: ends inside of a string"));
  CHECK(reason("{\"a\" 1}").starts_with("is no valid JSON: lacks a colon"));
  CHECK(reason("\"a\nb\"")
        == "is no valid JSON: holds a control character in a string (line 1, column 3)");
  CHECK(reason(R"(["\x"])").starts_with("is no valid JSON: holds an invalid escape in a string"));
}

TEST_CASE("what looks like a number but is none is a fault") {
  for (auto text : {"NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "1e", "0x10", "-"})
    CHECK_FALSE(reason(text).empty());
  CHECK(reason("1e400").starts_with("is no valid JSON: holds a number beyond the range of double"));
}

TEST_CASE("numbers keep their precision") {
  json_document document;
  auto root = document.parse("[9223372036854775807,-9223372036854775808,9223372036854775808,"
                             "18446744073709551616,0.1,5e-324,1.7976931348623157e308,-0.0]");
  REQUIRE(root);
  CHECK(root->text()
        == "[9223372036854775807,-9223372036854775808,9223372036854775808,"
           "18446744073709551616.0,0.1,5e-324,1.7976931348623157e+308,-0.0]");
}

TEST_CASE("a zero is a zero with any exponent, and nothing else is") {
  json_document document;
  for (const auto* text : {"0e60", "0e299", "0.0e-42", "0.000e308", "0e-42", "0E+7", "0.0"}) {
    const auto root = document.parse(std::string{"[0.5,"} + text + ",-" + text + ",1e2]");
    REQUIRE(root);
    auto at = root->elements().begin();
    CHECK((*at).as_double() == 0.5);
    CHECK((*++at).as_double() == 0.0);
    CHECK_FALSE(std::signbit((*at).as_double()));
    CHECK((*++at).as_double() == 0.0);
    CHECK(std::signbit((*at).as_double()));
    CHECK((*++at).as_double() == 100);
  }
  CHECK(document.parse("0.001e3")->as_double() == 1);
  CHECK(document.parse("-0.10e1")->as_double() == -1);
}

TEST_CASE("what is too small for double is zero, what is too large is a fault at its beginning") {
  json_document document;
  for (const auto* text :
       {"1e-400", "0.0001e-330", "123456789e-99999999999999999999", "1e-214748365"}) {
    const auto root = document.parse("[-" + std::string{text} + "]");
    REQUIRE(root);
    CHECK((*root->elements().begin()).as_double() == 0.0);
    CHECK(std::signbit((*root->elements().begin()).as_double()));
  }
  for (const auto& text : {"1e309", "9e308", "23456e304", "0.9e309", "-1.8e308"})
    CHECK(reason(std::string{"[1,"} + text + "]")
          == "is no valid JSON: holds a number beyond the range of double (line 1, column 4)");
  CHECK(document.parse("1.7976931348623157" + std::string(400, '0') + "e308")->as_double()
        == std::numeric_limits<double>::max());
  CHECK(document.parse("0." + std::string(400, '0') + "1e401")->as_double() == 1);
}

TEST_CASE("integers are integers as far as they fit") {
  json_document document;
  auto kind = [&](std::string_view text) { return document.parse(text)->kind(); };
  CHECK(kind("-0") == json_kind::integer);
  CHECK(kind("-9223372036854775809") == json_kind::number);
  CHECK(kind("18446744073709551615") == json_kind::big_integer);
  CHECK(kind("1e2") == json_kind::number);
  CHECK(kind("7.0") == json_kind::number);
}

TEST_CASE("invalid UTF-8 and halves of surrogate pairs are faults") {
  CHECK(reason("\"\xFF\"") == "is no valid JSON: holds bytes that are no UTF-8 (line 1, column 2)");
  for (auto text :
       {"\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xE2\x82\"", "\xFF"})
    CHECK(reason(text).starts_with("is no valid JSON: holds bytes that are no UTF-8"));
  for (auto text :
       {R"("\ud800")", R"("\ud800x")", R"("\udc00")", R"("\ud800\ud800")", R"({"\udfff":1})"})
    CHECK(reason(text).starts_with(
      "is no valid JSON: holds an escape that is half of a surrogate pair"));
  json_document document;
  auto pair = document.parse(R"("\ud83d\ude00\ud7ff\u0000")");
  REQUIRE(pair);
  CHECK(pair->as_string() == std::string_view("\xF0\x9F\x98\x80\xED\x9F\xBF\0", 8));
}

TEST_CASE("a zero byte does not end a text") {
  CHECK_FALSE(reason(std::string_view("{}\0{}", 5)).empty());
  CHECK_FALSE(reason(std::string_view("\"a\0b\"", 5)).empty());
  CHECK_FALSE(reason(std::string_view("1\0", 2)).empty());
}

TEST_CASE("a byte order mark before the value is skipped") {
  CHECK(reason("\xEF\xBB\xBF{}").empty());
  CHECK(reason("\xEF\xBB\xBF{]").ends_with("(line 1, column 5)"));
}

TEST_CASE("limits on depth, length and number of values are faults") {
  CHECK(reason(repeated("[", 128) + repeated("]", 128)).empty());
  CHECK(reason(repeated("[", 129) + repeated("]", 129))
        == "is no valid JSON: is nested too deeply (line 1, column 129)");
  CHECK(reason(repeated("{\"a\":", 10000)).find("is nested too deeply") != std::string::npos);
  CHECK(reason("[1,2,3]", {.nodes_max = 3}).find("holds too many values") != std::string::npos);
  CHECK(reason("[1,2,3]", {.bytes_max = 6}).find("is too long") != std::string::npos);
  std::string long_text(size_t{100} << 20, 'x');
  long_text.front() = long_text.back() = '"';
  CHECK(reason(long_text) == "is no valid JSON: is too long (line 1, column 1)");
  json_document document;
  auto value = document.parse(long_text, {.bytes_max = long_text.size()});
  REQUIRE(value);
  CHECK(value->as_string().size() == long_text.size() - 2);
}

TEST_CASE("names that an object holds twice are listed with their pointers") {
  json_document document;
  REQUIRE(document.parse(R"({"a":1,"b":{"a":1}})"));
  CHECK(document.duplicates().empty());
  REQUIRE(document.parse(R"({"a":1,"l":[0,{"x/y":1,"x/y":2,"x/y":3}],"a":2,"\u0061":3})"));
  CHECK(document.duplicates() == std::vector<std::string>{"/l/1/x~1y", "/a"});
}

TEST_CASE("duplicates are found in large objects too") {
  std::string text = "{";
  for (int i = 0; i < 50000; ++i)
    text += "\"k" + std::to_string(i) + "\":0,";
  json_document document;
  REQUIRE(document.parse(text + "\"z\":0}"));
  CHECK(document.duplicates().empty());
  REQUIRE(document.parse(text + "\"k7\":0}"));
  CHECK(document.duplicates() == std::vector<std::string>{"/k7"});
}

TEST_CASE("a document is used again, also after a fault") {
  json_document document;
  CHECK_FALSE(document.parse("[[[1,2"));
  CHECK_FALSE(document.parse(R"({"a":1,"a":2,)"));
  auto value = document.parse("[true]");
  REQUIRE(value);
  CHECK(value->text() == "[true]");
  CHECK(document.duplicates().empty());
}

TEST_CASE("an excerpt is cut between characters") {
  json_document document;
  auto value = document.parse(R"({"a":[1,2,3],"b":"äöü"})");
  REQUIRE(value);
  CHECK(value->excerpt(100) == value->text());
  CHECK(value->excerpt(8) == R"({"a":[1,…)");
  CHECK(value->excerpt(19) == R"({"a":[1,2,3],"b":"…)");
  CHECK(value->excerpt(20) == R"({"a":[1,2,3],"b":"ä…)");
  auto long_list = "[" + repeated("\"\\u00e4\\u00e4\",", 100000) + "1]";
  auto list = document.parse(long_list);
  REQUIRE(list);
  CHECK(list->excerpt(10).size() <= 10 + std::string_view("…").size());
}

TEST_CASE("a number tells how it is spelled in its text") {
  constexpr std::string_view text = "\xEF\xBB\xBF [1.50, {\"a\": -2e3}, 7]";
  json_document document;
  auto root = document.parse(text);
  REQUIRE(root);
  std::vector<std::string_view> spellings;
  for (auto x : root->elements())
    spellings.push_back(x.is_object() ? x.find("a")->spelling(text) : x.spelling(text));
  CHECK(spellings == std::vector<std::string_view>{"1.50", "-2e3", ""});
  CHECK(root->spelling(text).empty());
  CHECK((*root->elements().begin()).spelling("").empty());
}

TEST_CASE("a part of a document is written as its text spells it") {
  constexpr std::string_view text
    = "\xEF\xBB\xBF { \"a\\u0062\" : [ 1.50, -0, \"x\\/\\\"\", true ], \"n\": {\"\": null} }";
  json_document document;
  auto root = document.parse(text);
  REQUIRE(root);
  const auto compact = [&](json_value x) {
    std::string result;
    document.append_compact(result, x, text);
    return result;
  };
  CHECK(compact(*root) == R"({"a\u0062":[1.50,-0,"x\/\"",true],"n":{"":null}})");
  CHECK(compact(*root->find("ab")) == R"([1.50,-0,"x\/\"",true])");
  CHECK(compact(*root->find("n")) == R"({"":null})");
}
