#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

const std::string crowd = "Ann is 20. Bob is 30. Carl is 40. Dora is 50. Emil is 60.";

scene streaming_scene(rehearsal_settings x = {}) {
  x.token_bytes = 4;
  return scene{x};
}

template <class Range>
std::vector<person> people_of(Range& range) {
  std::vector<person> result;
  for (auto& x : range) {
    INFO(to_string(x.why.problem));
    CHECK(x.index == result.size());
    REQUIRE(x);
    result.push_back(*x);
  }
  return result;
}

} // namespace

TEST_CASE("the elements of a list are those of the list in one piece, in every mode") {
  for (const auto m :
       {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object, mode::md_json}) {
    auto x = streaming_scene();
    x.conf.mode = m;
    auto troupe = x.open();
    const auto whole = troupe.extract<std::vector<person>>(crowd);
    REQUIRE(whole);
    CHECK(whole->size() > 1);
    auto range = troupe.items<person>(crowd);
    CHECK(people_of(range) == *whole);
    const auto& end = range.result();
    REQUIRE(end);
    CHECK(end->items == whole->size());
    CHECK(end.log.tokens.completion_tokens > 0);
    CHECK(range.sum().succeeded == 1);
  }
}

TEST_CASE("snapshots grow to the record in one piece, in every mode") {
  for (const auto m :
       {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object, mode::md_json}) {
    rehearsal_settings how;
    how.token_pause = std::chrono::microseconds{500};
    auto x = streaming_scene(how);
    x.conf.mode = m;
    auto troupe = x.open();
    const auto whole = troupe.extract<person>(text_about(33));
    REQUIRE(whole);
    auto range = troupe.partials<person>(text_about(33));
    std::vector<partial<person>> seen;
    for (auto& snapshot : range)
      seen.push_back(snapshot);
    REQUIRE_FALSE(seen.empty());
    for (const auto& snapshot : seen)
      if (snapshot.state("/age") == field_state::complete)
        CHECK(snapshot->age == 33);
      else
        CHECK(snapshot->age == 0);
    CHECK(seen.back().complete());
    CHECK(*seen.back() == *whole);
    REQUIRE(range.result());
    CHECK(*range.result() == *whole);
  }
}

TEST_CASE("a stream that breaks gives every element once, whatever breaks it") {
  for (const std::string fault :
       {"half", "end_midway", "error_midway", "reset", "length", "429_ms", "html_200", "drip"}) {
    INFO(fault);
    rehearsal_settings how;
    how.retry_after = 1ms;
    how.drip_pause = 0ms;
    auto x = streaming_scene(how);
    auto troupe = x.open();
    const auto whole = troupe.extract<std::vector<person>>(crowd);
    REQUIRE(whole);
    auto range = troupe.items<person>(crowd + " [[fault:" + fault + "-once]]", {},
                                      broken_stream::again);
    std::vector<person> seen;
    while (auto next = range.next())
      if (*next)
        seen.push_back(**next);
    const auto& end = range.result();
    INFO(to_string(end.error()));
    if (fault == "length") {
      CHECK(end.error().code == errc::truncated);
    } else {
      CHECK(end);
      CHECK(seen == *whole);
    }
  }
}

TEST_CASE("a model that is asked to go on shows in the ledger") {
  auto x = streaming_scene();
  auto troupe = x.open();
  auto range = troupe.items<person>(crowd + " [[fault:end_midway-once]]");
  uint64_t count = 0;
  while (auto next = range.next())
    CHECK(next->index == count++);
  const auto& end = range.result();
  REQUIRE(end);
  REQUIRE(end.log.attempts.size() == 2);
  CHECK(end.log.attempts[0].problem.code == errc::stream_broken);
  CHECK(end.log.attempts[1].reask);
}

TEST_CASE("a consumer that stops reading early stops the run") {
  auto x = streaming_scene();
  auto troupe = x.open();
  {
    auto range = troupe.items_in<person>(std::vector<std::string>(50, crowd));
    REQUIRE(range.next());
  }
  CHECK(troupe.extract<person>(text_about(20)));
}

TEST_CASE("many streams at once lose nothing") {
  auto x = streaming_scene();
  x.conf.pool_size = 8;
  auto troupe = x.open();
  const auto whole = troupe.extract<std::vector<person>>(crowd);
  REQUIRE(whole);
  auto range = troupe.items_in<person>(std::vector<std::string>(200, crowd));
  std::vector<size_t> counts(200);
  while (auto next = range.next()) {
    CHECK(next->index == counts[next->text]);
    CHECK(**next == whole->at(counts[next->text]++));
  }
  CHECK(counts == std::vector<size_t>(200, whole->size()));
  CHECK(range.outcomes().size() == 200);
}

TEST_CASE("a type that the mode cannot express is the outcome of a run that was not started") {
  auto x = streaming_scene();
  x.conf.mode = mode::json_schema;
  auto troupe = x.open();
  auto range = troupe.items<std::map<std::string, int32_t>>(crowd);
  CHECK_FALSE(range.next());
  CHECK(range.result().error().code == errc::unsupported_schema);
}
