#include "async_scene.hpp"
#include "job.hpp"

#include <troupe/actor_executor.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>
#include <stop_token>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Asks for one text, and notes the outcome.
job ask(async_client async, std::string text, outcome<person>& to) {
  to = co_await async.extract<person>(text);
}

job ask(async_client async, std::string text, std::stop_token stop, outcome<person>& to) {
  to = co_await async.extract<person>(text, stop);
}

loose_job ask_loosely(async_client async, size_t texts, size_t& answers) {
  for (size_t i = 0; i < texts; ++i)
    if (co_await async.extract<person>(text_about(20 + i)))
      ++answers;
}

/// A coroutine of an actor's.
loose_job ask_in_turn(caf::event_based_actor* self, async_client async,
                      std::promise<size_t>* done) {
  size_t sum = 0;
  for (size_t i = 1; i <= 10; ++i) {
    const auto x = co_await async.extract<person>(text_about(i));
    sum += static_cast<size_t>(x->age);
  }
  done->set_value(sum);
  self->quit();
}

caf::behavior coroutine_actor(caf::event_based_actor* self, const async_client& async,
                              std::promise<size_t>* done) {
  ask_in_turn(self, async.on(actor_executor(caf::actor{self})), done);
  return {[](const continuation& x) { x.call(); }};
}

} // namespace

TEST_CASE("a coroutine of an actor's goes on in the actor") {
  async_scene s;
  s.start();
  caf::actor_system_config config;
  caf::actor_system system{config};
  std::promise<size_t> done;
  system.spawn(coroutine_actor, async_client{*s.client}, &done);
  CHECK(done.get_future().get() == 55);
}

TEST_CASE("a coroutine goes on with its outcome, on the thread of its executor") {
  async_scene s;
  std::thread::id where;
  outcome<person> got;
  auto work = [](async_client async, outcome<person>& to, std::thread::id& thread) -> job {
    prompt x;
    x.text = text_about(41);
    x.tag = 7;
    to = co_await async.extract<person>(std::move(x));
    thread = std::this_thread::get_id();
  }(s.async(), got, where);
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  CHECK(got->age == 41);
  CHECK(got.tag == 7);
  CHECK(where == std::this_thread::get_id());
}

TEST_CASE("texts are on their way before they are awaited") {
  async_scene s;
  std::vector<int32_t> ages;
  auto work = [](async_client async, rehearsal& api, std::vector<int32_t>& to) -> job {
    std::vector<extraction<person>> all;
    for (size_t i = 0; i < 10; ++i)
      all.push_back(async.extract<person>(text_about(20 + i)));
    CHECK(eventually([&] { return api.counts().requests == 10; }));
    for (auto& x : all)
      to.push_back((co_await std::move(x))->age);
  }(s.async(), *s.api, ages);
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  CHECK(ages.front() == 20);
  CHECK(ages.back() == 29);
}

TEST_CASE("a coroutine that is destroyed while it waits gives up its text, and frees the seat") {
  async_scene s;
  s.conf.pool_size = 1;
  const auto async = s.async();
  outcome<person> none;
  outcome<person> got;
  auto first = std::make_optional(ask(async, stalled(41), none));
  auto second = ask(async, text_about(42), got);
  REQUIRE(eventually([&] { return s.api->counts().requests == 1; }));
  first.reset();
  REQUIRE(s.loop.run_until([&] { return second.done(); }));
  CHECK(got->age == 42);
  CHECK(eventually([&] { return s.api->counts().abandoned == 1; }));
}

TEST_CASE("a coroutine may be destroyed between its outcome and its resumption") {
  async_scene s;
  outcome<person> none;
  auto work = std::make_optional(ask(s.async(), text_about(41), none));
  REQUIRE(eventually([&] { return s.loop.size() == 1; }));
  work.reset();
  CHECK(s.loop.run() == 1);
  CHECK_FALSE(none);
}

TEST_CASE("a coroutine whose text was stopped goes on, with a cancelled one") {
  async_scene s;
  outcome<person> got;
  std::stop_source stop;
  auto work = ask(s.async(), stalled(41), stop.get_token(), got);
  stop.request_stop();
  REQUIRE(s.loop.run_until([&] { return work.done(); }));
  CHECK(got.error().code == errc::cancelled);
}

TEST_CASE("a coroutine may end, and go, within its resumption") {
  async_scene s;
  size_t answers = 0;
  SECTION("on a loop") {
    ask_loosely(s.async(), 30, answers);
    CHECK(s.loop.run_until([&] { return answers == 30; }));
  }
  SECTION("on a thread of troupe's") {
    ask_loosely(s.async().on({}), 30, answers);
    // The last use of it is in the client's own threads.
    while (s.api->counts().requests < 30)
      std::this_thread::yield();
    s.client.reset();
    CHECK(answers >= 29);
  }
}

TEST_CASE("when the client goes each coroutine that waits goes on once") {
  async_scene s;
  const auto async = s.async();
  std::vector<outcome<person>> got(20);
  std::vector<job> work;
  for (auto& x : got)
    work.push_back(ask(async, stalled(41), x));
  s.client.reset();
  CHECK(s.loop.size() == 20);
  s.loop.run();
  for (const auto& x : got)
    CHECK(x.error().code == errc::cancelled);
  outcome<person> late;
  const auto more = ask(async, text_about(41), late);
  CHECK(more.done());
  CHECK(late.error().code == errc::cancelled);
}

TEST_CASE("a coroutine whose executor lets go of it stays suspended, and the client ends") {
  async_scene s;
  outcome<person> none;
  auto work = ask(s.async(), text_about(41), none);
  REQUIRE(eventually([&] { return s.loop.size() == 1; }));
  CHECK(s.loop.drop() == 1);
  s.client.reset();
  CHECK_FALSE(work.done());
}
