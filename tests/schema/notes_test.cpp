#include "sample_records.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <any>
#include <stdexcept>

using troupe::read_record;

namespace {

template <class T>
std::string wrong(std::string_view json, const troupe::read_options& options = {}) {
  auto record = read_record<T>(json, options);
  return record ? "" : troupe::render(record.error());
}

struct limits {
  int inclusive = 1;
  double exclusive = 1;
  int multiple = 0;
  double fraction = 0;
  std::string text = "abc";
  std::string code = "AB1";
  std::string mail = "a@b.c";
  std::string kind = "fixed";
  std::vector<int> list = {1};
  std::map<std::string, int> map;
  std::optional<int> maybe;
};

template <class Inspector>
bool inspect(Inspector& f, limits& x) {
  using namespace troupe;
  return f.object(x).fields(
    troupe::field(f, "inclusive", x.inclusive, at_least(1), at_most(10), default_value(1)),
    troupe::field(f, "exclusive", x.exclusive, greater_than(0), less_than(2.5), default_value(1)),
    troupe::field(f, "multiple", x.multiple, multiple_of(3), default_value(0)),
    troupe::field(f, "fraction", x.fraction, multiple_of(0.1), default_value(0)),
    troupe::field(f, "text", x.text, length(2, 4), default_value("abc")),
    troupe::field(f, "code", x.code, matching("^[A-Z]{2}[0-9]$"), default_value("AB1")),
    troupe::field(f, "mail", x.mail, format("email"), default_value("a@b.c")),
    troupe::field(f, "kind", x.kind, constant("fixed"), default_value("fixed")),
    troupe::field(f, "list", x.list, items(1, 3), unique_items(), each(at_least(0)),
                  default_value(std::vector<int>{1})),
    troupe::field(f, "map", x.map, items_at_most(1), default_value(std::map<std::string, int>{})),
    troupe::field(f, "maybe", x.maybe, between(1, 3)));
}

struct named {
  std::string name;
  std::string token = "initial";
  std::string nick;
};

template <class Inspector>
bool inspect(Inspector& f, named& x) {
  return f.object(x).fields(troupe::field(f, "name", x.name, troupe::alias("fullName")),
                            troupe::field(f, "token", x.token, troupe::hidden()),
                            troupe::field(f, "nick", x.nick, troupe::default_value("none")));
}

struct booking {
  int from = 0;
  int to = 0;
  std::string guest;
};

template <class Inspector>
bool inspect(Inspector& f, booking& x) {
  auto is_upper = [](const std::string& s) {
    return s.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
  };
  auto is_known = [](const std::string& s, troupe::check_context context) {
    const auto* guests = context.get<std::vector<std::string>>();
    return guests == nullptr || std::find(guests->begin(), guests->end(), s) != guests->end();
  };
  auto judge = [](const booking& b) -> std::optional<std::string> {
    if (b.from <= b.to)
      return std::nullopt;
    return "must not end on day " + std::to_string(b.to) + ", before it starts";
  };
  return troupe::object(f, x, troupe::check(judge))
    .fields(f.field("from", x.from), f.field("to", x.to),
            troupe::field(f, "guest", x.guest, troupe::check(is_upper, "must be in upper case"),
                          troupe::check(is_known, "must be a guest of the house")));
}

struct strict_pair {
  int a = 0;
  int b = 0;
};

template <class Inspector>
bool inspect(Inspector& f, strict_pair& x) {
  return troupe::object(f, x, troupe::closed())
    .fields(f.field("a", x.a), troupe::noted(f.field("b", x.b).fallback(2), troupe::at_most(5)));
}

struct bad_pattern {
  std::string x;
};

template <class Inspector>
bool inspect(Inspector& f, bad_pattern& x) {
  return f.object(x).fields(troupe::field(f, "x", x.x, troupe::matching("(")));
}

struct thrower {
  int x = 0;
};

template <class Inspector>
bool inspect(Inspector& f, thrower& x) {
  auto check = [](int value) -> bool {
    if (value == 1)
      throw std::runtime_error("check is broken");
    // A check may read another record.
    return read_record<limits>("{}").has_value();
  };
  return f.object(x).fields(troupe::field(f, "x", x.x, troupe::check(check, "is odd")));
}

} // namespace

TEST_CASE("a field that keeps its rules is read") {
  auto record = read_record<limits>(
    R"({"inclusive":10,"exclusive":2.4,"multiple":-6,"fraction":0.3,"text":"äöüß","code":"XY9",)"
    R"("mail":"ada@example.org","kind":"fixed","list":[3,1,2],"map":{"a":1},"maybe":3})");
  REQUIRE(record);
  CHECK(record->inclusive == 10);
  CHECK(record->maybe == 3);
}

TEST_CASE("a field that breaks a rule is told which") {
  auto says = [](std::string_view member, std::string_view expected) {
    CHECK(wrong<limits>("{" + std::string{member} + "}")
          == "1 violation:\n1. " + std::string{expected});
  };
  says(R"("inclusive":0)", "/inclusive (minimum): must be at least 1; got 0");
  says(R"("inclusive":11)", "/inclusive (maximum): must be at most 10; got 11");
  says(R"("exclusive":0)", "/exclusive (exclusiveMinimum): must be greater than 0; got 0");
  says(R"("exclusive":2.5)", "/exclusive (exclusiveMaximum): must be less than 2.5; got 2.5");
  says(R"("multiple":4)", "/multiple (multipleOf): must be a multiple of 3; got 4");
  says(R"("fraction":0.35)", "/fraction (multipleOf): must be a multiple of 0.1; got 0.35");
  says(R"("text":"ä")", "/text (minLength): must have at least 2 characters; got \"ä\"");
  says(R"("text":"12345")", "/text (maxLength): must have at most 4 characters; got \"12345\"");
  says(R"("code":"ab1")", "/code (pattern): must match the pattern ^[A-Z]{2}[0-9]$; got \"ab1\"");
  says(R"("mail":"ada")",
       "/mail (format): must be an e-mail address such as ada@example.org; got \"ada\"");
  says(R"("kind":"other")", "/kind (const): must be \"fixed\"; got \"other\"");
  says(R"("list":[])", "/list (minItems): must have at least 1 item; got []");
  says(R"("list":[1,2,3,4])", "/list (maxItems): must have at most 3 items; got [1,2,3,4]");
  says(R"("list":[2,1,2])", "/list/2 (uniqueItems): must not occur twice in the list; got 2");
  says(R"("list":[1,-5])", "/list/1 (minimum): must be at least 0; got -5");
  says(R"("map":{"a":1,"b":2})",
       R"(/map (maxProperties): must have at most 1 member; got {"a":1,"b":2})");
  says(R"("maybe":4)", "/maybe (maximum): must be at most 3; got 4");
}

TEST_CASE("rules of an optional field hold for a value only") {
  CHECK(wrong<limits>(R"({"maybe":null})").empty());
}

TEST_CASE("a default stands for a missing member and for null") {
  CHECK(read_record<named>(R"({"fullName":"A"})")->nick == "none");
  CHECK(read_record<named>(R"({"fullName":"A","nick":null})")->nick == "none");
  CHECK(read_record<named>(R"({"fullName":"A","nick":"B"})")->nick == "B");
}

TEST_CASE("an alias is the only name in JSON") {
  CHECK(wrong<named>(R"({"name":"A"})") == "1 violation:\n1. /fullName (required): is required");
  CHECK(troupe::write_record(named{"A", "t", "B"}) == R"({"fullName":"A","token":"t","nick":"B"})");
}

TEST_CASE("a hidden field cannot be set by an answer") {
  CHECK(read_record<named>(R"({"fullName":"A","token":"forged"})")->token == "initial");
}

TEST_CASE("checks of one's own run on values that are right otherwise") {
  CHECK(wrong<booking>(R"({"from":1,"to":2,"guest":"ADA"})").empty());
  CHECK(wrong<booking>(R"({"from":1,"to":2,"guest":"Ada"})")
        == "1 violation:\n1. /guest (check): must be in upper case; got \"Ada\"");
  CHECK(wrong<booking>(R"({"from":3,"to":2,"guest":"ADA"})")
        == "1 violation:\n1. the whole value (check): must not end on day 2, before it starts; "
           "got {\"from\":3,\"to\":2,\"guest\":\"ADA\"}");
  // The record is checked as a whole only when its fields are right.
  CHECK(wrong<booking>(R"({"from":3,"to":2,"guest":1})")
        == "1 violation:\n1. /guest (type): must be a string; got 1");
}

TEST_CASE("a check is handed the caller's context") {
  troupe::read_options options;
  options.context = std::make_shared<std::any>(std::vector<std::string>{"BOB"});
  CHECK(wrong<booking>(R"({"from":1,"to":2,"guest":"ADA"})", options)
        == "1 violation:\n1. /guest (check): must be a guest of the house; got \"ADA\"");
  CHECK(wrong<booking>(R"({"from":1,"to":2,"guest":"BOB"})", options).empty());
  options.context = std::make_shared<std::any>(42);
  CHECK(wrong<booking>(R"({"from":1,"to":2,"guest":"ADA"})", options).empty());
}

TEST_CASE("a closed record refuses members that it does not know") {
  CHECK(wrong<strict_pair>(R"({"a":1,"c":3,"b":2})")
        == "1 violation:\n1. /c (additionalProperties): must be left out: the schema has no such "
           "member; got 3");
}

TEST_CASE("notes can be added to whatever field returns") {
  CHECK(read_record<strict_pair>(R"({"a":1})")->b == 2);
  CHECK(wrong<strict_pair>(R"({"a":1,"b":6})")
        == "1 violation:\n1. /b (maximum): must be at most 5; got 6");
}

TEST_CASE("a pattern that does not compile says so") {
  CHECK(wrong<bad_pattern>(R"({"x":"a"})").find("/x (pattern): cannot be checked: ")
        != std::string::npos);
}

TEST_CASE("a throwing check throws, and the next reading is not disturbed") {
  CHECK_THROWS_AS(read_record<thrower>(R"({"x":1})"), std::runtime_error);
  CHECK(read_record<thrower>(R"({"x":2})"));
}

namespace {

/// Bounds where int64 and double have no room any more.
struct wide_limits {
  uint64_t high = UINT64_MAX;
  uint64_t low = UINT64_MAX;
  uint64_t inside = UINT64_MAX - 1;
  int64_t below = 0;
  int64_t multiple = 0;
  int8_t small = 0;
  uint64_t never = 0;
  double real = 0;
};

template <class Inspector>
bool inspect(Inspector& f, wide_limits& x) {
  using namespace troupe;
  constexpr auto most = UINT64_MAX;
  return f.object(x).fields(
    field(f, "high", x.high, at_most(most), default_value(most)),
    field(f, "low", x.low, at_least(most - 1), default_value(most)),
    field(f, "inside", x.inside, greater_than(most - 2), less_than(most), default_value(most - 1)),
    field(f, "below", x.below, at_most(9007199254740992.0), default_value(int64_t{0})),
    field(f, "multiple", x.multiple, multiple_of(most), default_value(int64_t{0})),
    field(f, "small", x.small, multiple_of(256), default_value(int8_t{0})),
    field(f, "never", x.never, constant(-1), default_value(uint64_t{0})),
    field(f, "real", x.real, multiple_of(1), default_value(0.0)));
}

} // namespace

TEST_CASE("bounds keep their meaning where signed integers and doubles end") {
  auto says = [](std::string_view member) {
    return wrong<wide_limits>("{" + std::string{member} + "}");
  };
  CHECK(says(R"("high":18446744073709551615,"low":18446744073709551614)").empty());
  CHECK(says(R"("high":5)").empty());
  CHECK(says(R"("low":18446744073709551613)").find("/low (minimum)") != std::string::npos);
  CHECK(says(R"("inside":18446744073709551614)").empty());
  CHECK(says(R"("inside":18446744073709551615)").find("(exclusiveMaximum)") != std::string::npos);
  CHECK(says(R"("inside":18446744073709551613)").find("(exclusiveMinimum)") != std::string::npos);
  CHECK(says(R"("below":9007199254740992)").empty());
  CHECK(says(R"("below":9007199254740993)").find("/below (maximum)") != std::string::npos);
  CHECK(says(R"("multiple":7)").find("/multiple (multipleOf)") != std::string::npos);
  CHECK(says(R"("multiple":-9223372036854775808)").find("(multipleOf)") != std::string::npos);
  CHECK(says(R"("small":-128)").find("/small (multipleOf)") != std::string::npos);
  CHECK(says(R"("small":0)").empty());
  CHECK(says(R"("never":18446744073709551615)").find("/never (const)") != std::string::npos);
  CHECK(says(R"("real":12345678901.5)").find("/real (multipleOf)") != std::string::npos);
  CHECK(says(R"("real":12345678901)").empty());
  const auto schema = troupe::schema_of<wide_limits>().text();
  CHECK(schema.find(R"("maximum":18446744073709551615)") != std::string::npos);
  CHECK(schema.find(R"("exclusiveMaximum":18446744073709551615)") != std::string::npos);
}
