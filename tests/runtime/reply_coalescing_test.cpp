#include "http/reply_coalescing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using troupe::detail::reply_coalescing;

TEST_CASE("nothing is waited for before a reply has come") {
  CHECK(reply_coalescing{}.pause(10'000) == 0us);
}

TEST_CASE("many slow replies gather for a twelfth of their time, and at most two milliseconds") {
  reply_coalescing x;
  x.replied(12ms);
  CHECK(x.pause(512) == 1ms);
  reply_coalescing slow;
  slow.replied(3s);
  CHECK(slow.pause(10'000) == 2ms);
}

TEST_CASE("replies that will come one by one are not waited for") {
  reply_coalescing x;
  x.replied(24ms);
  CHECK(x.pause(11) == 0us);
  CHECK(x.pause(12) == 2ms);
  reply_coalescing slow;
  slow.replied(3s);
  CHECK(slow.pause(1499) == 0us);
}

TEST_CASE("quick replies are not waited for, from the first on") {
  reply_coalescing x;
  x.replied(50ms);
  x.replied(1ms);
  CHECK(x.pause(512) == 0us);
}

TEST_CASE("a quick reply is forgotten after some slower ones") {
  reply_coalescing x;
  x.replied(1ms);
  for (int i = 0; i < 1000; ++i)
    x.replied(24ms);
  CHECK(x.pause(512) == 2ms);
}
