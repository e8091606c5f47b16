#include <troupe/violation.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using troupe::parse_violations;
using troupe::render;
using troupe::violation;

TEST_CASE("violations are shown as a count and a numbered line each") {
  std::vector<violation> xs{
    {"/age", "maximum", "must be at most 150", "212"},
    {"/name", "required", "is missing", ""},
    {"/tags/3", "check", "a tag must be lower case", "\"Urgent\""},
  };
  CHECK(render(xs)
        == "3 violations:\n"
           "1. /age (maximum): must be at most 150; got 212\n"
           "2. /name (required): is missing\n"
           "3. /tags/3 (check): a tag must be lower case; got \"Urgent\"");
}

TEST_CASE("a single violation of the root names the whole value") {
  CHECK(render({{"", "type", "must be an object", "[1,2]"}})
        == "1 violation:\n1. the whole value (type): must be an object; got [1,2]");
}

TEST_CASE("a violation stays on its line whatever its texts hold") {
  CHECK(render({{"/a\nb", "check", "no\r\nline\tbreaks", "\"x\ny\""}})
        == "1 violation:\n1. /a b (check): no  line breaks; got \"x y\"");
}

TEST_CASE("violations beyond the limit are counted") {
  std::vector<violation> xs(60, violation{"/a", "type", "must be a string", "1"});
  auto text = render(xs, 2);
  CHECK(text
        == "60 violations:\n"
           "1. /a (type): must be a string; got 1\n"
           "2. /a (type): must be a string; got 1\n"
           "and 58 more");
  CHECK(render(xs).ends_with("\n50. /a (type): must be a string; got 1\nand 10 more"));
}

TEST_CASE("no violations are shown as a count of zero") {
  CHECK(render({}) == "0 violations:");
}

TEST_CASE("a rendered list of violations can be read again") {
  const std::vector<violation> xs{
    {"/age", "minimum", "must be at least 0", "-1"},
    {"", "required", "must have name", ""},
    {"/list (a)/3/x", "type", "must be a string (not a list): see above", "[1]"},
    {"/a", "check", "says; got lost", "\"x\""},
  };
  CHECK(parse_violations(render(xs)) == xs);
  CHECK(parse_violations("still wrong after 2 re-asks: " + render(xs)) == xs);
  CHECK(parse_violations(render(xs, 1)).size() == 1);
  CHECK(parse_violations(render({})).empty());
  CHECK(parse_violations("the answer holds no JSON").empty());
}
