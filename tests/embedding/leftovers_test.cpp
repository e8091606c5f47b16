// What is left of a run when it is over: no actor of any kind.

#include "carriers/local/fetcher.hpp"
#include "carriers/local/streamer.hpp"
#include "company/coordinator.hpp"
#include "company/limiter.hpp"
#include "company/reader.hpp"
#include "company/response_cache.hpp"
#include "company/stream_gate.hpp"
#include "embedding.hpp"

#include <troupe/company.hpp>
#include <troupe/record_list.hpp>

#include <caf/actor_storage.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

template <class State, class Handle>
constexpr size_t size_of
  = sizeof(caf::actor_storage<caf::stateful_actor<State, typename Handle::impl>>);

struct actor_kind {
  std::string name;
  size_t size;
};

const std::vector<actor_kind>& kinds() {
  static const std::vector<actor_kind> all{
    {"coordinator", size_of<coordinator, coordinator_actor>},
    {"fetcher", size_of<fetcher, fetcher_actor>},
    {"streamer", size_of<streamer, streamer_actor>},
    {"validator", size_of<validator, validator_actor>},
    {"limiter", size_of<limiter, limiter_actor>},
    {"cache", size_of<response_cache, cache_actor>},
    {"reader", size_of<reader, reader_actor>},
    {"gate", size_of<stream_gate, gate_actor>},
    {"progress reporter", sizeof(caf::actor_storage<caf::event_based_actor>)},
  };
  return all;
}

constexpr std::ptrdiff_t runs = 40;

/// Lets `run` run often, and counts the actors that are there afterwards and were not before.
template <class F>
void expect_nothing_left(F run) {
  run();
  std::vector<std::ptrdiff_t> before;
  for (const auto& x : kinds())
    before.push_back(live_of_size(x.size));
  for (std::ptrdiff_t i = 0; i < runs; ++i)
    run();
  for (size_t i = 0; i < kinds().size(); ++i) {
    INFO(kinds()[i].name);
    // Another object may have the same size, but not one more for each run.
    CHECK(eventually([&] { return live_of_size(kinds()[i].size) < before[i] + runs / 2; }));
  }
}

std::vector<std::string> three_texts() {
  return {text_about(41), text_about(42), text_about(43)};
}

} // namespace

TEST_CASE("nothing is left of a run whose texts had records") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] { CHECK(client.gather<person>(three_texts()).size() == 3); });
}

TEST_CASE("nothing is left of a run that was watched") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] {
    run_options options;
    options.on_progress = [](const progress&) {};
    CHECK(client.extract<person>(text_about(41), options));
  });
}

TEST_CASE("nothing is left of a run that read a blocking source") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] {
    std::istringstream lines{text_about(41) + "\n" + text_about(42) + "\n"};
    CHECK(client.gather<person>(lines_of(lines)).size() == 2);
  });
}

TEST_CASE("nothing is left of a run that was stopped") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] {
    auto run = client.as_completed<person>(three_texts());
    run.stop();
    while (run.next())
      continue;
  });
}

TEST_CASE("nothing is left of a run whose range was let go") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] { CHECK(client.as_completed<person>(three_texts()).next()); });
}

TEST_CASE("nothing is left of a run that shared requests and kept answers") {
  scene s;
  s.conf.share_requests = true;
  auto client = s.open();
  expect_nothing_left(
    [&] { CHECK(client.gather<person>(std::vector<std::string>(3, text_about(41))).size() == 3); });
}

TEST_CASE("nothing is left of a streamed run") {
  scene s;
  auto client = s.open();
  expect_nothing_left([&] {
    for (auto& x : client.partials<person>(text_about(41)))
      CHECK(x.index == 0);
  });
}

TEST_CASE("nothing is left of a run that keeps given limits") {
  scene s;
  s.conf.limits.requests_per_minute = 1'000'000;
  s.conf.limits.concurrency = 1;
  auto client = s.open();
  expect_nothing_left([&] { CHECK(client.gather<person>(three_texts()).size() == 3); });
}

TEST_CASE("nothing is left of a run that waited for a pause that nobody awaits any more") {
  rehearsal_settings strict;
  strict.retry_after = 10min;
  expect_nothing_left([&] {
    // A pause holds for all runs against one server.
    scene s{strict};
    auto client = s.open();
    // More than the pool, so that some ask the limiter while it pauses.
    auto run
      = client.as_completed<person>(std::vector<std::string>(20, text_about(41, " [[fault:429]]")));
    CHECK(eventually([&] { return s.api->counts().by_status[429] >= s.conf.pool_size; }));
    run.stop();
    while (run.next())
      continue;
  });
}
