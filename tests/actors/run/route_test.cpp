#include "run/route.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

settings route_settings(uint32_t pool_size = 100) {
  settings x;
  x.pool_size = pool_size;
  x.breaker_failures = 2;
  x.breaker_pause = 10s;
  return x;
}

} // namespace

TEST_CASE(
  "a route asks for few permits at first, and for more when a request has come to its end") {
  route x{route_settings()};
  const auto first = x.order_permits();
  REQUIRE(first);
  CHECK(first->count == 64);
  CHECK_FALSE(x.order_permits());
  x.add_permits(1);
  CHECK(x.may_send());
  x.use_permit();
  CHECK_FALSE(x.may_send());
  CHECK_FALSE(x.order_permits());
  x.succeed();
  const auto second = x.order_permits();
  REQUIRE(second);
  CHECK(second->count == 100);
}

TEST_CASE("a limiter is told what was seen since it was last asked") {
  route x{route_settings()};
  x.succeed();
  x.add_latency(10ms);
  x.add_latency(30ms);
  const auto order = x.order_permits();
  REQUIRE(order);
  CHECK(order->answers == 2);
  CHECK(order->mean_latency == 20ms);
  x.add_permits(0);
  CHECK(x.order_permits()->answers == 0);
}

TEST_CASE("a pause voids the permits in stock, and a wait without a pause does not") {
  route x{route_settings()};
  x.add_permits(2);
  x.fail(errc::unavailable, 0ns, 0ns);
  CHECK(x.may_send());
  x.fail(errc::rate_limited, 1s, 0ns);
  CHECK_FALSE(x.may_send());
}

TEST_CASE("once a limit is known each request asks, until another limiter knows of none") {
  route x{route_settings()};
  x.order_permits();
  x.revoke(true);
  CHECK(x.paced());
  CHECK(x.may_send());
  CHECK_FALSE(x.order_permits());
  x.add_queued();
  x.begin_anew();
  CHECK_FALSE(x.paced());
  CHECK(x.queued() == 0);
  CHECK(x.order_permits());
}

TEST_CASE("a route that is closed neither sends nor asks") {
  route x{route_settings()};
  x.add_permits(2);
  x.close({errc::quota_exhausted, "no credit"});
  CHECK_FALSE(x.open());
  CHECK_FALSE(x.may_send());
  CHECK_FALSE(x.order_permits());
  x.add_permits(2);
  CHECK_FALSE(x.may_send());
}

TEST_CASE("new texts take the first open route whose breaker lets them through") {
  routes x{route_settings(), 3};
  CHECK(x.for_new_texts(0ns) == 0);
  x[0].fail(errc::unavailable, 0ns, 0ns);
  x[0].fail(errc::unavailable, 0ns, 0ns);
  CHECK(x.for_new_texts(0ns) == 1);
  x[1].close({errc::authentication, "wrong key"});
  CHECK(x.for_new_texts(0ns) == 2);
  x[2].close({errc::authentication, "wrong key"});
  CHECK(x.for_new_texts(0ns) == 0);
  CHECK_FALSE(x.all_closed());
  x[0].close({errc::authentication, "wrong key"});
  CHECK(x.all_closed());
  CHECK(x.for_new_texts(0ns) == 3);
}

TEST_CASE("a limit is no failure of a route") {
  routes x{route_settings(), 2};
  for (int i = 0; i < 5; ++i)
    x[0].fail(errc::rate_limited, 0ns, 0ns);
  CHECK(x.for_new_texts(0ns) == 0);
}

TEST_CASE("a text goes on where it has not failed, even if no breaker lets it through") {
  routes x{route_settings(), 3};
  CHECK(x.after(0b001, 0ns) == 1);
  CHECK(x.after(0b011, 0ns) == 2);
  CHECK_FALSE(x.after(0b111, 0ns));
  for (int i = 0; i < 2; ++i)
    x[1].fail(errc::unavailable, 0ns, 0ns);
  CHECK(x.after(0b001, 0ns) == 2);
  CHECK(x.after(0b101, 0ns) == 1);
}

TEST_CASE("a forbidden request closes a route only if nothing was ever answered there") {
  CHECK(holds_for_all(errc::authentication, 401, true));
  CHECK(holds_for_all(errc::authentication, 403, false));
  CHECK_FALSE(holds_for_all(errc::authentication, 403, true));
  CHECK(holds_for_all(errc::quota_exhausted, 429, true));
  CHECK_FALSE(holds_for_all(errc::http_status, 400, false));
}
