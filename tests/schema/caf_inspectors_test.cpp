#include "../binary_copy.hpp"
#include "sample_records.hpp"

#include <troupe/record.hpp>

#include <caf/deep_to_string.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/json_reader.hpp>
#include <caf/json_writer.hpp>
#include <caf/message.hpp>
#include <caf/type_id.hpp>
#include <catch2/catch_test_macros.hpp>

namespace sample {

/// Every kind of note, seen by both families of inspectors.
struct guest {
  std::string name;
  int32_t age = 0;
  color shade = color::red;
  std::vector<address> homes;
  std::optional<int32_t> room;
  int32_t stars = 0;

  bool operator==(const guest&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, guest& x) {
  using namespace troupe;
  auto get = [&x] { return x.stars; };
  auto set = [&x](int32_t stars) { x.stars = stars; };
  return troupe::object(f, x, description("A guest"), closed(),
                        check([](const guest& g) { return g.age >= 0; }, "must be born"))
    .pretty_name("guest")
    .fields(troupe::field(f, "name", x.name, description("Full name"), alias("fullName"),
                          length_at_least(1)),
            troupe::field(f, "age", x.age, between(0, 150)).fallback(18), f.field("shade", x.shade),
            troupe::field(f, "homes", x.homes, items_at_most(3),
                          default_value(std::vector<address>{})),
            troupe::field(f, "room", x.room, at_least(1)),
            troupe::noted(f.field("stars", get, set), at_most(5)));
}

} // namespace sample

CAF_BEGIN_TYPE_ID_BLOCK(schema_test, caf::first_custom_type_id)

  CAF_ADD_TYPE_ID(schema_test, (sample::color))
  CAF_ADD_TYPE_ID(schema_test, (sample::address))
  CAF_ADD_TYPE_ID(schema_test, (sample::person))
  CAF_ADD_TYPE_ID(schema_test, (sample::guest))
  CAF_ADD_TYPE_ID(schema_test, (std::vector<sample::address>))
  CAF_ADD_TYPE_ID(schema_test, (troupe::errc))
  CAF_ADD_TYPE_ID(schema_test, (troupe::error))
  CAF_ADD_TYPE_ID(schema_test, (troupe::violation))

CAF_END_TYPE_ID_BLOCK(schema_test)

namespace {

struct meta_objects {
  meta_objects() {
    caf::init_global_meta_objects<caf::id_block::schema_test>();
    caf::core::init_global_meta_objects();
  }
};

const meta_objects initialized;

template <class T>
T through_caf_json(const T& x) {
  caf::json_writer out;
  REQUIRE(out.apply(x));
  caf::json_reader in;
  REQUIRE(in.load(out.str()));
  T result;
  REQUIRE(in.apply(result));
  return result;
}

const sample::guest ada{"Ada", 36, sample::color::blue, {{"a", "b"}}, 7, 4};

} // namespace

TEST_CASE("CAF serialises a type with notes as if it had none") {
  CHECK(troupe::test::binary_copy(ada) == ada);
  CHECK(through_caf_json(ada) == ada);
  CHECK(caf::deep_to_string(ada).find("Ada") != std::string::npos);
}

TEST_CASE("a message carries a type with notes") {
  auto message = caf::make_message(ada, sample::person{"Bob", 1, std::nullopt});
  CHECK(message.get_as<sample::guest>(0) == ada);
}

TEST_CASE("the same type is read and written by troupe") {
  auto text = troupe::write_record(ada);
  CHECK(text
        == R"({"fullName":"Ada","age":36,"shade":"blue","homes":[{"street":"a","city":"b"}],)"
           R"("room":7,"stars":4})");
  CHECK(troupe::read_record<sample::guest>(text).value() == ada);
  CHECK(troupe::read_record<sample::guest>(R"({"fullName":"X","shade":"red","stars":0})")->age
        == 18);
  CHECK(troupe::render(
          troupe::read_record<sample::guest>(R"({"fullName":"","shade":"red","stars":6})").error())
        == "2 violations:\n1. /fullName (minLength): must have at least 1 character; got \"\"\n"
           "2. /stars (maximum): must be at most 5; got 6");
}

TEST_CASE("an error code is one byte in messages and a name in JSON") {
  size_t size = 0;
  CHECK(troupe::test::binary_copy(troupe::errc::rate_limited, &size) == troupe::errc::rate_limited);
  CHECK(size == 1);
  troupe::error limited{troupe::errc::rate_limited, "slow down"};
  CHECK(through_caf_json(limited) == limited);
  CHECK(troupe::write_record(limited) == R"({"code":"rate_limited","message":"slow down"})");
  CHECK(troupe::read_record<troupe::error>(troupe::write_record(limited)).value() == limited);
}

TEST_CASE("a violation travels in a message") {
  troupe::violation x{"/age", "maximum", "must be at most 150", "200"};
  CHECK(troupe::test::binary_copy(x) == x);
}
