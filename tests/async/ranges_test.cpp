// Runs of many texts, and streamed answers, for coroutines.

#include "async_scene.hpp"
#include "job.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

template <class Range>
job take_all(Range range, std::vector<typename Range::value_type>& to, run_summary& sum) {
  while (auto x = co_await range.next())
    to.push_back(std::move(*x));
  sum = range.sum();
}

} // namespace

TEST_CASE("a coroutine takes outcomes as they come, or in order, and then the end") {
  async_scene s;
  const bool in_order = GENERATE(false, true);
  std::vector<outcome<person>> got;
  run_summary sum;
  const auto texts = texts_about(20, 60);
  auto work = take_all(
    in_order ? s.async().in_order<person>(texts) : s.async().as_completed<person>(texts), got, sum);
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  REQUIRE(got.size() == 60);
  CHECK(sum.succeeded == 60);
  for (size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i]->age == static_cast<int32_t>(20 + got[i].index));
    if (in_order)
      CHECK(got[i].index == i);
  }
}

TEST_CASE("a coroutine gathers, each outcome at the place of its text") {
  async_scene s;
  std::vector<outcome<person>> got;
  auto work = [](async_client async, std::vector<outcome<person>>& to) -> job {
    to = co_await async.gather<person>(texts_about(20, 60));
  }(s.async(), got);
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  REQUIRE(got.size() == 60);
  for (size_t i = 0; i < got.size(); ++i)
    CHECK(got[i]->age == static_cast<int32_t>(20 + i));
}

TEST_CASE("a gathering that is destroyed ends its run") {
  async_scene s;
  std::vector<outcome<person>> got;
  auto work = std::make_optional([](async_client async, std::vector<outcome<person>>& to) -> job {
    to = co_await async.gather<person>(std::vector<std::string>(100, stalled(41)));
  }(s.async(), got));
  REQUIRE(eventually([&] { return s.api->counts().requests >= s.conf.pool_size; }));
  work.reset();
  CHECK(eventually([&] { return s.api->counts().abandoned == s.conf.pool_size; }));
}

TEST_CASE("a range that is destroyed while it is waited for ends its run") {
  async_scene s;
  std::vector<outcome<person>> got;
  run_summary sum;
  auto work = std::make_optional(
    take_all(s.async().as_completed<person>(std::vector<std::string>(100, stalled(41))), got, sum));
  REQUIRE(eventually([&] { return s.api->counts().requests >= s.conf.pool_size; }));
  work.reset();
  CHECK(eventually([&] { return s.api->counts().abandoned == s.conf.pool_size; }));
  CHECK(got.empty());
}

TEST_CASE("when the client goes, what is left of its runs is cancelled, and they end") {
  async_scene s;
  s.start();
  std::vector<std::string> texts(10, stalled(41));
  texts.push_back(text_about(42));
  std::vector<outcome<person>> got;
  std::vector<outcome<person>> all;
  run_summary sum;
  auto work = take_all(s.async().as_completed<person>(texts), got, sum);
  auto gathered = [](async_client async, std::vector<std::string> from,
                     std::vector<outcome<person>>& to) -> job {
    to = co_await async.gather<person>(from);
  }(s.async(), texts, all);
  REQUIRE(eventually([&] { return s.api->counts().requests >= s.conf.pool_size; }));
  s.client.reset();
  REQUIRE(s.loop.run_until([&] { return work.done() && gathered.done(); }));
  CHECK(got.size() == texts.size());
  CHECK(all.size() == texts.size());
  CHECK(sum.texts == texts.size());
  for (const auto& x : all)
    CHECK((x || x.error().code == errc::cancelled));
}

TEST_CASE("a coroutine takes the elements of a list, and snapshots, while they arrive") {
  rehearsal_settings api;
  api.token_pause = 1ms;
  async_scene s{api};
  std::vector<item<person>> items;
  std::vector<partial<person>> partials;
  run_summary sum;
  auto list = take_all(s.async().items<person>(
                         "Ann Lee is a 31-year-old chef.\nBob Ray, 45, works as a nurse.\n"),
                       items, sum);
  auto growth = take_all(s.async().partials<person>(text_about(41)), partials, sum);
  REQUIRE(s.loop.run_until([&] { return list.done() && growth.done(); }));
  REQUIRE(items.size() == 2);
  CHECK(items[1]->age == 45);
  REQUIRE(partials.size() > 1);
}

TEST_CASE("a text that ends without an element is not the end of a range") {
  async_scene s;
  const std::vector<std::string> texts{
    "Ann Lee is a 31-year-old chef.[[fault:refusal]]",
    "Bob Ray, 45, works as a nurse.[[latency:50ms]]",
  };
  std::vector<item<person>> items;
  run_summary sum;
  auto work = take_all(s.async().items_in<person>(texts), items, sum);
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  REQUIRE(items.size() == 1);
  CHECK(items[0]->age == 45);
  CHECK(sum.texts == 2);
}

TEST_CASE("a run that cannot be started has one outcome, which says why") {
  async_scene s;
  const auto async = s.async();
  s.client.reset();
  std::vector<outcome<person>> got;
  run_summary sum;
  const auto work = take_all(async.as_completed<person>(texts_about(20, 3)), got, sum);
  // Without a loop: all is at hand.
  REQUIRE(work.done());
  REQUIRE(got.size() == 1);
  CHECK(got[0].error().code == errc::cancelled);
}
