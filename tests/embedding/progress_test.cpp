// Functions of the application's that a run calls: in companies as in clients, and when they throw.

#include "embedding.hpp"

#include <troupe/company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>

using namespace troupe;
using namespace troupe::test;

namespace {

std::vector<std::string> people(size_t count, const std::string& marker = {}) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(text_about(20 + i, marker));
  return result;
}

} // namespace

TEST_CASE("a company tells on_progress how far it is") {
  scene s;
  caf::actor_system_config config;
  caf::actor_system system{config};
  std::promise<uint64_t> told;
  std::promise<void> ended;
  company_options options;
  options.options.on_progress = [&](const progress& x) {
    if (x.final)
      told.set_value(x.so_far.texts);
  };
  options.texts = make_source(people(5));
  auto target = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {
      [](const outcome<person>&) {},
      [&ended, self](const run_ended&) {
        ended.set_value();
        self->quit();
      },
    };
  });
  REQUIRE(spawn_company<person>(system, s.conf, target, std::move(options)));
  ended.get_future().get();
  CHECK(told.get_future().get() == 5);
}

TEST_CASE("a run goes on when on_progress throws") {
  scene s;
  auto client = s.open();
  std::atomic<int> calls = 0;
  run_options options;
  options.on_progress = [&](const progress&) {
    ++calls;
    throw std::runtime_error("no terminal");
  };
  const auto got = client.gather<person>(people(50), options);
  CHECK(std::all_of(got.begin(), got.end(), [](const auto& x) { return bool{x}; }));
  CHECK(calls <= 1);
}

TEST_CASE("when history throws, no text is sent, and each says why") {
  scene s;
  auto client = s.open();
  run_options options;
  options.history = [](const prompt&) -> text_history { throw std::runtime_error("no journal"); };
  const auto got = client.gather<person>(people(10), options);
  REQUIRE(got.size() == 10);
  for (const auto& x : got) {
    CHECK(!x);
    CHECK(x.log.attempts.empty());
    CHECK(x.error().message.find("run_options::history threw: no journal") != std::string::npos);
  }
  CHECK(s.api->counts().requests == 0);
}

TEST_CASE("when on_attempt throws, what is on its way is not lost, and nothing more is sent") {
  scene s;
  s.conf.pool_size = 4;
  auto client = s.open();
  run_options options;
  options.on_attempt = [](const unfinished_attempt&) { throw std::runtime_error("disk full"); };
  auto texts = people(3);
  texts.push_back(text_about(30, " [[fault:503]]"));
  for (auto& x : people(50, " [[latency:20ms]]"))
    texts.push_back(x);
  const auto got = client.gather<person>(texts, options);
  REQUIRE(got.size() == texts.size());
  size_t attempts = 0;
  for (const auto& x : got) {
    attempts += x.log.attempts.size();
    if (!x)
      CHECK(x.error().message.find("run_options::on_attempt threw: disk full")
            != std::string::npos);
  }
  CHECK(!got[3]);
  CHECK(got[3].log.attempts.size() == 1);
  // Each request that the server saw stands in a ledger.
  CHECK(attempts == s.api->counts().requests);
  CHECK(attempts < texts.size());
}
