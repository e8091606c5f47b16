#include "json/json_scan.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace troupe::detail;

/// Writes the events down.
template <json_strings Strings>
struct recorder {
  static constexpr auto strings = Strings;

  std::string log;
  std::string_view refused;

  bool note(std::string_view x) {
    if (!refused.empty() && x == refused)
      return false;
    log += log.empty() ? "" : " ";
    log += x;
    return true;
  }
  std::string_view refusal() const {
    return "is not wanted";
  }
  bool on_null() {
    return note("null");
  }
  bool on_bool(bool x) {
    return note(x ? "true" : "false");
  }
  bool on_number(std::string_view x) {
    return note(x);
  }
  bool on_string(std::string_view x) {
    return note("'" + std::string{x} + "'");
  }
  bool on_name(std::string_view x) {
    return note(std::string{x} + ":");
  }
  bool on_object() {
    return note("{");
  }
  bool on_object_end() {
    return note("}");
  }
  bool on_array() {
    return note("[");
  }
  bool on_array_end() {
    return note("]");
  }
};

using unescaping = recorder<json_strings::unescaped>;
using halving = recorder<json_strings::halved>;
using raw = recorder<json_strings::raw>;

/// In memory that ends where the text ends, so that a look past its end is noticed by sanitizers.
template <class Recorder = unescaping>
std::string events(std::string_view text, std::string_view refused = {}, uint32_t depth_max = 512) {
  Recorder log;
  log.refused = refused;
  json_outcome end;
  if constexpr (Recorder::strings == json_strings::raw) {
    const std::vector<char> copy(text.begin(), text.end());
    end = json_event_reader{log, copy.data(), copy.data() + copy.size(), depth_max}.run();
  } else {
    std::string copy{text};
    copy.shrink_to_fit();
    end = json_event_reader{log, copy, depth_max}.run();
  }
  return end.complete() ? log.log : std::to_string(end.offset) + " " + std::string{end.reason};
}

std::string nested(size_t depth) {
  return std::string(depth, '[') + "1" + std::string(depth, ']');
}

} // namespace

TEST_CASE("json events tell what the text holds, in its order") {
  const std::string_view text
    = R"( {"a" : [1, -2, 3.50, true, false, null], "b":{}, "c":[[],"x"]} )";
  const std::string_view wanted = "{ a: [ 1 -2 3.50 true false null ] b: { } c: [ [ ] 'x' ] }";
  CHECK(events(text) == wanted);
  CHECK(events<raw>(text) == wanted);
  CHECK(events("\"alone\"") == "'alone'");
  CHECK(events("7") == "7");
  CHECK(events<raw>("7") == "7");
}

TEST_CASE("json events unescape strings, wherever a special character falls") {
  for (size_t before = 0; before < 40; ++before) {
    const std::string head(before, 'x');
    const auto at = std::to_string(before + 1) + " ";
    CAPTURE(before);
    const auto escaped = head + R"(\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00)" + "y";
    CHECK(events("\"" + escaped + "\"")
          == "'" + head + "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80y'");
    CHECK(events<raw>("\"" + escaped + "\"") == "'" + escaped + "'");
    CHECK(events("\"" + head + "\x1f\"") == at + "holds a control character in a string");
    CHECK(events("\"" + head).ends_with("ends inside of a string"));
    CHECK(events("\"" + head + "\\").ends_with("ends inside of a string"));
    CHECK(events("\"" + head + "\x7f\xFF\"") == "'" + head + "\x7f\xFF'");
  }
}

TEST_CASE("half of a surrogate pair is a fault, is kept, or is nobody's business") {
  for (const std::string_view half :
       {R"(\ud83d)", R"(\ude00)", R"(\ud83d\u0041)", R"(\ud83d\ud83d)"}) {
    CAPTURE(half);
    const auto text = "[\"a" + std::string{half} + "\"]";
    CHECK(events(text).ends_with("holds an escape that is half of a surrogate pair"));
    CHECK(events<halving>(text).starts_with(half.starts_with(R"(\ud83d)") ? "[ 'a\xED\xA0\xBD"
                                                                          : "[ 'a\xED\xB8\x80"));
    CHECK(events<raw>(text) == "[ 'a" + std::string{half} + "' ]");
  }
}

TEST_CASE("words for what is no number are faults to all but those who ask for them") {
  for (const auto* text : {"NaN", "[-Infinity]", "{\"a\":nan}", "[inf]"}) {
    CAPTURE(text);
    CHECK(events(text).find("holds something that is no value") != std::string::npos);
  }
}

TEST_CASE("a byte order mark before a text is skipped, and a zero byte is a fault") {
  CHECK(events("\xEF\xBB\xBF {}") == "{ }");
  CHECK(events<raw>("\xEF\xBB\xBF[1]") == "[ 1 ]");
  CHECK(events("\xEF\xBB\xBF") == "3 is empty");
  CHECK(events("\xEF\xBB") == "0 holds something that is no value");
  CHECK(events("[\xEF\xBB\xBF]") == "1 holds something that is no value");
  for (const auto text :
       {std::string_view{"[\0]", 3}, {"\"\0\"", 3}, {"{}\0", 3}, {"\0", 1}, {"-\0", 2}}) {
    CHECK(events(text).ends_with("holds a zero byte"));
    CHECK(events<raw>(text).ends_with("holds a zero byte"));
  }
}

TEST_CASE("json events refuse what is no JSON and say where") {
  const std::pair<std::string_view, std::string_view> faults[] = {
    {"", "0 is empty"},
    {" \n", "2 is empty"},
    {"{} x", "3 goes on after the value"},
    {"[1 2]", "3 lacks a comma or ] after an element"},
    {R"({"a":1 "b":2})", "7 lacks a comma or } after a member"},
    {R"({"a" 1})", "5 lacks a colon after the name of a member"},
    {"{'a':1}", "1 lacks the quoted name of a member"},
    {"[1,]", "3 holds something that is no value"},
    {"[truE]", "4 holds something that is no value"},
    {"[-]", "2 holds something that is no value"},
    {"[1.]", "3 holds a number without digits after its point"},
    {"[1e+]", "4 holds a number without digits in its exponent"},
    {R"(["\x"])", "2 holds an invalid escape in a string"},
    {R"(["\u12g4"])", "2 holds an invalid escape in a string"},
    {"[1,2", "4 ends inside of an array"},
    {R"({"a":1)", "6 ends inside of an object"},
    {"{", "1 ends inside of an object"},
    {"[tr", "3 ends where a value is due"},
    {R"(["a\u00)", "7 ends inside of a string"},
  };
  for (const auto& [text, wanted] : faults) {
    CAPTURE(text);
    CHECK(events(text) == wanted);
    CHECK(events<raw>(text) == wanted);
  }
  for (std::string_view bad :
       {"[",   "[1,", "{\"a\"",  "{\"a\":",     "{\"a\":1,", "{\"a\":1,}", "{,}",
        "[,]", "{]",  "[}",      "{1:2}",       "tru",       "truex",      "nul",
        "01",  "-",   "1.",      "1e",          "1e+",       ".5",         "+1",
        "NaN", "'a'", "\"\\x\"", "\"\\u+123\"", "\"\\u12",   "\"\\u123\""}) {
    CAPTURE(bad);
    unescaping log;
    std::string text{bad};
    CHECK_FALSE(json_event_reader{log, text}.run().complete());
  }
}

TEST_CASE("what is cut off is told from what is wrong, and where its token began") {
  constexpr std::string_view whole = R"({"a\u00e9":[-1.5e+3,true,"x\n"],"b":{"c":null}})";
  for (size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(whole.substr(0, size));
    const auto end = scan_json(whole.substr(0, size), 0, json_depth_max);
    CHECK(end.how == json_ending::cut);
    CHECK(end.offset == size);
  }
  const auto end = scan_json(R"(So {"a":[1,"b\x"]})", 3, json_depth_max);
  CHECK(end.how == json_ending::broken);
  CHECK(end.offset == 13);
  CHECK(end.token == 11);
  CHECK(end.depth == 2);
}

TEST_CASE("of a text that goes on, the value at its beginning can be read") {
  for (const auto& [text, size] : {std::pair<std::string_view, size_t>{"{\"a\":[1]} and", 9},
                                   {"12,", 2},
                                   {"\"x\"\"y\"", 3},
                                   {"nullx", 4},
                                   {"01", 1}}) {
    CAPTURE(text);
    const auto end = scan_json(text, 0, json_depth_max);
    CHECK(end.complete());
    CHECK(end.offset == size);
  }
}

TEST_CASE("a handler that refuses ends the reading at the token that it refuses") {
  const std::string_view text = R"({"a":[12,"x",null,{}]})";
  CHECK(events(text, "a:") == "1 is not wanted");
  CHECK(events(text, "12") == "6 is not wanted");
  CHECK(events(text, "'x'") == "9 is not wanted");
  CHECK(events(text, "null") == "13 is not wanted");
  CHECK(events(text, "]") == "20 is not wanted");
  CHECK(events("1", "1") == "0 is not wanted");
}

TEST_CASE("json events end at the limit of nesting") {
  CHECK(events(nested(64), {}, 64).ends_with("]"));
  CHECK(events(nested(65), {}, 64) == "64 is nested too deeply");
  CHECK(events(nested(512), {}, 100'000).ends_with("]"));
  CHECK(events<raw>(nested(513), {}, 100'000) == "512 is nested too deeply");
  const auto mixed = [](size_t depth) {
    std::string open;
    std::string close;
    for (size_t i = 0; i < depth; ++i) {
      open += i % 3 == 0 ? "{\"a\":" : "[";
      close.insert(0, i % 3 == 0 ? "}" : "]");
    }
    return open + "0" + close;
  };
  CHECK(events(mixed(200)).ends_with("}"));
}
