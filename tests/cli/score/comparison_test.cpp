#include "comparison.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

comparison how(std::string_view json) {
  const auto tree = json_tree::parse(json);
  REQUIRE(tree);
  const auto result = read_comparison(*tree);
  REQUIRE(result);
  return *result;
}

std::string complaint(std::string_view json) {
  const auto result = read_comparison(*json_tree::parse(json));
  REQUIRE(!result);
  return result.error().message;
}

bool equal(std::string_view name, std::string_view wanted, std::string_view got) {
  json_document a;
  json_document b;
  const auto x = a.parse(wanted);
  const auto y = b.parse(got);
  REQUIRE(x);
  REQUIRE(y);
  const auto by = how(name);
  const auto result = compare(by, *x, *y).equal;
  // What a text decides, it decides alike.
  if (is_decided_by_text(by))
    CHECK((canonical(by, *x) == canonical(by, *y)) == result);
  return result;
}

} // namespace

TEST_CASE("exactly equal are values, not spellings") {
  CHECK(equal(R"("exact")", "1", "1.0"));
  CHECK(equal(R"("exact")", "0.10", "1e-1"));
  CHECK(equal(R"("exact")", "-0.0", "0"));
  CHECK(equal(R"("exact")", R"("caf\u00e9")", R"("café")"));
  CHECK(equal(R"("exact")", R"({"a":1,"b":[2]})", R"({"b":[2.0],"a":1})"));
  CHECK_FALSE(equal(R"("exact")", "1", R"("1")"));
  CHECK_FALSE(equal(R"("exact")", "18446744073709551615", "18446744073709551614"));
  CHECK_FALSE(equal(R"("exact")", "[1,2]", "[2,1]"));
  CHECK_FALSE(equal(R"("exact")", R"("Ann")", R"("ann")"));
}

TEST_CASE("upper and lower case and white space may not matter") {
  CHECK(equal(R"("case_insensitive")", R"("  Ann\n SMITH ")", R"("ann smith")"));
  CHECK(equal(R"("case_insensitive")", R"("ÉCOLE Ünal ŽIŽKA")", R"("école ünal žižka")"));
  CHECK(equal(R"("case_insensitive")", R"("ΣΊΣΥΦΟΣ")", R"("σίσυφος")"));
  CHECK(equal(R"("case_insensitive")", R"("МОСКВА ЁЖ")", R"("москва ёж")"));
  CHECK(equal(R"("case_insensitive")", R"("STRASSE")", R"("Straße")"));
  CHECK_FALSE(equal(R"("case_insensitive")", R"("Ann Smith")", R"("AnnSmith")"));
  CHECK_FALSE(equal(R"("case_insensitive")", R"("×")", R"("÷")"));
}

TEST_CASE("numbers are near within a difference or within a share") {
  CHECK(equal(R"({"number":{"within":0.01}})", "10.00", "10.01"));
  CHECK(equal(R"({"number":{"within":0.01}})", "0.3", "0.29"));
  CHECK_FALSE(equal(R"({"number":{"within":0.01}})", "10.00", "10.0101"));
  CHECK(equal(R"({"number":{"relative":0.1}})", "-100", "-90"));
  CHECK_FALSE(equal(R"({"number":{"relative":0.1}})", "100", "111"));
  CHECK(equal(R"({"number":{"within":1,"relative":0.01}})", "5", "6"));
  CHECK(equal(R"("number")", "3", "3.0"));
  CHECK_FALSE(equal(R"({"number":{"within":5}})", "3", R"("3")"));
}

TEST_CASE("dates are days and instants, however they are spelled") {
  CHECK(equal(R"("date")", R"("2024-02-29T12:00:00Z")", R"("2024-02-29t14:00:00.0+02:00")"));
  CHECK(equal(R"("date")", R"("2024-02-29 12:00:00Z")", R"("2024-02-29T12:00:00Z")"));
  CHECK(equal(R"("date")", R"("2024-02-29")", R"(" 2024-02-29 ")"));
  CHECK(equal(R"("date")", R"("2024-02-29")", R"("2024-02-29T23:00:00-05:00")"));
  CHECK_FALSE(equal(R"("date")", R"("2024-02-29")", R"("2024-03-01")"));
  CHECK_FALSE(equal(R"("date")", R"("2024-02-29T12:00:00Z")", R"("2024-02-29T12:00:01Z")"));
  // What is no date is a text.
  CHECK(equal(R"("date")", R"("soon")", R"("soon")"));
  CHECK_FALSE(equal(R"("date")", R"("soon")", R"("2024-02-29")"));
}

TEST_CASE("texts are alike by their edits or by their words") {
  CHECK(similarity_by_edits("kitten", "sitting") == Catch::Approx(1 - 3.0 / 7));
  CHECK(similarity_by_edits("", "") == 1);
  CHECK(similarity_by_edits("abc", "") == 0);
  // Characters, not bytes.
  CHECK(similarity_by_edits("äöü", "äöu") == Catch::Approx(2.0 / 3));
  CHECK(similarity_by_edits("abcabc", "abc") == Catch::Approx(0.5));
  CHECK(similarity_by_tokens("the cat sat", "the cat, the dog") == Catch::Approx(4.0 / 7));
  CHECK(similarity_by_tokens("", "") == 1);
  CHECK(similarity_by_tokens("a", "") == 0);
  CHECK(equal(R"("text")", R"("A long   sentence.")", R"("a long sentence")"));
  CHECK_FALSE(
    equal(R"({"text":{"at_least":0.99}})", R"("A long sentence.")", R"("a long sentence")"));
  CHECK(equal(R"({"text":{"by":"tokens","at_least":1}})", R"("cat, dog")", R"("dog cat")"));
}

TEST_CASE("what is no comparison is refused in words") {
  CHECK(complaint(R"("exactly")").starts_with("is \"exactly\", which must be one of exact, "));
  CHECK(complaint("3").starts_with("is 3, which must be the name of a comparison"));
  CHECK(complaint(R"({"number":{"within":-1}})")
        == "has within -1, which must be a number from 0 on");
  CHECK(complaint(R"({"number":{"with":1}})")
        == "has the member with, which number does not know: within and relative");
  CHECK(complaint(R"({"number":3})") == "tells number 3, which must be an object");
  CHECK(complaint(R"({"text":{"by":"feel"}})")
        == "has by \"feel\", which must be \"edits\" or \"tokens\"");
  CHECK(complaint(R"({"date":{}})") == "tells date more, which only number and text can be told");
}

TEST_CASE("a comparison is shown with what it was told") {
  CHECK(to_string(how(R"({"number":{"within":0.01,"relative":0.5}})"))
        == "number within 0.01 or relative 0.5");
  CHECK(to_string(how(R"({"text":{"by":"tokens"}})")) == "text by tokens from 0.8");
  CHECK(to_string(how(R"("set")")) == "set");
}
