#include "in_tray.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using troupe::in_tray;

TEST_CASE("the owner of a tray is called once for all that it has not taken") {
  in_tray<int> tray;
  std::vector<int> taken;
  CHECK(tray.put(1));
  CHECK_FALSE(tray.put(2));
  CHECK_FALSE(tray.put(3));
  tray.take(taken);
  CHECK(taken == std::vector{1, 2, 3});
  CHECK(tray.put(4));
  CHECK_FALSE(tray.put(5));
  tray.take(taken);
  CHECK(taken == std::vector{4, 5});
  tray.take(taken);
  CHECK(taken.empty());
}

TEST_CASE("what was taken out of a tray before is gone") {
  in_tray<std::shared_ptr<int>> tray;
  std::vector<std::shared_ptr<int>> taken;
  const auto x = std::make_shared<int>(1);
  CHECK(tray.put(x));
  tray.take(taken);
  CHECK(x.use_count() == 2);
  tray.take(taken);
  CHECK(x.use_count() == 1);
}

TEST_CASE("nothing that two threads put into a tray is lost, and no call is missing") {
  constexpr size_t each = 20000;
  in_tray<int> tray;
  std::atomic<size_t> calls = 0;
  size_t count = 0;
  std::vector<int> last(2, -1);
  bool in_order = true;
  const auto write = [&](int who) {
    for (int i = 0; i < static_cast<int>(each); ++i)
      if (tray.put(2 * i + who)) {
        ++calls;
        calls.notify_one();
      }
  };
  std::thread reader{[&] {
    std::vector<int> taken;
    for (size_t served = 0; count < 2 * each; ++served) {
      calls.wait(served);
      tray.take(taken);
      count += taken.size();
      for (const auto x : taken) {
        in_order = in_order && last[static_cast<size_t>(x % 2)] < x;
        last[static_cast<size_t>(x % 2)] = x;
      }
    }
  }};
  std::thread first{write, 0};
  std::thread second{write, 1};
  first.join();
  second.join();
  reader.join();
  CHECK(count == 2 * each);
  CHECK(in_order);
}
