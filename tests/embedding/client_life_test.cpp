// Who lives longer: the client, or those who used it.

#include "embedding.hpp"
#include "idle_thread.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>

using namespace troupe;
using namespace troupe::test;

TEST_CASE("a client ends although a thread that used it lives on") {
  scene s;
  auto client = std::make_unique<troupe::client>(s.open());
  bool good = false;
  const idle_thread worker{[&] { good = bool{client->extract<person>(text_about(41))}; }};
  CHECK(good);
  client.reset();
}

TEST_CASE("a client ends although the thread that made it lives on") {
  scene s;
  std::unique_ptr<troupe::client> client;
  const idle_thread maker{[&] { client = std::make_unique<troupe::client>(s.open()); }};
  CHECK(client->extract<person>(text_about(41)));
  client.reset();
}

TEST_CASE("a client ends although a thread that took streamed parts from it lives on") {
  scene s;
  auto client = std::make_unique<troupe::client>(s.open());
  size_t parts = 0;
  const idle_thread worker{[&] {
    for (auto& x : client->partials<person>(text_about(41)))
      parts += x.index == 0 ? 1u : 0u;
  }};
  CHECK(parts > 0);
  client.reset();
}

TEST_CASE("a client ends that was made and used inside actors of another system") {
  scene s;
  caf::actor_system_config config;
  config.set("caf.scheduler.max-threads", 2);
  caf::actor_system system{config};
  std::promise<bool> good;
  auto got = good.get_future();
  system.spawn([&](caf::event_based_actor*) {
    auto client = s.open();
    good.set_value(bool{client.extract<person>(text_about(41))});
  });
  CHECK(got.get());
  system.await_all_actors_done();
}

TEST_CASE("two clients of one thread end in either order") {
  scene s;
  auto first = std::make_unique<troupe::client>(s.open());
  auto second = std::make_unique<troupe::client>(s.open());
  CHECK(first->extract<person>(text_about(41)));
  CHECK(second->extract<person>(text_about(42)));
  SECTION("the first one first") {
    first.reset();
    CHECK(second->extract<person>(text_about(43)));
  }
  SECTION("the second one first") {
    second.reset();
    CHECK(first->extract<person>(text_about(43)));
  }
}
