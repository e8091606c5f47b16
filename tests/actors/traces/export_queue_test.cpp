#include "traces/export_queue.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace troupe;
using namespace troupe::detail;
using namespace std::chrono_literals;

namespace {

span named(std::string name) {
  span result;
  result.name = std::move(name);
  return result;
}

} // namespace

TEST_CASE("a full batch is there at once") {
  export_queue queue{{1 << 20, 0, 2, 1h}};
  queue.put(named("a"));
  queue.put(named("b"));
  queue.put(named("c"));
  const auto batch = queue.take();
  REQUIRE(batch.size() == 2);
  CHECK(batch[0].name == "a");
  CHECK(batch[1].name == "b");
}

TEST_CASE("a batch that is not full is there when its time has come") {
  export_queue queue{{1 << 20, 0, 100, 0ms}};
  queue.put(named("a"));
  CHECK(queue.take().size() == 1);
}

TEST_CASE("a queue that is closed gives what it has, and then nothing") {
  export_queue queue{{1 << 20, 0, 2, 1h}};
  for (const auto* name : {"a", "b", "c"})
    queue.put(named(name));
  queue.close();
  queue.put(named("late"));
  CHECK(queue.take().size() == 2);
  CHECK(queue.take().size() == 1);
  CHECK(queue.take().empty());
  CHECK(queue.dropped() == 1);
}

TEST_CASE("what there is no room for is dropped and counted") {
  const auto bytes = bytes_of(named("a"));
  export_queue queue{{3 * bytes, 0, 100, 1h}};
  for (int i = 0; i < 10; ++i)
    queue.put(named("a"));
  CHECK(queue.dropped() == 7);
  queue.close();
  CHECK(queue.take().size() == 3);
  export_queue few{{1 << 20, 4, 100, 1h}};
  for (int i = 0; i < 10; ++i)
    few.put(named("a"));
  CHECK(few.dropped() == 6);
}

TEST_CASE("room comes back as batches are taken") {
  export_queue queue{{2 * bytes_of(named("a")), 0, 1, 1h}};
  for (int i = 0; i < 100; ++i) {
    queue.put(named("a"));
    REQUIRE(queue.take().size() == 1);
  }
  CHECK(queue.dropped() == 0);
}

TEST_CASE("what is abandoned is counted") {
  export_queue queue{{1 << 20, 0, 100, 1h}};
  queue.put(named("a"));
  queue.put(named("b"));
  queue.abandon();
  CHECK(queue.take().empty());
  CHECK(queue.dropped() == 2);
}

TEST_CASE("a span with long texts takes more room") {
  auto x = named("a");
  const auto before = bytes_of(x);
  x.about.push_back({"k", std::string(10'000, 'x')});
  x.events.push_back({"e", {}, {{"k", std::string(10'000, 'x')}}});
  CHECK(bytes_of(x) > before + 20'000);
}
