#include "sample_records.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace sample;
using troupe::read_record;
using troupe::write_record;

namespace {

using shape = std::variant<circle, rectangle>;
using scalar = std::variant<std::monostate, bool, double, int, std::string, std::vector<int>>;

template <class T>
std::string wrong(std::string_view json, const troupe::read_options& options = {}) {
  auto record = read_record<T>(json, options);
  return record ? "" : troupe::render(record.error());
}

struct drawing {
  std::vector<shape> shapes;
  std::optional<shape> frame;
};

template <class Inspector>
bool inspect(Inspector& f, drawing& x) {
  auto kind = troupe::discriminator("kind");
  return f.object(x).fields(troupe::field(f, "shapes", x.shapes, kind),
                            troupe::field(f, "frame", x.frame, kind));
}

struct cat {
  std::string kind = "cat";
  int lives = 9;
};

template <class Inspector>
bool inspect(Inspector& f, cat& x) {
  return f.object(x).fields(troupe::field(f, "kind", x.kind, troupe::constant("cat")),
                            f.field("lives", x.lives));
}

struct dog {
  std::string kind = "dog";
  int tricks = 0;
};

template <class Inspector>
bool inspect(Inspector& f, dog& x) {
  return f.object(x).fields(troupe::field(f, "kind", x.kind, troupe::constant("dog")),
                            f.field("tricks", x.tricks));
}

/// Has a subset of rectangle's fields.
struct strip {
  double width = 0;
};

template <class Inspector>
bool inspect(Inspector& f, strip& x) {
  return troupe::object(f, x).fields(f.field("width", x.width));
}

} // namespace

TEST_CASE("alternatives of different JSON kinds are told by the kind") {
  CHECK(read_record<scalar>("null")->index() == 0);
  CHECK(read_record<scalar>("true")->index() == 1);
  CHECK(read_record<scalar>("1.5")->index() == 2);
  CHECK(read_record<scalar>("1")->index() == 3);
  CHECK(read_record<scalar>("\"1\"")->index() == 4);
  CHECK(read_record<scalar>("[1]")->index() == 5);
  CHECK(wrong<scalar>("{}")
        == "1 violation:\n1. the whole value (anyOf): must be null, true or false, a number, "
           "an integer, a string or an array; got {}");
}

TEST_CASE("an integer too large for the integer alternative is read as a number") {
  CHECK(read_record<scalar>("3000000000")->index() == 2);
}

TEST_CASE("records without a discriminator are told by their members") {
  CHECK(std::get<circle>(*read_record<shape>(R"({"radius":2})")).radius == 2);
  CHECK(std::get<rectangle>(*read_record<shape>(R"({"width":2,"height":3})")).height == 3);
  CHECK(read_record<std::variant<strip, rectangle>>(R"({"width":2,"height":3})")->index() == 1);
  CHECK(read_record<std::variant<strip, rectangle>>(R"({"width":2})")->index() == 0);
}

TEST_CASE("violations are those of the alternative that comes closest") {
  CHECK(wrong<shape>(R"({"width":2,"height":"x"})")
        == "1 violation:\n1. /height (type): must be a number; got \"x\"");
  CHECK(wrong<shape>(R"({"width":2})") == "1 violation:\n1. /height (required): is required");
  CHECK(wrong<std::variant<cat, dog>>(R"({"kind":"dog","lives":9})")
        == "1 violation:\n1. /tricks (required): is required");
}

TEST_CASE("a constant field tells records apart") {
  CHECK(read_record<std::variant<cat, dog>>(R"({"kind":"dog","tricks":1})")->index() == 1);
}

TEST_CASE("a discriminator tells records apart, in lists and optionals too") {
  constexpr auto text
    = R"({"shapes":[{"kind":"circle","radius":1.0},{"kind":"rectangle","width":1.0,)"
      R"("height":2.0}],"frame":{"kind":"circle","radius":3.0}})";
  auto record = read_record<drawing>(text);
  REQUIRE(record);
  CHECK(record->shapes[1] == shape{rectangle{1, 2}});
  CHECK(std::get<circle>(*record->frame).radius == 3);
  CHECK(write_record(*record) == text);
  CHECK(read_record<drawing>(R"({"shapes":[],"frame":null})")->frame == std::nullopt);
}

TEST_CASE("a wrong or missing discriminator is a violation at its own pointer") {
  CHECK(
    wrong<drawing>(R"({"shapes":[{"radius":1},{"kind":"cube"},{"kind":1},4,{"kind":"circle"}]})")
    == "5 violations:\n"
       "1. /shapes/0/kind (required): is required\n"
       "2. /shapes/1/kind (enum): must be one of \"circle\", \"rectangle\"; got \"cube\"\n"
       "3. /shapes/2/kind (enum): must be one of \"circle\", \"rectangle\"; got 1\n"
       "4. /shapes/3 (type): must be an object; got 4\n"
       "5. /shapes/4/radius (required): is required");
}
