// A union of six kinds that holds itself. How much work reading takes is counted, not timed.

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace troupe;

namespace {

struct sum;
struct difference;
struct product;
struct quotient;
struct negation;
struct number;

/// Only their `kind` tells the first five apart.
using expression = std::variant<sum, difference, product, quotient, negation, number>;

struct sum {
  std::string kind;
  std::vector<expression> of;
};

struct difference {
  std::string kind;
  std::vector<expression> of;
};

struct product {
  std::string kind;
  std::vector<expression> of;
};

struct quotient {
  std::string kind;
  std::vector<expression> of;
};

struct negation {
  std::string kind;
  std::vector<expression> of;
};

struct number {
  std::string kind;
  double value = 0;
};

/// How often a record of one of the kinds was read.
size_t visits = 0;

template <class Inspector, class T>
bool inspect_operation(Inspector& f, T& x, const char* kind) {
  if constexpr (Inspector::is_loading)
    ++visits;
  return f.object(x).fields(field(f, "kind", x.kind, constant(kind)), f.field("of", x.of));
}

template <class Inspector>
bool inspect(Inspector& f, sum& x) {
  return inspect_operation(f, x, "sum");
}

template <class Inspector>
bool inspect(Inspector& f, difference& x) {
  return inspect_operation(f, x, "difference");
}

template <class Inspector>
bool inspect(Inspector& f, product& x) {
  return inspect_operation(f, x, "product");
}

template <class Inspector>
bool inspect(Inspector& f, quotient& x) {
  return inspect_operation(f, x, "quotient");
}

template <class Inspector>
bool inspect(Inspector& f, negation& x) {
  return inspect_operation(f, x, "negation");
}

template <class Inspector>
bool inspect(Inspector& f, number& x) {
  if constexpr (Inspector::is_loading)
    ++visits;
  return f.object(x).fields(field(f, "kind", x.kind, constant("number")),
                            f.field("value", x.value));
}

struct formula {
  expression root;
};

template <class Inspector>
bool inspect(Inspector& f, formula& x) {
  return f.object(x).fields(f.field("root", x.root));
}

/// Operations within each other around a number, each of another kind than the one around it.
std::string nested(size_t depth, std::string_view innermost) {
  constexpr const char* kinds[] = {"negation", "sum", "quotient", "product", "difference"};
  std::string result{innermost};
  for (size_t i = 0; i < depth; ++i)
    result = R"({"kind":")" + std::string{kinds[i % 5]} + R"(","of":[)" + result + "]}";
  return R"({"root":)" + result + "}";
}

constexpr std::string_view innermost = R"({"kind":"number","value":1.5})";

reading read(const std::string& answer, reading_policy policy) {
  visits = 0;
  return record_type_of<formula>()->read(answer, {.policy = policy});
}

} // namespace

TEST_CASE("a union that holds itself is read in steps that do not multiply with each level") {
  const auto text = nested(6, innermost);
  const auto some = read(text, reading_policy::strict);
  REQUIRE(some.record);
  REQUIRE(visits < 200);
  const auto deeper = nested(12, innermost);
  CHECK(deeper.size() > 300);
  const auto all = read(deeper, reading_policy::strict);
  REQUIRE(all.record);
  CHECK(visits < 450);
  CHECK(record_type_of<formula>()->write(all.record.get()) == deeper);
  REQUIRE(read(nested(60, innermost), reading_policy::strict).record);
  CHECK(visits < 10'000);
}

TEST_CASE("what is wrong deep within a union that holds itself is found as quickly") {
  const auto wrong = read(nested(6, R"({"kind":"number","value":"much"})"), reading_policy::strict);
  REQUIRE(visits < 200);
  REQUIRE(wrong.violations.size() == 1);
  CHECK(wrong.violations[0].pointer == "/root/of/0/of/0/of/0/of/0/of/0/of/0/value");
  const auto deeper = read(nested(12, R"({"kind":"number"})"), reading_policy::strict);
  CHECK(visits < 450);
  REQUIRE(deeper.violations.size() == 1);
  CHECK(deeper.violations[0].keyword == "required");
}

TEST_CASE("a union that holds itself is repaired as quickly") {
  auto text = nested(12, R"({"kind":"number","value":"1.5",})");
  const auto mended = read(text, reading_policy::repair);
  REQUIRE(mended.record);
  CHECK(visits < 1500);
  CHECK(record_type_of<formula>()->write(mended.record.get()) == nested(12, innermost));
}
