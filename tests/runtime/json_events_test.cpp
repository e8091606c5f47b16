#include "providers/json_events.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace {

using troupe::detail::json_event_reader;

/// Writes the events down.
struct recorder {
  std::string log;

  bool note(const std::string& x) {
    log += (log.empty() ? "" : " ") + x;
    return true;
  }
  bool Null() {
    return note("null");
  }
  bool Bool(bool x) {
    return note(x ? "true" : "false");
  }
  bool Int64(int64_t x) {
    return note(std::to_string(x));
  }
  bool Uint64(uint64_t x) {
    return note(std::to_string(x) + "u");
  }
  bool Double(double x) {
    return note(std::isinf(x) ? "inf" : std::to_string(x));
  }
  bool String(const char* text, unsigned size, bool) {
    return note("'" + std::string(text, size) + "'");
  }
  bool Key(const char* text, unsigned size, bool) {
    return note(std::string(text, size) + ":");
  }
  bool StartObject() {
    return note("{");
  }
  bool EndObject(unsigned) {
    return note("}");
  }
  bool StartArray() {
    return note("[");
  }
  bool EndArray(unsigned) {
    return note("]");
  }
};

/// In memory that ends where the text ends, so that a look past its end is noticed by sanitizers.
std::string events(std::string text) {
  text.shrink_to_fit();
  recorder log;
  if (auto fault = json_event_reader{text, log}.run())
    return std::string{fault->reason} + " " + std::to_string(fault->offset);
  return log.log;
}

} // namespace

TEST_CASE("json events tell what the text holds, in its order") {
  CHECK(events(R"( {"a" : [1, -2, 3.5, true, false, null], "b":{}, "c":[[],"x"]} )")
        == "{ a: [ 1u -2 3.500000 true false null ] b: { } c: [ [ ] 'x' ] }");
  CHECK(events("\"alone\"") == "'alone'");
  CHECK(events("7") == "7u");
}

TEST_CASE("json events unescape strings, wherever a special character falls") {
  for (size_t before = 0; before < 40; ++before) {
    const std::string head(before, 'x');
    CAPTURE(before);
    CHECK(events("\"" + head + R"(\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00)" + "y\"")
          == "'" + head + "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80y'");
    CHECK(events("\"" + head + "\x1f\"").starts_with("Invalid escape character"));
    CHECK(events("\"" + head).starts_with("Missing a closing quotation mark"));
    CHECK(events("\"" + head + "\\").starts_with("Missing a closing quotation mark"));
    CHECK(events("\"" + head + "\x7f\xFF\"") == "'" + head + "\x7f\xFF'");
  }
  CHECK(events(R"("\ud83d \ude00 \ud83d\u0041")")
        == "'\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD"
           "A'");
}

TEST_CASE("json events keep integers whole and round what is no integer of 64 bits") {
  CHECK(events("[18446744073709551615,-9223372036854775808,0,-0]")
        == "[ 18446744073709551615u -9223372036854775808 0u 0 ]");
  CHECK(events("[18446744073709551616]") == "[ 18446744073709551616.000000 ]");
  CHECK(events("[1e2,2E-1,1e999]") == "[ 100.000000 0.200000 inf ]");
}

TEST_CASE("json events refuse what is no JSON and say where") {
  CHECK(events("") == "The document is empty. 0");
  CHECK(events("{} x") == "The document root must not be followed by other values. 3");
  CHECK(events("[1 2]") == "Missing a comma or ] after an array element. 3");
  CHECK(events(R"({"a":1 "b":2})") == "Missing a comma or } after an object member. 7");
  CHECK(events(R"({"a" 1})") == "Missing a colon after a name of object member. 5");
  for (std::string bad :
       {"{",           "[",           "[1",         "[1,",       "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,",   "[1,]",        "{\"a\":1,}", "{,}",       "[,]",    "{]",      "[}",
        "{1:2}",       "tru",         "truex",      "nul",       "01",     "-",       "1.",
        "1e",          "1e+",         ".5",         "+1",        "NaN",    "'a'",     "\"\\x\"",
        "\"\\u12g4\"", "\"\\u+123\"", "\"\\u12",    "\"\\u123\""}) {
    CAPTURE(bad);
    CHECK_FALSE(events(bad).empty());
    CHECK((events(bad).find(". ") != std::string::npos || events(bad).ends_with("string. 0")));
    recorder log;
    CHECK(json_event_reader{bad, log}.run().has_value());
  }
}

TEST_CASE("json events end at the limit of nesting") {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
  };
  CHECK(events(nested(64)).ends_with("]"));
  CHECK(events(nested(65)) == "Nested too deeply. 64");
}
