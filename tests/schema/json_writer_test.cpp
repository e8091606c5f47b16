#include <troupe/detail/json_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <string>

using namespace troupe;

namespace {

std::string quoted(std::string_view text) {
  std::string result;
  append_json_string(result, text);
  return result;
}

template <class T>
std::string number(T x) {
  std::string result;
  append_json_number(result, x);
  return result;
}

} // namespace

TEST_CASE("strings are escaped where JSON demands it and nowhere else") {
  CHECK(quoted("") == R"("")");
  CHECK(quoted("plain ASCII text, long enough for whole blocks")
        == R"("plain ASCII text, long enough for whole blocks")");
  CHECK(quoted("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(quoted("\n\r\t\b\x1f\x7f") == "\"\\n\\r\\t\\u0008\\u001f\x7f\"");
  CHECK(quoted(std::string_view("\0", 1)) == R"("\u0000")");
  CHECK(quoted("Zoë 日本 😀") == "\"Zoë 日本 😀\"");
  for (size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '"';
    CHECK(quoted(text) == "\"" + text.substr(0, at) + "\\\"" + text.substr(at + 1) + "\"");
  }
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  CHECK(quoted("a\xFF"
               "b")
        == "\"a\xEF\xBF\xBD"
           "b\"");
  CHECK(quoted("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(quoted("12345678\xE2\x82") == "\"12345678\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("numbers are written so that they read back the same") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(1.0) == "1.0");
  CHECK(number(0.1f) == "0.1");
  CHECK(number(1e300) == "1e+300");
  CHECK(number(-0.0) == "-0.0");
  CHECK(number(std::numeric_limits<int64_t>::min()) == "-9223372036854775808");
  CHECK(number(std::numeric_limits<uint64_t>::max()) == "18446744073709551615");
  CHECK(number(uint8_t{65}) == "65");
  CHECK(number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("the writer sets the commas") {
  std::string out;
  json_writer json{out};
  json.begin_object();
  json.key("a").begin_array().value(1).value("x").begin_array().end_array().end_array();
  json.key("b").begin_object().end_object();
  json.key("c").raw(R"({"raw":1})").key("d").value(true).key("e").null();
  json.end_object();
  CHECK(out == R"({"a":[1,"x",[]],"b":{},"c":{"raw":1},"d":true,"e":null})");
}
