#include "tolerant_readings.hpp"

#include <troupe/citation.hpp>
#include <troupe/notes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <vector>

namespace {

struct claim {
  std::string text;
  std::string quote;
  std::vector<std::string> further;
  std::optional<std::string> maybe;
};

template <class Inspector>
bool inspect(Inspector& f, claim& x) {
  return f.object(x).fields(f.field("text", x.text),
                            troupe::field(f, "quote", x.quote, troupe::cited()),
                            troupe::field(f, "further", x.further, troupe::cited()),
                            troupe::field(f, "maybe", x.maybe, troupe::cited()));
}

constexpr std::string_view source
  = "Ada Lovelace wrote the first program.\n  She called it “a new, a vast, and a\n powerful "
    "language” – and meant mathematics. Ada was born in 1815.";

/// What was found, or "nothing".
std::string found(std::string_view quote) {
  const auto span = troupe::find_citation(quote, source);
  return span ? std::string{source.substr(span->begin, span->size)} : "nothing";
}

troupe::reading read_claim(std::string_view json, troupe::reading_policy policy) {
  troupe::read_options how;
  how.policy = policy;
  how.source = source;
  return troupe::record_type_of<claim>()->read(json, how);
}

} // namespace

TEST_CASE("a quote is found as it stands") {
  CHECK(found("the first program") == "the first program");
  CHECK(found("Ada") == "Ada");
}

TEST_CASE("a quote is found whatever its case, its white space and its quotes") {
  CHECK(found("ADA LOVELACE WROTE") == "Ada Lovelace wrote");
  CHECK(found("called it \"a new, a vast, and a powerful language\"")
        == "called it “a new, a vast, and a\n powerful language");
  CHECK(found("\"and meant mathematics.\"") == "and meant mathematics");
  CHECK(found("language\" - and meant") == "language” – and meant");
}

TEST_CASE("a quote is found with a few slips") {
  CHECK(found("Ada Lovelace wrote teh first program") == "Ada Lovelace wrote the first program");
  CHECK(found("a new, vast, and a powerful language")
        == "a new, a vast, and a\n powerful language");
  const auto span = troupe::find_citation("Ada Lovelace wrot the first programm.", source);
  REQUIRE(span);
  CHECK(span->edits == 2);
}

TEST_CASE("what the text does not say is not found") {
  CHECK(found("") == "nothing");
  CHECK(found("  ") == "nothing");
  CHECK(found("Charles Babbage wrote the first program") == "nothing");
  CHECK(found("Ada was born in 1852, and died") == "nothing");
  CHECK(found("adb") == "nothing");
  CHECK(found(std::string(5000, 'a')) == "nothing");
  CHECK_FALSE(troupe::find_citation("abc", ""));
}

TEST_CASE("a search for a quote ends soon in a text made for it to take long") {
  const std::string text(1 << 20, 'a');
  CHECK_FALSE(troupe::find_citation(std::string(2000, 'a') + std::string(50, 'b'), text));
  CHECK(troupe::find_citation(std::string(2000, 'a') + "b", text));
}

TEST_CASE("a citation is replaced by what the text says") {
  const auto json = R"({"text":"t","quote":"the FIRST  program","further":["in 1815"]})";
  const auto result = read_claim(json, troupe::reading_policy::repair);
  REQUIRE(result.record != nullptr);
  const auto& x = *static_cast<const claim*>(result.record.get());
  CHECK(x.quote == "the first program");
  CHECK(x.further == std::vector<std::string>{"in 1815"});
  CHECK(troupe::to_string(result.repairs) == "/quote citation (1)");
}

TEST_CASE("a citation that the text does not hold is a violation") {
  const auto json
    = R"({"text":"t","quote":"he wrote it","further":["Ada","nobody at all"],"maybe":"x y z"})";
  const auto result = read_claim(json, troupe::reading_policy::repair);
  CHECK(
    troupe::render(result.violations)
    == "3 violations:\n"
       "1. /quote (citation): must be a quote from the text, word for word; got \"he wrote it\"\n"
       "2. /further/1 (citation): must be a quote from the text, word for word; got \"nobody at "
       "all\"\n"
       "3. /maybe (citation): must be a quote from the text, word for word; got \"x y z\"");
}

TEST_CASE("strict reading wants citations to the letter") {
  const auto json = R"({"text":"t","quote":"the FIRST program","further":[]})";
  CHECK(read_claim(json, troupe::reading_policy::strict).record == nullptr);
  const auto exact = R"({"text":"t","quote":"the first program","further":[]})";
  CHECK(read_claim(exact, troupe::reading_policy::strict).record != nullptr);
  CHECK(troupe::record_type_of<claim>()->read(exact, {}).record == nullptr); // nothing to quote
}

TEST_CASE("a record type knows whether it quotes") {
  CHECK(troupe::record_type_of<claim>()->quotes_source());
  CHECK(troupe::record_type_of<std::vector<claim>>()->quotes_source());
  CHECK_FALSE(troupe::record_type_of<tolerant::place>()->quotes_source());
}
