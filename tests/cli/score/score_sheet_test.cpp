#include "scored.hpp"

#include <catch2/catch_approx.hpp>

using namespace troupe::cli;

namespace {

/// 6 right, 1 wrong, 2 missing, 1 invented, 1 text without the field.
std::vector<labelled> ten_texts() {
  std::vector<labelled> result(6, {R"({"a":1,"b":"x"})", R"({"a":1,"b":"x"})"});
  result.push_back({R"({"a":1})", R"({"a":2})"});
  result.push_back({R"({"a":1})", R"({})"});
  result.push_back({R"({"a":1})", ""});
  result.push_back({R"({})", R"({"a":3})"});
  result.push_back({R"({})", R"({})"});
  return result;
}

} // namespace

TEST_CASE("a wrong value is a false positive and a false negative") {
  const auto x = score_of(ten_texts());
  const auto& a = at(x, "/a");
  CHECK(counts(x, "/a") == "6 1 2 1");
  CHECK(a.found.precision->value == 6.0 / 8);
  CHECK(a.found.recall->value == 6.0 / 9);
  CHECK(a.found.f1->value == 12.0 / 17);
  CHECK(a.exact->value == 7.0 / 11);
  CHECK(x.records->value == 7.0 / 11);
}

TEST_CASE("overall figures are those of all values, macro figures means over fields") {
  const auto x = score_of(ten_texts());
  CHECK(x.micro.precision->value == 12.0 / 14);
  CHECK(x.micro.recall->value == 12.0 / 15);
  CHECK(x.macro.precision->value == (6.0 / 8 + 1) / 2);
  CHECK(x.macro.f1->value == Catch::Approx((12.0 / 17 + 1) / 2).epsilon(1e-15));
}

TEST_CASE("a figure of nothing is no figure, and no part of a mean") {
  const auto x = score_of({{R"({"a":1})", R"({"a":1})"}, {R"({"b":1})", R"({})"}});
  CHECK_FALSE(at(x, "/b").found.precision);
  CHECK(at(x, "/b").found.recall->value == 0);
  CHECK(x.macro.precision->value == 1);
  CHECK(x.macro.recall->value == 0.5);
}

TEST_CASE("proportions have Wilson's intervals, F1 and lists those of resampled texts") {
  std::vector<labelled> texts;
  for (int i = 0; i < 400; ++i)
    texts.push_back(
      {R"({"a":1,"l":[1,2]})", i % 4 == 0 ? R"({"a":2,"l":[3]})" : R"({"a":1,"l":[1,2]})"});
  const auto x = score_of(texts);
  const auto& a = at(x, "/a");
  CHECK(a.found.precision->range.low == wilson(300, 400, 0.95).low);
  // The F1 is a share here as well: 75 % with a standard error of 2.17 points.
  CHECK(a.found.f1->range.low == Catch::Approx(0.75 - 1.96 * 0.02165).margin(0.006));
  CHECK(a.found.f1->range.high == Catch::Approx(0.75 + 1.96 * 0.02165).margin(0.006));
  // Two values of a text are right or missing together: no more certain than one.
  const auto& list = at(x, "/l/*");
  CHECK(list.found.recall->value == 0.75);
  CHECK(list.found.recall->range.low == Catch::Approx(0.75 - 1.96 * 0.02165).margin(0.006));
}

TEST_CASE("mistakes are kept, so many of each field") {
  const auto x = score_of(ten_texts(), {}, 2);
  const auto& all = at(x, "/a").mistakes;
  REQUIRE(all.size() == 2);
  CHECK(all[0].kind == verdict_kind::wrong);
  CHECK(all[0].index == 6);
  CHECK(all[0].wanted == "1");
  CHECK(all[0].got == "2");
  CHECK(all[1].kind == verdict_kind::missing);
  CHECK(all[1].got.empty());
}

TEST_CASE("texts have a mean similarity") {
  const auto x = score_of({{R"({"t":"abcd"})", R"({"t":"abcx"})"},
                           {R"({"t":"abcd"})", R"({"t":"abcd"})"},
                           {R"({"t":"abcd"})", R"({})"}},
                          R"({"properties":{"t":{"x-compare":"text"}}})");
  CHECK(at(x, "/t").similarity.value() == Catch::Approx(0.875));
  CHECK(counts(x, "/t") == "1 1 1 0");
}

TEST_CASE("names that are data are refused before they fill the memory") {
  auto fields = fields_of();
  score_sheet sheet{*fields, {}};
  std::string many = "{";
  for (size_t i = 0; i <= field_tree::rows_max; ++i)
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  troupe::json_document document;
  const auto record = document.parse(many + "}");
  REQUIRE(record);
  const auto added = sheet.add(0, {}, *record, *record, false);
  REQUIRE(!added);
  CHECK(added.error().message.starts_with("more than 1024 fields were met"));
}
