#include "settings/toml.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;

namespace {

std::string json(std::string_view text) {
  auto document = parse_toml(text);
  INFO(text);
  INFO((document ? std::string{} : document.error().message));
  REQUIRE(document);
  return document->root.text();
}

std::string complaint(std::string_view text) {
  auto document = parse_toml(text);
  INFO(text);
  REQUIRE_FALSE(document);
  return document.error().message;
}

} // namespace

TEST_CASE("keys, comments and blank lines are read as TOML has them") {
  CHECK(json("") == "{}");
  CHECK(json("# nothing\n\n  # more\n") == "{}");
  CHECK(json("\xEF\xBB\xBF"
             "a=1")
        == R"({"a":1})");
  CHECK(json("a = 1 # one\r\nb-c_9 = true\r\n") == R"({"a":1,"b-c_9":true})");
  CHECK(json("\"a b\" = 1\n'c' = 2") == R"({"a b":1,"c":2})");
  CHECK(json("a.b.c = 1\na.b.d = 2\na . e = 3") == R"({"a":{"b":{"c":1,"d":2},"e":3}})");
}

TEST_CASE("numbers keep their digits") {
  CHECK(json("a = [1, +2, -3, 1_000, 0xFF, 0o17, 0b101]") == R"({"a":[1,2,-3,1000,255,15,5]})");
  CHECK(json("a = [0.5, -1e3, 6.26E-34, 1_0.2_5]") == R"({"a":[0.5,-1e3,6.26E-34,10.25]})");
  for (auto bad : {"1_", "_1", "1__0", "01", "1.", ".5", "1e", "+-1", "0x", "0xG", "0x-1", "inf",
                   "nan", "1979-05-27", "07:32:00", "True", "yes", "30s", "0xFFFFFFFFFFFFFFFFF"}) {
    INFO(bad);
    CHECK(complaint(std::string{"a = "} + bad)
            .ends_with(" is no value; texts stand in quotes, and so do times: \"30s\""));
  }
}

TEST_CASE("all four kinds of texts are read") {
  CHECK(json(R"(a = "x # \"y\" \t\\ \u00e9 \U0001F600")")
        == "{\"a\":\"x # \\\"y\\\" \\t\\\\ \xC3\xA9 \xF0\x9F\x98\x80\"}");
  CHECK(json(R"(a = 'C:\no\"escapes')") == R"({"a":"C:\\no\\\"escapes"})");
  CHECK(json("a = \"\"\"\nfirst\nsecond \\\n   still\n\"\"\"")
        == R"({"a":"first\nsecond still\n"})");
  CHECK(json("a = '''\r\n'x'\\n\r\n'''") == R"({"a":"'x'\\n\n"})");
  CHECK(json("a = \"\"\"\"quoted\"\"\"\"") == R"({"a":"\"quoted\""})");
  CHECK(json("a = \"\"\nb = ''") == R"({"a":"","b":""})");
  CHECK(complaint("a = \"x\ny\"") == "line 1: a text is not closed on its line");
  CHECK(complaint("\na = '''x") == "line 2: a text in three quotes is not closed");
  for (auto bad : {R"("\x41")", R"("\u12")", R"("\uD800")", R"("\U00110000")", "\"\\"})
    CHECK(complaint(std::string{"a = "} + bad)
          == "line 1: a text holds an escape that TOML does not know; '…' takes none");
  CHECK(complaint("a = \"\x01\"")
        == "line 1: a text holds a control character: write it as \\u00XX");
}

TEST_CASE("lists and inline tables may hold each other, and lists take several lines") {
  CHECK(json("a = [\n  1, # one\n  2,\n]\nb = []") == R"({"a":[1,2],"b":[]})");
  CHECK(json("a = { b = 1, c.d = 'x' }\ne = {}") == R"({"a":{"b":1,"c":{"d":"x"}},"e":{}})");
  CHECK(json("a = [{b = {c = 1}}, {b.c = 2, b.d = 3}]")
        == R"({"a":[{"b":{"c":1}},{"b":{"c":2,"d":3}}]})");
  CHECK(complaint("a = [1") == "line 1: a ',' or a ']' is wanted in the list a");
  CHECK(complaint("a = [1 2]") == "line 1: a ',' or a ']' is wanted in the list a");
  CHECK(complaint("a = [,]") == "line 1: a value is wanted");
  CHECK(complaint("a = {b = 1").starts_with("line 1: the table a is not closed"));
  CHECK(complaint("a = " + std::string(1000, '[')) == "line 1: values are nested too deeply");
  CHECK(complaint("a = " +
                  [] {
                    std::string nested;
                    for (int i = 0; i < 1000; ++i)
                      nested += "{a=";
                    return nested;
                  }())
        == "line 1: values are nested too deeply");
}

TEST_CASE("tables and lists of tables are put where their headers say") {
  CHECK(json("a = 1\n[b]\nc = 2\n[b.d]\ne = 3\n[f.g]\nh = 4")
        == R"({"a":1,"b":{"c":2,"d":{"e":3}},"f":{"g":{"h":4}}})");
  CHECK(json("[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\nb = 3\n[a.c]\nd = 4")
        == R"({"a":[{"b":1,"c":{"d":2}},{"b":3,"c":{"d":4}}]})");
  CHECK(complaint("a = 1\na = 2") == "line 2: the key a stands there already");
  CHECK(complaint("[a]\n[a]") == "line 2: the table a stands there already");
  CHECK(complaint("a = {}\n[a]") == "line 2: the table a stands there already");
  CHECK(complaint("a = {}\na.b = 1") == "line 2: a stands there already");
  CHECK(complaint("a = []\n[[a]]") == "line 2: a stands there already");
  CHECK(complaint("a = 1\n[a.b]") == "line 2: a stands there already");
  CHECK(complaint("[[a]]\n[a]") == "line 2: the table a stands there already");
}

TEST_CASE("what is no line of TOML is refused with its number") {
  CHECK(complaint("a = 1\n\nwhat is this") == "line 3: a '=' is wanted behind the key what");
  CHECK(complaint("= 1").starts_with("line 1: a key is wanted"));
  CHECK(complaint("a = 1 b = 2") == "line 1: something stands behind the value");
  CHECK(complaint("a =") == "line 1: a value is wanted");
  CHECK(complaint("[a\nb = 1") == "line 1: the name of a table is not closed");
  CHECK(complaint("[]").starts_with("line 1: a key is wanted"));
  CHECK(complaint("a = 1\nb = \"\xFF\"") == "line 2: is no UTF-8");
  CHECK(complaint("'a.b' = 1") == "line 1: no setting has a name with one of .[]");
}

TEST_CASE("the lines of keys are known") {
  const auto document = parse_toml("a = 1\n\n[b]\nc = '''\n\n'''\nd = 2\n[[e]]\n[[e]]\nf = 1");
  REQUIRE(document);
  CHECK(document->lines.at("a") == 1);
  CHECK(document->lines.at("b.c") == 4);
  CHECK(document->lines.at("b.d") == 7);
  CHECK(document->lines.at("e[1].f") == 10);
}

TEST_CASE("what is written can be read") {
  const auto tree = json_tree::parse(
    R"({"a":"q\"\\\u0001\u007f\n\u00e9","b":[1,0.5,true],"c":{"d":{"e":1}},"f":0.1})");
  REQUIRE(tree);
  std::string text;
  for (const auto& [name, value] : tree->members())
    append_toml(text, name, value);
  CHECK(json(text) == tree->text());
  std::string tables;
  append_toml_tables(tables, "t", *json_tree::parse(R"([{"a":1,"b":{"c":2}},{"a":3}])"));
  CHECK(tables == "\n[[t]]\na = 1\nb.c = 2\n\n[[t]]\na = 3\n");
  CHECK(json(tables) == R"({"t":[{"a":1,"b":{"c":2}},{"a":3}]})");
}
