#include "sample_records.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <limits>

using namespace sample;
using namespace std::literals;
using troupe::read_record;
using troupe::write_record;

namespace {

/// What is wrong with the text as a `T`, one "pointer keyword message value" for each violation.
template <class T>
std::string wrong(std::string_view json, const troupe::read_options& options = {}) {
  auto record = read_record<T>(json, options);
  if (record)
    return "";
  return troupe::render(record.error());
}

/// The rendered text of a single violation.
std::string one(std::string_view line) {
  return "1 violation:\n1. " + std::string{line};
}

everything filled() {
  everything x;
  x.truth = true;
  x.tiny = -128;
  x.small = 65535;
  x.wide = std::numeric_limits<int64_t>::min();
  x.natural = std::numeric_limits<uint64_t>::max();
  x.single = 0.1f;
  x.real = 1e-300;
  x.text = "Zoë said \"hi\"\n";
  x.shade = color::blue;
  x.maybe = 7;
  x.maybe_shade = color::green;
  x.numbers = {1, 2, 3};
  x.flags = {true, false};
  x.words = {"a", "b"};
  x.prices = {{"tea", 2.5}, {"", 0.0}};
  x.rgb = {1, 2, 3};
  x.both = {4, "four"};
  x.three = {true, 0.5, "x"};
  x.when = std::chrono::sys_days{2024y / 2 / 29} + 12h + 30min + 250ms;
  x.day = std::chrono::sys_days{1969y / 12 / 31};
  x.span = 26h + 1s;
  x.home = {"Main Street", "Springfield"};
  x.others = {{"a", "b"}, {"c", "d"}};
  return x;
}

struct careful {
  int even = 0;
  int rank = 0;
  std::string name;
  bool loaded = false;
};

template <class Inspector>
bool inspect(Inspector& f, careful& x) {
  auto is_even = [](int value) { return value % 2 == 0; };
  auto get = [&x] { return x.name; };
  auto set = [&x](std::string name) {
    x.name = std::move(name);
    return x.name != "nobody";
  };
  return f.object(x)
    .on_load([&x] { return x.loaded = x.rank < 100; })
    .on_save([] { return true; })
    .fields(f.field("even", x.even).invariant(is_even), f.field("rank", x.rank).fallback(5),
            f.field("name", get, set));
}

struct nested_names {
  std::map<std::string, int> a;
  int b = 0;
};

template <class Inspector>
bool inspect(Inspector& f, nested_names& x) {
  return f.object(x).fields(f.field("a", x.a), f.field("b", x.b));
}

struct half_set {
  bool has_value = false;
  int value = 0;
};

template <class Inspector>
bool inspect(Inspector& f, half_set& x) {
  auto is_present = [&x] { return x.has_value; };
  auto get = [&x] { return x.value; };
  auto reset = [&x] { x.has_value = false; };
  auto set = [&x](int value) {
    x.has_value = true;
    x.value = value;
  };
  return f.object(x).fields(f.field("value", is_present, get, reset, set));
}

} // namespace

TEST_CASE("a record is read from JSON text") {
  auto record = read_record<person>(R"({"name":"Jason","age":30,"occupation":"engineer"})");
  REQUIRE(record);
  CHECK(*record == person{"Jason", 30, "engineer"});
}

TEST_CASE("members may come in any order, and unknown ones are ignored") {
  auto record = read_record<person>(R"({"x":{"y":[1]},"age":30,"z":null,"name":"Jason"})");
  REQUIRE(record);
  CHECK(*record == person{"Jason", 30, std::nullopt});
}

TEST_CASE("a member is not looked for inside of another one") {
  auto record = read_record<nested_names>(R"({"x":0,"a":{"b":9},"b":1})");
  REQUIRE(record);
  CHECK(record->b == 1);
  CHECK(wrong<nested_names>(R"({"x":0,"a":{"b":9}})") == one("/b (required): is required"));
}

TEST_CASE("a record of every type reads back as it was written") {
  auto text = write_record(filled());
  CHECK(text
        == R"({"truth":true,"tiny":-128,"small":65535,"wide":-9223372036854775808,)"
           R"("natural":18446744073709551615,"single":0.1,"real":1e-300,)"
           R"("text":"Zoë said \"hi\"\n","shade":"blue","maybe":7,"maybe_shade":"green",)"
           R"("numbers":[1,2,3],"flags":[true,false],"words":["a","b"],)"
           R"("prices":{"":0.0,"tea":2.5},"rgb":[1,2,3],"both":[4,"four"],)"
           R"("three":[true,0.5,"x"],"when":"2024-02-29T12:30:00.25Z","day":"1969-12-31",)"
           R"("span":"P1DT2H1S","home":{"street":"Main Street","city":"Springfield"},)"
           R"("others":[{"street":"a","city":"b"},{"street":"c","city":"d"}]})");
  auto back = read_record<everything>(text);
  REQUIRE(back);
  CHECK(*back == filled());
  CHECK(read_record<everything>(write_record(everything{})).value() == everything{});
}

TEST_CASE("all that is wrong is reported, each at its pointer") {
  CHECK(wrong<std::vector<person>>(
          R"([{"name":1,"age":"30"},{"age":30.5,"occupation":[]},5,{"name":"A","age":1}])")
        == "6 violations:\n"
           "1. /0/name (type): must be a string; got 1\n"
           "2. /0/age (type): must be an integer; got \"30\"\n"
           "3. /1/name (required): is required\n"
           "4. /1/age (type): must be an integer; got 30.5\n"
           "5. /1/occupation (type): must be a string; got []\n"
           "6. /2 (type): must be an object; got 5");
}

TEST_CASE("each type refuses what it cannot hold") {
  CHECK(wrong<bool>("1") == one("the whole value (type): must be true or false; got 1"));
  CHECK(wrong<int>("true") == one("the whole value (type): must be an integer; got true"));
  CHECK(wrong<int>("1.0") == one("the whole value (type): must be an integer; got 1.0"));
  CHECK(wrong<int>("null") == one("the whole value (type): must be an integer; got null"));
  CHECK(wrong<double>("\"1\"") == one("the whole value (type): must be a number; got \"1\""));
  CHECK(wrong<std::string>("1") == one("the whole value (type): must be a string; got 1"));
  CHECK(
    wrong<color>("\"pink\"")
    == one("the whole value (enum): must be one of \"red\", \"green\", \"blue\"; got \"pink\""));
  CHECK(wrong<color>("1")
        == one("the whole value (enum): must be one of \"red\", \"green\", \"blue\"; got 1"));
  CHECK(wrong<std::vector<int>>("{}") == one("the whole value (type): must be an array; got {}"));
  CHECK(wrong<std::set<int>>("[1,2,1]")
        == one("/2 (uniqueItems): must not occur twice in the list; got 1"));
  CHECK(wrong<std::array<int, 2>>("[1,2,3]")
        == one("the whole value (maxItems): must have exactly 2 items; got [1,2,3]"));
  CHECK(wrong<std::tuple<int>>("[]")
        == one("the whole value (minItems): must have exactly 1 item; got []"));
  CHECK(wrong<std::map<std::string, int>>(R"({"a~b/c":"x"})")
        == one("/a~0b~1c (type): must be an integer; got \"x\""));
  CHECK(wrong<std::chrono::sys_days>("\"2023-02-29\"")
        == one("the whole value (format): must be a date such as 2024-02-29; got \"2023-02-29\""));
  CHECK(wrong<std::chrono::hours>("3") == one("the whole value (type): must be a string; got 3"));
}

TEST_CASE("integers are checked against their range") {
  CHECK(read_record<int8_t>("-128").value() == -128);
  CHECK(wrong<int8_t>("-129") == one("the whole value (minimum): must be at least -128; got -129"));
  CHECK(wrong<uint8_t>("256") == one("the whole value (maximum): must be at most 255; got 256"));
  CHECK(wrong<uint64_t>("-1") == one("the whole value (minimum): must be at least 0; got -1"));
  CHECK(wrong<int64_t>("9223372036854775808")
        == one("the whole value (maximum): must be at most 9223372036854775807; "
               "got 9223372036854775808"));
  CHECK(wrong<uint64_t>("18446744073709551616").find("(maximum)") != std::string::npos);
  CHECK(wrong<int64_t>("-1e30").find("(minimum)") != std::string::npos);
  CHECK(wrong<float>("1e39").find("(maximum)") != std::string::npos);
  CHECK(read_record<double>("5").value() == 5.0);
}

TEST_CASE("a text that is no JSON is one violation") {
  CHECK(wrong<person>("{\"name\":\n\"Jason")
        == one("the whole value (json): is no valid JSON: ends inside of a string "
               "(line 2, column 7)"));
  CHECK(wrong<person>(R"({"name":"\ud800","age":1})").find("surrogate pair") != std::string::npos);
  CHECK(wrong<person>("{\"name\":\"\xFF\"}").find("no UTF-8") != std::string::npos);
  CHECK(wrong<double>("NaN").find("(json)") != std::string::npos);
}

TEST_CASE("a name that occurs twice is a violation") {
  CHECK(wrong<person>(R"({"name":"A","age":1,"age":2})")
        == one("/age (duplicate): must occur only once"));
}

TEST_CASE("hostile input ends in a violation") {
  std::string deep(10000, '[');
  CHECK(wrong<std::vector<int>>(deep).find("nested too deeply") != std::string::npos);
  std::string folders;
  for (int i = 0; i < 10000; ++i)
    folders += R"({"name":"x","folders":[)";
  CHECK(wrong<folder>(folders, {.depth_max = 1000000}).find("nested too deeply")
        != std::string::npos);
  std::string huge(size_t{100} << 20, 'x');
  huge.front() = huge.back() = '"';
  CHECK(wrong<std::string>(huge)
        == one("the whole value (json): is no valid JSON: is too long "
               "(line 1, column 1)"));
  std::string many = "[0";
  for (int i = 0; i < 5000; ++i)
    many += ",true";
  CHECK(read_record<std::vector<int>>(many + "]").error().size() == 1000);
}

TEST_CASE("an offending value is shown shortened") {
  auto error = read_record<int>("\"" + std::string(5000, 'y') + "\"").error();
  REQUIRE(error.size() == 1);
  CHECK(error[0].value == "\"" + std::string(99, 'y') + "…");
}

TEST_CASE("a missing optional is empty, and so is null") {
  CHECK(read_record<person>(R"({"name":"A","age":1})")->occupation == std::nullopt);
  CHECK(read_record<person>(R"({"name":"A","age":1,"occupation":null})")->occupation
        == std::nullopt);
  CHECK(read_record<std::vector<std::optional<int>>>("[1,null]").value()
        == std::vector<std::optional<int>>{1, std::nullopt});
}

TEST_CASE("CAF's fallbacks, invariants, setters and callbacks are obeyed") {
  auto record = read_record<careful>(R"({"even":2,"name":"A"})");
  REQUIRE(record);
  CHECK(record->rank == 5);
  CHECK(record->loaded);
  CHECK(read_record<careful>(R"({"even":2,"rank":null,"name":"A"})")->rank == 5);
  CHECK(wrong<careful>(R"({"even":3,"name":"nobody"})")
        == "2 violations:\n1. /even (check): is not accepted; got 3\n"
           "2. /name (check): is not accepted; got \"nobody\"");
  CHECK(wrong<careful>(R"({"even":2,"rank":100,"name":"A"})").find("the whole value (check)")
        != std::string::npos);
}

TEST_CASE("a field with an own notion of presence is optional") {
  CHECK(read_record<half_set>(R"({"value":3})")->value == 3);
  CHECK_FALSE(read_record<half_set>("{}")->has_value);
  CHECK_FALSE(read_record<half_set>(R"({"value":null})")->has_value);
  CHECK(write_record(half_set{}) == R"({"value":null})");
}

TEST_CASE("a recursive record is read and written") {
  constexpr auto text = R"({"name":"a","folders":[{"name":"b","folders":[],"link":null}],)"
                        R"("link":{"name":"c","folders":[],"link":null}})";
  auto record = read_record<folder>(text);
  REQUIRE(record);
  CHECK(record->folders.front().name == "b");
  CHECK(record->link->name == "c");
  CHECK(write_record(*record) == text);
}

TEST_CASE("what JSON cannot say is written as null") {
  CHECK(write_record(std::vector<double>{std::nan(""), 1.0}) == "[null,1.0]");
  CHECK(write_record(std::string("a\xFF")) == "\"a\xEF\xBF\xBD\"");
}
