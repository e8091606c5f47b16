#include "gate.hpp"

#include "scored.hpp"

using namespace troupe::cli;

namespace {

demand of(std::string_view words) {
  const auto result = parse_demand(words);
  REQUIRE(result);
  return *result;
}

std::string complaint(std::string_view words) {
  const auto result = parse_demand(words);
  REQUIRE(!result);
  return result.error().message;
}

std::vector<std::string> below(std::string_view words) {
  const auto x = score_of({{R"({"a":1})", R"({"a":1})"},
                           {R"({"a":1})", R"({"a":2})"},
                           {R"({"a":1})", R"({"a":1})"},
                           {R"({"a":1})", R"({"a":1})"}});
  return shortfalls({of(words)}, x, {5, 4}, 0.95);
}

} // namespace

TEST_CASE("a demand names a field, a figure and a number") {
  CHECK(of("name=0.95").field == "name");
  CHECK(of("name=0.95").metric == score_metric::f1);
  CHECK(of("items/*/sku:recall:low=.5").field == "items/*/sku");
  CHECK(of("items/*/sku:recall:low=.5").metric == score_metric::recall);
  CHECK(of("items/*/sku:recall:low=.5").of_low);
  CHECK(of("overall=1").about == demand::subject::overall);
  CHECK(of("/overall=1").about == demand::subject::field);
  CHECK(of("a:b=1").field == "a:b");
  CHECK(of("a=b=1").field == "a=b");
}

TEST_CASE("what is no demand is refused") {
  CHECK(complaint("name").starts_with("name is no FIELD[:METRIC][:low]=NUMBER"));
  CHECK(complaint("name=95").ends_with("95 must be a number from 0 to 1"));
  CHECK(complaint("name=nan").ends_with("nan must be a number from 0 to 1"));
  CHECK(complaint("records:f1=1").ends_with("there is a share and no other figure"));
  CHECK(complaint("overall:exact=1").ends_with("there are f1, precision and recall"));
}

TEST_CASE("figures that are met are silent, others say by how much they fail") {
  CHECK(below("a=0.75").empty());
  CHECK(below("a:exact=0.75").empty());
  CHECK(below("a=0.8") == std::vector<std::string>{"a is 0.7500, 0.0500 below 0.8"});
  CHECK(below("overall:precision=0.9")
        == std::vector<std::string>{"overall:precision is 0.7500, 0.1500 below 0.9"});
  CHECK(below("coverage=0.9") == std::vector<std::string>{"coverage is 0.8000, 0.1000 below 0.9"});
  CHECK(below("records:low=0.7").size() == 1);
  CHECK(below("records=0.7").empty());
  CHECK(
    below("a=0.7500000001")
    == std::vector<std::string>{"a is 0.750000000000000, 0.000000000100000 below 0.7500000001"});
}

TEST_CASE("a field that no value was found of fails") {
  CHECK(below("b=0.1")
        == std::vector<std::string>{
          "b is unknown, for there is no value of it: at least 0.1 was asked for"});
}

TEST_CASE("names of no field are refused, with the one that was meant") {
  auto fields
    = fields_of(R"({"properties":{"name":{},"items":{"items":{"properties":{"sku":{}}}}}})");
  static_cast<void>(fields->find("items/*/sku"));
  CHECK(check_fields({of("name=1"), of("items/*/sku=1")}, *fields));
  CHECK(check_fields({of("nmae=1")}, *fields).error().message
        == "--at-least nmae=1: there is no field nmae; did you mean name?");
  CHECK(check_fields({of("sku=1")}, *fields).error().message
        == "--at-least sku=1: there is no field sku; did you mean items/*/sku?");
  CHECK(check_fields({of("entirely=1")}, *fields).error().message.find("fields are name")
        != std::string::npos);
  CHECK(
    check_fields({of("name:similarity=1")}, *fields).error().message
    == "--at-least name:similarity=1: name is compared as exact, and only text has a similarity");
}
