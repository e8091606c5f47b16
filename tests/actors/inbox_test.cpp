#include "protocol/inbox.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using troupe::pile;

TEST_CASE("the owner of a pile is called once for all that it has not taken") {
  pile<int> content;
  std::vector<int> taken;
  CHECK(content.put(1));
  CHECK_FALSE(content.put(2));
  CHECK_FALSE(content.put(3));
  content.take(taken);
  CHECK(taken == std::vector{1, 2, 3});
  CHECK(content.put(4));
  CHECK_FALSE(content.put(5));
  content.take(taken);
  CHECK(taken == std::vector{4, 5});
  content.take(taken);
  CHECK(taken.empty());
}

TEST_CASE("what was taken out of a pile before is gone") {
  pile<std::shared_ptr<int>> content;
  std::vector<std::shared_ptr<int>> taken;
  const auto x = std::make_shared<int>(1);
  CHECK(content.put(x));
  content.take(taken);
  CHECK(x.use_count() == 2);
  content.take(taken);
  CHECK(x.use_count() == 1);
}

TEST_CASE("nothing that two threads put into a pile is lost, and no call is missing") {
  constexpr size_t each = 20000;
  pile<int> content;
  std::atomic<size_t> calls = 0;
  size_t count = 0;
  std::vector<int> last(2, -1);
  bool in_order = true;
  const auto write = [&](int who) {
    for (int i = 0; i < static_cast<int>(each); ++i)
      if (content.put(2 * i + who)) {
        ++calls;
        calls.notify_one();
      }
  };
  std::thread reader{[&] {
    std::vector<int> taken;
    for (size_t served = 0; count < 2 * each; ++served) {
      calls.wait(served);
      content.take(taken);
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
