// Ten thousand at once.

#include "async_scene.hpp"
#include "job.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <iterator>

using namespace troupe;
using namespace troupe::test;

namespace {

size_t threads() {
  using std::filesystem::directory_iterator;
  return static_cast<size_t>(
    std::distance(directory_iterator{"/proc/self/task"}, directory_iterator{}));
}

struct progress_of_all {
  size_t in_flight = 0;
  size_t in_flight_max = 0;
  size_t right = 0;
  size_t cancelled = 0;
  size_t ended = 0;
};

job ask(async_client async, size_t age, progress_of_all& all) {
  all.in_flight_max = std::max(all.in_flight_max, ++all.in_flight);
  const auto x = co_await async.extract<person>(text_about(age));
  --all.in_flight;
  ++all.ended;
  all.right += x && x->age == static_cast<int32_t>(age) ? 1 : 0;
  all.cancelled += x.error().code == errc::cancelled ? 1 : 0;
}

} // namespace

TEST_CASE("ten thousand coroutines are in flight on one thread, in a pool of 32") {
  constexpr size_t count = 10'000;
  rehearsal_settings api;
  api.latency.low = 2ms;
  async_scene s{api};
  s.conf.pool_size = 32;
  const auto async = s.async();
  progress_of_all all;
  // The client's threads are there.
  auto first = ask(async, 41, all);
  REQUIRE(s.loop.run_until([&] { return first.done(); }));
  all = {};
  const auto before = threads();
  std::vector<job> jobs;
  for (size_t i = 0; i < count; ++i)
    jobs.push_back(ask(async, i % 100, all));
  CHECK(all.in_flight_max == count);
  size_t most = 0;
  // A tenth is given up on the way.
  size_t destroyed = 0;
  REQUIRE(s.loop.run_until([&] {
    most = std::max(most, threads());
    if (all.ended > 100 && destroyed < count / 10) {
      jobs.pop_back();
      ++destroyed;
    }
    return all.ended + destroyed == count;
  }));
  CHECK(destroyed == count / 10);
  CHECK(all.right == count - count / 10);
  CHECK(most == before);
  CHECK(s.api->counts().in_progress_highest <= 32);
  CHECK(s.api->counts().requests < count);
}
