#include <troupe/detail/json_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

/// What the stream makes of a text that comes in these pieces: the value as text, its duplicates,
/// or "fault".
std::string read(const std::vector<std::string_view>& pieces) {
  json_stream stream;
  for (auto piece : pieces)
    if (stream.push(piece) != piece.size())
      return "fault";
  if (!stream.finish())
    return "fault";
  auto result = stream.grown()->text();
  for (const auto& x : stream.duplicates())
    result += " " + x;
  return result;
}

std::string read_whole(std::string_view text) {
  json_document document;
  const auto value = document.parse(text);
  if (!value)
    return "fault";
  auto result = value->text();
  for (const auto& x : document.duplicates())
    result += " " + x;
  return result;
}

std::string read_bytewise(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (size_t i = 0; i < text.size(); ++i)
    pieces.push_back(text.substr(i, 1));
  return read(pieces);
}

const std::vector<std::string> texts{
  R"({})", R"([])",
  R"( {"a" : [1, -2.5e3 ,"x\n\"\\\/\b\f\r\t"], "b":{"c":null,"d":true,"e":false}} )",
  "\xEF\xBB\xBF[1,2]", R"(["\u0041\u00e9\u20ac\ud83d\ude00\u0000"])",
  "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\",\"\"]",
  R"([0,-0,-0.0,1e5,123456789012345678,9223372036854775807,9223372036854775808,18446744073709551615,18446744073709551616,-9223372036854775808,-9223372036854775809,0.1,1E-400])",
  R"({"a":1,"b":2,"a":3,"c":{"x":1,"x":2}})",
  R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"a":14})",
  "12", "12\n\n\n", "-1.5e+3", "\"x\"", "true", "null", "[[[[1]]],{}]",
  // What is no JSON.
  "", " ", "[", "]", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "[1] 2", "{\"a\" 1}", "{\"a\":}", "01",
  "[01]", "-", "[-]", "[1.]", "[1.e5]", "[1e]", "[1e+]", "1e400", "[0e999]", "[0e-999,1]",
  "[1" + std::string(310, '0') + "e-300]", "tru", "[truE]", "nul", "[nulx]", "\"\\x\"",
  "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\n\"", "\"\\ud800\\ud800\"", "\"a\nb\"",
  "\"\xC3\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\x80\"", "{]", "[}",
  "\xEF\xBB", "+1", "NaN", "'a'", "[1}", "{\"a\":1]", "{\"a\":[1}", "{\"a\"", "{\"a", "[\"a\\",
  std::string("[1,\0]", 5)};

} // namespace

TEST_CASE("a text that arrives in two pieces reads as the whole text does, wherever it is split") {
  for (const auto& text : texts) {
    INFO(text);
    const auto whole = read_whole(text);
    const std::string_view all{text};
    for (size_t i = 0; i <= text.size(); ++i) {
      INFO(i);
      CHECK(read({all.substr(0, i), all.substr(i)}) == whole);
    }
    CHECK(read_bytewise(text) == whole);
  }
}

TEST_CASE("what is wrong with a text is said in one way, however it arrives") {
  for (const auto& text : texts) {
    INFO(text);
    json_document document;
    const auto whole = document.parse(text);
    json_stream stream;
    stream.push(text);
    if (!stream.fault() || whole)
      continue;
    CHECK(stream.fault()->reason == whole.error().reason);
  }
}

TEST_CASE("nesting, values and bytes beyond the limits are faults of a stream, too") {
  json_limits limits;
  limits.depth_max = 2;
  json_stream deep{limits};
  CHECK(deep.push("[[[") == 2);
  CHECK(deep.fault()->reason == "is nested too deeply");
  limits.depth_max = 128;
  limits.nodes_max = 3;
  json_stream many{limits};
  many.push("[1,2,3]");
  REQUIRE(many.fault());
  CHECK(many.fault()->reason == "holds too many values");
  limits.bytes_max = 4;
  json_stream large{limits};
  large.push("[   ");
  CHECK_FALSE(large.fault());
  large.push(" ");
  REQUIRE(large.fault());
  CHECK(large.fault()->reason == "is too long");
}

TEST_CASE("a fault of a stream says where it is") {
  json_stream stream;
  stream.push("{\n \"a\": 1,\n");
  stream.push(" b");
  REQUIRE(stream.fault());
  CHECK(to_string(*stream.fault())
        == "is no valid JSON: lacks the quoted name of a member (line 3, column 2)");
  CHECK(stream.fault()->offset == 12);
}

TEST_CASE("what has come of a text can be read at any time, without what may still change") {
  // The vectors of the reference, appendix C.
  const std::vector<std::pair<std::string, std::string>> prefixes{
    {"{", "{}"},
    {R"({"na)", "{}"},
    {R"({"name":)", "{}"},
    {R"({"name":")", R"({"name":""})"},
    {R"({"name":"Jo)", R"({"name":"Jo"})"},
    {R"({"name":"Jo\)", R"({"name":"Jo"})"},
    {R"({"name":"Jo\u00)", R"({"name":"Jo"})"},
    {R"({"name":"Jo\ud83d\u)", R"({"name":"Jo"})"},
    {"{\"name\":\"Jo\xE2\x82", R"({"name":"Jo"})"},
    {R"({"name":"John")", R"({"name":"John"})"},
    {R"({"age":2)", "{}"},
    {R"({"age":2,)", R"({"age":2})"},
    {R"({"age":-)", "{}"},
    {R"({"ok":tru)", "{}"},
    {R"({"ok":true)", R"({"ok":true})"},
    {"[1,2", "[1]"},
    {"[1,2 ", "[1,2]"},
    {R"(["x","y)", R"(["x","y"])"},
    {R"({"a":{"b":"c)", R"({"a":{"b":"c"}})"},
    {R"([{"d":"e"},{"d":"f)", R"([{"d":"e"},{"d":"f"}])"},
    {R"([{"d":"e"},{"d)", R"([{"d":"e"},{}])"},
  };
  for (const auto& [prefix, wanted] : prefixes) {
    INFO(prefix);
    json_stream stream;
    stream.push(prefix);
    REQUIRE(stream.grown());
    CHECK(stream.grown()->text() == wanted);
    // Looking changes nothing: byte by byte, with a look after each.
    json_stream watched;
    for (char c : prefix) {
      watched.push({&c, 1});
      watched.grown();
    }
    CHECK(watched.grown()->text() == wanted);
  }
  json_stream nothing;
  nothing.push(" ");
  CHECK_FALSE(nothing.grown());
}

TEST_CASE("the elements of a watched list come one by one and leave no memory behind") {
  const std::string text
    = R"({"note":"n","content":[{"a":"x"}, 12 ,"s",[1,[2]],true,{"a":1,"a":2}],"z":1})";
  const std::vector<std::string> wanted{R"({"a":"x"})", "12",   R"("s")",
                                        "[1,[2]]",      "true", R"({"a":1,"a":2})"};
  for (size_t size = 1; size <= text.size(); ++size) {
    json_stream stream;
    stream.watch("content");
    std::vector<std::string> seen;
    std::string_view rest{text};
    while (!rest.empty()) {
      auto piece = rest.substr(0, size);
      rest.remove_prefix(piece.size());
      while (!piece.empty()) {
        piece.remove_prefix(stream.push(piece));
        if (!stream.has_element())
          break;
        CHECK(stream.element().text() == stream.element_text());
        CHECK(stream.element_index() == seen.size());
        CHECK(stream.element_duplicates().size() == (seen.size() == 5 ? 1 : 0));
        seen.emplace_back(stream.element_text());
        stream.drop_element();
      }
    }
    CHECK(seen == wanted);
    CHECK(stream.list_complete());
    CHECK(stream.finish());
    CHECK(stream.duplicates().empty());
  }
}

TEST_CASE("a watched list may be the root, and lists elsewhere are not followed") {
  json_stream root;
  root.watch("content");
  CHECK(root.push("[[1],2]") == 4);
  CHECK(root.element_text() == "[1]");
  json_stream other;
  other.watch("content");
  const std::string text = R"({"a":{"content":[1]},"b":[2]})";
  CHECK(other.push(text) == text.size());
  CHECK_FALSE(other.found_list());
  CHECK(other.complete());
}
