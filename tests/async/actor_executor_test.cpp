#include "async_scene.hpp"

#include <troupe/actor_executor.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>

using namespace troupe;
using namespace troupe::test;

namespace {

struct own_actors {
  caf::actor_system_config config;
  caf::actor_system system{config};
};

/// Asks for itself: what it is called with touches its own, without a lock.
caf::behavior asking_actor(caf::event_based_actor* self, const async_client& async,
                           std::promise<size_t>* done) {
  auto sum = std::make_shared<size_t>(0);
  auto left = std::make_shared<size_t>(20);
  const auto mine = async.on(actor_executor(caf::actor{self}));
  for (size_t i = 0; i < 20; ++i)
    mine.extract<person>(text_about(1 + i), [=](const outcome<person>& x) {
      *sum += static_cast<size_t>(x->age);
      if (--*left > 0)
        return;
      done->set_value(*sum);
      self->quit();
    });
  return {[](const continuation& x) { x.call(); }};
}

} // namespace

TEST_CASE("an actor is called with the outcomes that it asked for") {
  async_scene s;
  const auto async = s.async();
  own_actors mine;
  std::promise<size_t> done;
  mine.system.spawn(asking_actor, async, &done);
  CHECK(done.get_future().get() == 210);
}

TEST_CASE("an actor that has ended is not called, and nothing else is lost") {
  async_scene s;
  s.start();
  const auto async = async_client{*s.client};
  own_actors mine;
  auto gone = mine.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    self->quit();
    return {[](const continuation& x) { x.call(); }};
  });
  const auto where = actor_executor(gone);
  gone = nullptr;
  mine.system.await_all_actors_done();
  std::atomic<bool> called = false;
  async.on(where).extract<person>(text_about(41), [&](const outcome<person>&) { called = true; });
  CHECK(async.extract_async<person>(text_about(42)).get());
  s.client.reset();
  CHECK_FALSE(called);
}
