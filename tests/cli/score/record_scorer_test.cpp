#include "scored.hpp"

#include <catch2/catch_approx.hpp>

using namespace troupe::cli;

TEST_CASE("a value is right, wrong, missing or invented, and null is none") {
  const auto x = score_of({{R"({"a":1})", R"({"a":1})"},
                           {R"({"a":1})", R"({"a":2})"},
                           {R"({"a":1})", R"({"a":null})"},
                           {R"({"a":1})", R"({})"},
                           {R"({})", R"({"a":1})"},
                           {R"({"a":null})", R"({"a":1})"},
                           {R"({"a":null})", R"({})"},
                           {R"({"a":1})", ""}});
  CHECK(counts(x, "/a") == "1 1 3 2");
  CHECK(x.failed == 1);
  CHECK(x.texts == 8);
}

TEST_CASE("fields of objects within objects have their own figures") {
  const auto x
    = score_of({{R"({"a":{"b":1,"c":{"d":2}},"e/f":3})", R"({"e/f":3,"a":{"c":{"d":9},"b":1}})"},
                {R"({"a":{"b":1}})", R"({"a":null})"},
                {R"({"a":{"b":1}})", R"({"a":"text"})"}});
  CHECK(counts(x, "/a/b") == "1 0 2 0");
  CHECK(counts(x, "/a/c/d") == "0 1 0 0");
  CHECK(counts(x, "/e~1f") == "1 0 0 0");
  // A text where an object belongs.
  CHECK(counts(x, "/a") == "0 0 0 1");
}

TEST_CASE("lists of scalars are compared without their order, each value as often as it occurs") {
  const auto x = score_of({{R"({"a":["x","y","y"]})", R"({"a":["y","z","x"]})"},
                           {R"({"a":[]})", R"({})"},
                           {R"({"a":["x"]})", R"({"a":[]})"}});
  CHECK(counts(x, "/a/*") == "2 0 2 1");
}

TEST_CASE("a set knows no repetitions") {
  const auto x = score_of({{R"({"a":["x","y","y"]})", R"({"a":["y","x","x"]})"}},
                          R"({"properties":{"a":{"type":"array","x-compare":"set"}}})");
  CHECK(counts(x, "/a/*") == "2 0 0 0");
}

TEST_CASE("ordered lists are compared place by place") {
  const auto x = score_of({{R"({"a":["x","y","z"]})", R"({"a":["y","x","z","w"]})"}},
                          R"({"properties":{"a":{"type":"array","x-compare":"ordered"}}})");
  CHECK(counts(x, "/a/*") == "1 2 0 1");
}

TEST_CASE("a list or an object can be one value") {
  const auto x
    = score_of({{R"({"a":[1,2],"b":{"c":1,"d":2}})", R"({"a":[2,1],"b":{"d":2,"c":1}})"}},
               R"({"properties":{"a":{"x-compare":"exact"},"b":{"x-compare":"exact"}}})");
  CHECK(counts(x, "/a") == "0 1 0 0");
  CHECK(counts(x, "/b") == "1 0 0 0");
}

TEST_CASE("elements of scalar lists can be near each other") {
  const auto schema = R"({"properties":{"a":{"type":"array",
    "items":{"type":"number","x-compare":{"number":{"within":1}}}}}})";
  // 2 must go to 1, though 3 stands before it and is as near, so that 3 is left for 4.
  const auto x = score_of({{R"({"a":[2,4,9]})", R"({"a":[3,1,7]})"}}, schema);
  CHECK(counts(x, "/a/*") == "2 0 1 1");
}

TEST_CASE("elements of lists of objects are paired so that most is equal") {
  const auto x = score_of({{R"({"i":[{"n":"a","p":1},{"n":"b","p":2},{"n":"c","p":3}]})",
                            R"({"i":[{"n":"b","p":9},{"n":"c","p":3},{"n":"d","p":4}]})"}});
  // a and d have nothing in common: one is missing, the other invented.
  CHECK(counts(x, "/i/*/n") == "2 0 1 1");
  CHECK(counts(x, "/i/*/p") == "1 1 1 1");
}

TEST_CASE("elements are told apart by their key, even where others are more alike") {
  const std::string labels = R"({"i":[{"k":1,"n":"a","p":1},{"k":2,"n":"b","p":2}]})";
  const std::string record = R"({"i":[{"k":2,"n":"a","p":1},{"k":1,"n":"b","p":2}]})";
  const auto without = score_of({{labels, record}});
  CHECK(counts(without, "/i/*/k") == "0 2 0 0");
  CHECK(counts(without, "/i/*/n") == "2 0 0 0");
  const auto with = score_of({{labels, record}},
                             R"({"properties":{"i":{"type":"array","x-key":"k"}}})");
  CHECK(counts(with, "/i/*/k") == "2 0 0 0");
  CHECK(counts(with, "/i/*/n") == "0 2 0 0");
}

TEST_CASE("a key may have several members, and is compared as these are") {
  const auto schema
    = R"({"properties":{"i":{"type":"array","x-key":["k","l"],"items":{"properties":{
    "k":{"type":"string","x-compare":"case_insensitive"},"l":{"type":"integer"}}}}}})";
  const auto x = score_of({{R"({"i":[{"k":"A","l":1,"v":7},{"k":"A","l":2,"v":8}]})",
                            R"({"i":[{"k":"a","l":2,"v":8},{"k":"a","l":1,"v":9}]})"}},
                          schema);
  CHECK(counts(x, "/i/*/v") == "1 1 0 0");
}

TEST_CASE("lists within lists are paired from the inside") {
  const auto x = score_of({{R"({"o":[{"i":[{"n":1},{"n":2}]},{"i":[{"n":3}]}]})",
                            R"({"o":[{"i":[{"n":3}]},{"i":[{"n":2},{"n":1}]}]})"}});
  CHECK(counts(x, "/o/*/i/*/n") == "3 0 0 0");
}

TEST_CASE("long lists are paired, too, equal elements first") {
  std::string labels = R"({"i":[)";
  std::string record = R"({"i":[)";
  constexpr int count = 1000;
  for (int i = 0; i < count; ++i) {
    const auto comma = i > 0 ? "," : "";
    labels += comma + (R"({"n":)" + std::to_string(i) + R"(,"m":"x"})");
    // Back to front, and every tenth is wrong in one of its two values.
    const auto n = count - 1 - i;
    record
      += comma
         + (R"({"n":)" + std::to_string(n) + R"(,"m":")" + (n % 10 == 0 ? "y" : "x") + R"("})");
  }
  const auto x = score_of({{labels + "]}", record + "]}"}});
  CHECK(counts(x, "/i/*/n") == "1000 0 0 0");
  CHECK(counts(x, "/i/*/m") == "900 100 0 0");
}

TEST_CASE("a field can be left out, with all that is in it") {
  const auto x = score_of({{R"({"a":1,"b":{"c":1}})", R"({"a":1,"b":{"c":2}})"}},
                          R"({"properties":{"a":{},"b":{"x-compare":"ignore"}}})");
  CHECK(x.fields.size() == 1);
  CHECK(x.records->value == 1);
}

TEST_CASE("roots that are no objects have fields, too") {
  CHECK(counts(score_of({{"1", "1"}, {"1", "2"}}), "") == "1 1 0 0");
  CHECK(counts(score_of({{R"(["a","b"])", R"(["b"])"}}), "/*") == "1 0 1 0");
}
