#include "company/limiter_pool.hpp"

#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

struct pool_alone {
  ~pool_alone() {
    pool.reset();
    time.run();
  }

  const bool has_types = init_types();
  virtual_system time;
  std::optional<limiter_pool> pool{std::in_place, time.get()};

  size_t running() {
    time.run();
    return time.running_actors();
  }
};

shared_pace_ptr new_pace() {
  return std::make_shared<shared_pace>();
}

} // namespace

TEST_CASE("of one pace a pool has one limiter, of another one another") {
  pool_alone s;
  const auto pace = new_pace();
  const auto first = s.pool->lease(pace);
  CHECK(s.pool->lease(pace) == first);
  CHECK(s.pool->lease(new_pace()) != first);
  CHECK(s.pool->size() == 2);
  CHECK(s.running() == 2);
}

TEST_CASE("a limiter lives as long as the pool or anybody else has it") {
  pool_alone s;
  auto used = s.pool->lease(new_pace());
  s.pool->lease(new_pace());
  CHECK(s.running() == 2);
  s.pool.reset();
  CHECK(s.running() == 1);
  used.reset();
  CHECK(s.running() == 0);
}

TEST_CASE("of a thousand models a pool keeps the last ones, and those that are in use") {
  pool_alone s;
  const auto usual = new_pace();
  const auto in_use = s.pool->lease(usual);
  const auto often = new_pace();
  const auto place = s.pool->lease(often).get();
  for (int i = 0; i < 1000; ++i) {
    s.pool->lease(new_pace());
    CHECK(s.pool->lease(often).get() == place);
  }
  CHECK(s.pool->size() == limiter_pool::idle_max);
  CHECK(s.running() == limiter_pool::idle_max);
  CHECK(s.pool->lease(usual) == in_use);
}

TEST_CASE("more limiters than a pool keeps are there while they are in use") {
  pool_alone s;
  std::vector<limiter_lease> in_use;
  for (size_t i = 0; i < limiter_pool::idle_max + 10; ++i)
    in_use.push_back(s.pool->lease(new_pace()));
  CHECK(s.pool->size() == limiter_pool::idle_max + 10);
  in_use.clear();
  s.pool->lease(new_pace());
  CHECK(s.pool->size() == limiter_pool::idle_max);
}
