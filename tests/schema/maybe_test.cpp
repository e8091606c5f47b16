#include "sample_records.hpp"

#include <troupe/maybe.hpp>
#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

using sample::person;
using troupe::maybe;
using troupe::read_record;

TEST_CASE("a maybe holds a result") {
  const auto x = read_record<maybe<person>>(R"({"result":{"name":"Ada","age":36},"reason":null})");
  REQUIRE(x);
  REQUIRE(*x);
  CHECK((*x)->name == "Ada");
  CHECK(read_record<maybe<person>>(R"({"result":{"name":"Ada","age":36}})"));
}

TEST_CASE("a maybe without a result says why") {
  const auto x = read_record<maybe<person>>(R"({"result":null,"reason":"nobody is named"})");
  REQUIRE(x);
  CHECK_FALSE(*x);
  CHECK(x->reason == "nobody is named");
}

TEST_CASE("a maybe that says nothing is wrong") {
  for (auto text : {R"({"result":null,"reason":null})", R"({"result":null,"reason":""})", "{}"}) {
    const auto x = read_record<maybe<person>>(text);
    REQUIRE_FALSE(x);
    CHECK(
      troupe::render(x.error()).find("(check): must have a result, or a reason why there is none")
      != std::string::npos);
  }
}

TEST_CASE("the result of a maybe is checked like any other") {
  const auto x = read_record<maybe<person>>(R"({"result":{"name":"Ada"},"reason":null})");
  REQUIRE_FALSE(x);
  CHECK(x.error().front().pointer == "/result/age");
}

TEST_CASE("the schema of a maybe tells the model that it may decline") {
  const auto& schema = troupe::schema_of<maybe<person>>();
  CHECK(schema.name() == "maybe_person");
  const auto* properties = schema.tree().find("properties");
  REQUIRE(properties != nullptr);
  CHECK(properties->find("result")->string_at("description")
        == "What is asked for; null if the text does not say it");
  CHECK(schema.tree().find("required") == nullptr);
}

TEST_CASE("a maybe is written and read back") {
  const maybe<person> x{person{"Ada", 36, {}}, {}};
  CHECK(*read_record<maybe<person>>(troupe::write_record(x)) == x);
}
