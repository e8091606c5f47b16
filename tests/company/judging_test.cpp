#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

struct shouted {
  std::string name;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, shouted& x) {
  return f.object(x).fields(troupe::field(f, "name", x.name, judged("must be in upper case")),
                            troupe::field(f, "occupation", x.occupation,
                                          judged_by_text("must be in lower case")));
}

} // namespace

TEST_CASE("what a model judges is asked, mended and asked again, with many texts at once") {
  rehearsal_settings faults;
  faults.faults = parse_fault_rates("429:0.05,reset:0.05").value();
  scene s{faults};
  s.conf.transport_retries = 20;
  auto client = s.open();
  std::vector<std::string> texts;
  for (size_t i = 0; i < 40; ++i)
    texts.push_back(text_about(20 + i));
  const auto got = client.gather<shouted>(texts);
  REQUIRE(got.size() == 40);
  for (const auto& x : got) {
    REQUIRE(x);
    CHECK(x->name == "JOHN SMITH");
    CHECK(x->occupation == "software engineer");
    const auto asked = std::count_if(x.log.attempts.begin(), x.log.attempts.end(), [](auto& y) {
      return y.judging && y.problem.code == errc::none;
    });
    CHECK(asked == 4);
  }
  CHECK(s.api->counts().in_progress_highest <= 4);
}

TEST_CASE("in every mode a ruling is asked for as a record is") {
  scene s;
  for (const auto mode :
       {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object, mode::md_json}) {
    s.conf.mode = mode;
    auto client = s.open();
    const auto got = client.extract<shouted>(text_about(30));
    // Only calls name their record: the rehearsal's other rulings come from the words.
    if (mode == mode::tools || mode == mode::tools_strict) {
      REQUIRE(got);
      CHECK(got->name == "JOHN SMITH");
    } else {
      CHECK(got.log.attempts.size() >= 3);
      CHECK(got.error().code != errc::unjudged);
    }
  }
}

TEST_CASE("the last snapshot is followed by the record that a model has judged") {
  scene s;
  auto client = s.open();
  auto snapshots = client.partials<shouted>(text_about(30));
  std::string last;
  for (auto& x : snapshots)
    last = x->name;
  CHECK(last == "JOHN SMITH");
  REQUIRE(snapshots.result());
  CHECK(snapshots.result()->name == "JOHN SMITH");
  CHECK(snapshots.result().log.attempts.size() == 6);
}

TEST_CASE("elements of a list are not handed over before a model could judge them") {
  scene s;
  auto client = s.open();
  auto items = client.items<shouted>(text_about(30));
  CHECK_FALSE(items.next());
  CHECK(items.result().error().code == errc::configuration);
  const auto whole = client.extract<std::vector<shouted>>(text_about(30));
  REQUIRE(whole);
  REQUIRE(whole->size() == 1);
  CHECK(whole->front().name == "JOHN SMITH");
}
