#include "reply_coalescing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using troupe::detail::reply_coalescing;

TEST_CASE("nothing is waited for before a reply has come") {
  CHECK(reply_coalescing{}.pause(10'000) == 0us);
}

TEST_CASE("many slow replies gather for a twenty-fifth of their time, and at most a millisecond") {
  reply_coalescing x;
  x.replied(25ms);
  CHECK(x.pause(512) == 1ms);
  reply_coalescing slow;
  slow.replied(3s);
  CHECK(slow.pause(10'000) == 1ms);
}

TEST_CASE("replies that will come one by one are not waited for") {
  reply_coalescing x;
  x.replied(25ms);
  CHECK(x.pause(24) == 0us);
  CHECK(x.pause(25) == 1ms);
  reply_coalescing slow;
  slow.replied(3s);
  CHECK(slow.pause(2999) == 0us);
}

TEST_CASE("quick replies are not waited for, from the first on") {
  reply_coalescing x;
  x.replied(50ms);
  x.replied(2ms);
  CHECK(x.pause(512) == 0us);
}

TEST_CASE("a quick reply is forgotten after some slower ones") {
  reply_coalescing x;
  x.replied(1ms);
  for (int i = 0; i < 1000; ++i)
    x.replied(25ms);
  CHECK(x.pause(512) == 1ms);
}
