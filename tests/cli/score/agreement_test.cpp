#include "agreement.hpp"

#include "scored.hpp"

#include <catch2/catch_approx.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// Of each text what each run has; empty: it failed.
agreement_result agreement_of(const std::vector<std::vector<std::string>>& texts,
                              std::string_view schema = {}) {
  auto fields = fields_of(schema);
  agreement_sheet sheet{*fields, texts.front().size(), {0.95, 1, 2}};
  uint64_t index = 0;
  for (const auto& text : texts) {
    std::vector<json_document> documents(text.size());
    std::vector<json_value> records;
    for (size_t i = 0; i < text.size(); ++i)
      if (!text[i].empty())
        records.push_back(documents[i].parse(text[i]).value());
    REQUIRE(sheet.add(index++, {}, records));
  }
  return sheet.result();
}

const field_agreement& at(const agreement_result& x, std::string_view pointer) {
  const auto found = std::find_if(x.fields.begin(), x.fields.end(),
                                  [&](const auto& y) { return y.pointer == pointer; });
  REQUIRE(found != x.fields.end());
  return *found;
}

} // namespace

TEST_CASE("runs that are alike agree wholly") {
  const auto x = agreement_of(
    {{R"({"a":1,"l":[1,2]})", R"({"a":1,"l":[2,1]})"}, {R"({"a":2})", R"({"a":2.0,"l":[]})"}});
  CHECK(at(x, "/a").agreement->value == 1);
  CHECK(at(x, "/a").majority->value == 1);
  CHECK(at(x, "/a").alpha->value == 1);
  CHECK(at(x, "/l/*").agreement->value == 1);
  CHECK(x.overall->value == 1);
  CHECK(x.records->value == 1);
  CHECK(x.disputed.empty());
}

TEST_CASE("agreement, majority and alpha are those of a count by hand") {
  // Three runs over three texts: all alike, two of three, none.
  const auto x = agreement_of({{R"({"a":"x"})", R"({"a":"x"})", R"({"a":"x"})"},
                               {R"({"a":"x"})", R"({"a":"x"})", R"({"a":"y"})"},
                               {R"({"a":"x"})", R"({"a":"y"})", R"({})"}});
  const auto& a = at(x, "/a");
  CHECK(a.agreement->value == Catch::Approx((1 + 1.0 / 3 + 0) / 3));
  CHECK(a.majority->value == Catch::Approx((1 + 2.0 / 3 + 1.0 / 3) / 3));
  // Values: x 6, y 2, none 1 of 9; observed disagreement 5/9, by chance 1 - (30 + 2)/72 = 40/72.
  CHECK(a.alpha->value == Catch::Approx(1 - (5.0 / 9) / (40.0 / 72)).margin(1e-12));
  REQUIRE(x.disputed.size() == 2);
  CHECK(x.disputed[0].index == 2);
  CHECK(x.disputed[0].agreement == Catch::Approx(0).margin(1e-12));
  CHECK(x.disputed[1].index == 1);
  CHECK(x.disputed[1].fields == std::vector<std::string>{"/a"});
  CHECK(x.records->value == 1.0 / 3);
}

TEST_CASE("a run that failed is left out, and a text that one run has is not rated") {
  const auto x = agreement_of({{R"({"a":1})", "", R"({"a":1})"}, {"", "", R"({"a":1})"}});
  CHECK(x.texts == 1);
  CHECK(x.unrated == 1);
  CHECK(at(x, "/a").agreement->value == 1);
  // One value everywhere says nothing against chance.
  CHECK_FALSE(at(x, "/a").alpha);
}

TEST_CASE("lists agree as far as their values do") {
  const auto x = agreement_of({{R"({"l":[1,2]})", R"({"l":[1,3]})"}});
  CHECK(at(x, "/l/*").agreement->value == Catch::Approx(0.5));
  CHECK_FALSE(at(x, "/l/*").majority);
}

TEST_CASE("values agree by the comparison of the schema") {
  const auto x = agreement_of({{R"({"p":1.00})", R"({"p":1.01})"}},
                              R"({"properties":{"p":{"x-compare":{"number":{"within":0.01}}}}})");
  CHECK(at(x, "/p").agreement->value == 1);
  CHECK(at(x, "/p").majority->value == 1);
}
