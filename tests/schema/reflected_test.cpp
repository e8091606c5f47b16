#include "../binary_copy.hpp"

#include <troupe/maybe.hpp>
#include <troupe/record.hpp>
#include <troupe/reflected.hpp>

#include <caf/deep_to_string.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/type_id.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

enum class grade : uint8_t {
  low,
  high
};

inline std::string to_string(grade x) {
  return x == grade::low ? "low" : "high";
}

inline bool from_integer(uint8_t value, grade& x) {
  x = static_cast<grade>(value);
  return value <= 1;
}

template <class Inspector>
bool inspect(Inspector& f, grade& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

// The same types twice: reflected, and with an `inspect` each.
#define TROUPE_TEST_TYPES                                                                          \
  struct nothing_more {};                                                                          \
  struct box {                                                                                     \
    double width = 0;                                                                              \
    std::optional<double> height;                                                                  \
  };                                                                                               \
  struct ring {                                                                                    \
    int16_t size = 1;                                                                              \
  };                                                                                               \
  struct ware {                                                                                    \
    std::string name;                                                                              \
    int32_t count = 0;                                                                             \
    grade quality = grade::low;                                                                    \
    std::variant<box, ring> form;                                                                  \
    std::vector<std::string> labels;                                                               \
  };                                                                                               \
  struct shelf {                                                                                   \
    std::vector<ware> wares;                                                                       \
    std::array<box, 2> ends;                                                                       \
    std::map<std::string, ring> by_name;                                                           \
    std::optional<ware> best;                                                                      \
    std::pair<int32_t, bool> place;                                                                \
    std::chrono::seconds age{0};                                                                   \
    nothing_more rest;                                                                             \
  };

namespace mirrored {

TROUPE_TEST_TYPES

using troupe::reflection::inspect;

template <class Inspector>
bool inspect(Inspector& f, ware& x) {
  using namespace troupe;
  return reflected(f, x, description("What is sold"), closed(),
                   check([](const ware& w) { return w.count != 13; }, "must not be unlucky"),
                   on<&ware::name>(alias("called"), length_at_least(2)),
                   on<&ware::count>(between(0, 99)), on<&ware::form>(discriminator("kind")),
                   on<&ware::count>(description("Pieces")));
}

} // namespace mirrored

namespace written {

TROUPE_TEST_TYPES

template <class Inspector>
bool inspect(Inspector& f, box& x) {
  return f.object(x).fields(f.field("width", x.width), f.field("height", x.height));
}

template <class Inspector>
bool inspect(Inspector& f, ring& x) {
  return f.object(x).fields(f.field("size", x.size));
}

template <class Inspector>
bool inspect(Inspector& f, ware& x) {
  using namespace troupe;
  return object(f, x, description("What is sold"), closed(),
                check([](const ware& w) { return w.count != 13; }, "must not be unlucky"))
    .fields(field(f, "name", x.name, alias("called"), length_at_least(2)),
            field(f, "count", x.count, between(0, 99), description("Pieces")),
            f.field("quality", x.quality), field(f, "form", x.form, discriminator("kind")),
            f.field("labels", x.labels));
}

template <class Inspector>
bool inspect(Inspector& f, shelf& x) {
  return f.object(x).fields(f.field("wares", x.wares), f.field("ends", x.ends),
                            f.field("by_name", x.by_name), f.field("best", x.best),
                            f.field("place", x.place), f.field("age", x.age),
                            f.field("rest", x.rest));
}

} // namespace written

CAF_BEGIN_TYPE_ID_BLOCK(reflected_test, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(reflected_test, (mirrored::box))
  CAF_ADD_TYPE_ID(reflected_test, (mirrored::ring))
  CAF_ADD_TYPE_ID(reflected_test, (mirrored::ware))
  CAF_ADD_TYPE_ID(reflected_test, (mirrored::shelf))
  CAF_ADD_TYPE_ID(reflected_test, (written::box))
  CAF_ADD_TYPE_ID(reflected_test, (written::ring))
  CAF_ADD_TYPE_ID(reflected_test, (written::ware))
  CAF_ADD_TYPE_ID(reflected_test, (written::shelf))

CAF_END_TYPE_ID_BLOCK(reflected_test)

namespace {

constexpr auto full = R"({"wares":[{"called":"oak","count":3,"quality":"high",)"
                      R"("form":{"kind":"ring","size":7},"labels":["a","b"]}],)"
                      R"("ends":[{"width":1.5,"height":null},{"width":2,"height":3}],)"
                      R"("by_name":{"one":{"size":1}},"best":null,"place":[4,true],)"
                      R"("age":"PT90S","rest":{}})";

constexpr auto wrong
  = R"({"wares":[{"called":"x","count":100,"quality":"middling",)"
    R"("form":{"kind":"ball"},"labels":"a","more":1}],"ends":[],"by_name":{"one":1}})";

void know_types() {
  static const bool once = [] {
    caf::init_global_meta_objects<caf::id_block::reflected_test>();
    return true;
  }();
  static_cast<void>(once);
}

} // namespace

TEST_CASE("a reflected record has the schema of one with an inspect, notes included") {
  CHECK(troupe::schema_of<mirrored::shelf>().text() == troupe::schema_of<written::shelf>().text());
  CHECK(troupe::schema_of<mirrored::shelf>().name() == troupe::schema_of<written::shelf>().name());
  CHECK(troupe::schema_of<mirrored::ware>().text() == troupe::schema_of<written::ware>().text());
  CHECK(troupe::schema_of<troupe::maybe<mirrored::box>>().text()
        == troupe::schema_of<troupe::maybe<written::box>>().text());
}

TEST_CASE("a reflected record is read and written like one with an inspect") {
  auto one = troupe::read_record<mirrored::shelf>(full);
  auto other = troupe::read_record<written::shelf>(full);
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->wares.front().count == 3);
  CHECK(std::get<mirrored::ring>(one->wares.front().form).size == 7);
  CHECK(one->ends[1].height == 3);
  CHECK(troupe::write_record(*one) == troupe::write_record(*other));
}

TEST_CASE("what is wrong with a reflected record is said as of one with an inspect") {
  auto one = troupe::read_record<mirrored::shelf>(wrong);
  auto other = troupe::read_record<written::shelf>(wrong);
  REQUIRE(!one);
  REQUIRE(!other);
  CHECK(one.error().size() > 8);
  CHECK(one.error() == other.error());
  const std::string unlucky
    = R"({"called":"oak","count":13,"quality":"low","form":{"kind":"ring","size":7},"labels":[]})";
  auto checked = troupe::read_record<mirrored::ware>(unlucky);
  REQUIRE(!checked);
  CHECK(checked.error().front().message == "must not be unlucky");
}

TEST_CASE("a reflected record is a message like one with an inspect") {
  know_types();
  auto one = troupe::read_record<mirrored::shelf>(full).value();
  auto other = troupe::read_record<written::shelf>(full).value();
  size_t size_of_one = 0;
  size_t size_of_other = 0;
  auto copy = troupe::test::binary_copy(one, &size_of_one);
  static_cast<void>(troupe::test::binary_copy(other, &size_of_other));
  CHECK(size_of_one == size_of_other);
  CHECK(troupe::write_record(copy) == troupe::write_record(one));
  CHECK(caf::deep_to_string(one.wares.front().labels) == R"(["a", "b"])");
  CHECK(caf::deep_to_string(one.ends[1]) == "mirrored::box(2, *3)");
}
