#include "async_scene.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

using namespace troupe;
using namespace troupe::test;

TEST_CASE("a function is called with its outcome, where the executor says") {
  async_scene s;
  std::vector<int32_t> ages;
  std::vector<std::thread::id> threads;
  const auto async = s.async();
  for (size_t i = 0; i < 5; ++i)
    async.extract<person>(text_about(20 + i), [&](const outcome<person>& x) {
      ages.push_back(x->age);
      threads.push_back(std::this_thread::get_id());
    });
  REQUIRE(s.loop.run_until([&] { return ages.size() == 5; }));
  CHECK(threads == std::vector<std::thread::id>(5, std::this_thread::get_id()));
}

TEST_CASE("a function that is called may ask for the next text") {
  async_scene s;
  const auto async = s.async();
  const bool at_once = GENERATE(false, true);
  std::atomic<size_t> answers = 0;
  std::function<void(outcome<person>)> next = [&](const outcome<person>& x) {
    if (!x || ++answers == 100)
      return;
    (at_once ? async.on({}) : async).extract<person>(text_about(20 + answers), next);
  };
  async.extract<person>(text_about(20), next);
  CHECK(s.loop.run_until([&] { return at_once || answers == 100; }));
  CHECK(eventually([&] { return s.loop.run() == 0 && answers == 100; }));
}

TEST_CASE("what a function throws comes out of the executor, and the other texts go on") {
  async_scene s;
  const auto async = s.async();
  size_t thrown = 0;
  size_t answers = 0;
  for (size_t i = 0; i < 6; ++i)
    async.extract<person>(text_about(20 + i), [&](const outcome<person>&) {
      if (++answers % 2 == 0)
        throw std::runtime_error{"no"};
    });
  while (answers < 6)
    try {
      s.loop.run_until([&] { return answers == 6; });
    } catch (const std::runtime_error&) {
      ++thrown;
    }
  CHECK(thrown == 3);
  // Where there is nobody to throw it to.
  async.on({}).extract<person>(text_about(41), [](const outcome<person>&) { throw 1; });
  CHECK(async.extract_async<person>(text_about(42)).get());
}

TEST_CASE("an executor that throws, or lets go of what it gets, loses just that") {
  async_scene s;
  const auto async = s.async();
  std::atomic<size_t> given = 0;
  const auto bad = async.on([&given](const std::function<void()>&) {
    if (++given % 2 == 0)
      throw std::runtime_error{"closed"};
  });
  std::atomic<bool> called = false;
  for (size_t i = 0; i < 4; ++i)
    bad.extract<person>(text_about(20 + i), [&](const outcome<person>&) { called = true; });
  const auto run = bad.on_outcome<person>(texts_about(30, 4),
                                          [&](const outcome<person>&) { called = true; });
  CHECK(bad.extract_async<person>(text_about(41)).get());
  CHECK(eventually([&] { return given == 5; }));
  CHECK(async.extract_async<person>(text_about(42)).get());
  s.client.reset();
  CHECK_FALSE(called);
}

TEST_CASE("of many texts each outcome is told once, one at a time, and then the end") {
  async_scene s;
  const bool at_once = GENERATE(false, true);
  const auto async = at_once ? s.async().on({}) : s.async();
  std::vector<int> seen(200);
  std::atomic<int> at_work = 0;
  std::atomic<bool> strange = false;
  std::optional<run_summary> sum;
  std::atomic<bool> over = false;
  const auto run = async.on_outcome<person>(
    texts_about(20, seen.size()),
    [&](const outcome<person>& x) {
      strange = strange || ++at_work != 1;
      ++seen[x.index];
      --at_work;
      if (x.index % 3 == 0)
        throw std::runtime_error{"no"};
    },
    [&](const run_summary& x) {
      sum = x;
      over = true;
    });
  while (!over)
    try {
      s.loop.run_until([&] { return at_once || over; });
    } catch (const std::runtime_error&) {}
  CHECK(seen == std::vector<int>(200, 1));
  CHECK_FALSE(strange);
  CHECK(sum->succeeded == 200);
  CHECK(run.sum().texts == 200);
}

TEST_CASE("a function that nobody calls holds its run back") {
  async_scene s;
  s.conf.pool_size = 64;
  const auto async = s.async();
  uint64_t read = 0;
  std::mutex mutex;
  const auto count = [&] {
    const std::lock_guard guard{mutex};
    return read;
  };
  size_t told = 0;
  auto run = async.on_outcome<person>(
    [&]() -> std::optional<std::string> {
      const std::lock_guard guard{mutex};
      return ++read > 5000 ? std::nullopt : std::optional{text_about(41)};
    },
    [&](const outcome<person>&) { ++told; });
  REQUIRE(s.loop.run_until([&] { return told > 0; }));
  // As many outcomes as may wait, and what is behind them.
  uint64_t before = 0;
  REQUIRE(eventually([&] { return std::exchange(before, s.api->counts().requests) > 1024; }));
  CHECK(count() < 4000);
  run.stop();
  CHECK(s.loop.run_until([&] { return run.sum().elapsed.count() > 0; }));
}
