// The ranges of a client, for one who has something else to do.

#include "async_scene.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

TEST_CASE("outcomes are taken without waiting, and nothing at hand is told from the end") {
  async_scene s;
  s.start();
  auto range = s.client->as_completed<person>(texts_about(20, 30));
  size_t got = 0;
  CHECK(eventually([&] {
    while (auto x = range.try_next())
      got += x->record ? 1 : 0;
    return range.over();
  }));
  CHECK(got == 30);
  CHECK(range.ready());
  CHECK_FALSE(range.next_for(1h));
  CHECK_FALSE(range.next());
}

TEST_CASE("a wait for an outcome has its time") {
  async_scene s;
  s.start();
  auto range = s.client->in_order<person>(std::vector<std::string>{text_about(41), stalled(42)});
  const auto first = range.next_for(1min);
  REQUIRE(first);
  CHECK((*first)->age == 41);
  CHECK_FALSE(range.next_for(1ms));
  CHECK_FALSE(range.ready());
  CHECK_FALSE(range.over());
  range.stop();
  const auto second = range.next_for(1min);
  REQUIRE(second);
  CHECK(second->error().code == errc::cancelled);
}

TEST_CASE("a drained range has its end when the time for what runs is over") {
  async_scene s;
  s.conf.pool_size = 1;
  s.start();
  auto range = s.client->in_order<person>(std::vector<std::string>(3, stalled(41)));
  REQUIRE(eventually([&] { return s.api->counts().requests == 1; }));
  range.drain(1ms);
  for (size_t i = 0; i < 3; ++i)
    CHECK(range.next()->error().code == errc::cancelled);
  CHECK_FALSE(range.next());
}

TEST_CASE("streamed parts are taken without waiting, too") {
  rehearsal_settings api;
  api.token_pause = 1ms;
  async_scene s{api};
  s.start();
  auto range
    = s.client->items<person>("Ann Lee is a 31-year-old chef.\nBob Ray, 45, works as a nurse.\n");
  size_t got = 0;
  CHECK(eventually([&] {
    if (range.ready() && !range.over())
      got += range.try_next() ? 1 : 0;
    return range.over();
  }));
  CHECK(got == 2);
  CHECK(range.result());
  auto growth = s.client->partials<person>(text_about(41));
  CHECK(growth.next_for(1min));
  growth.drain(1min);
  while (growth.next())
    continue;
  CHECK(growth.result());
}
