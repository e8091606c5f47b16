#include "run/hedging.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

settings hedging_settings(double share = 1) {
  settings x;
  x.hedge_quantile = 0.9;
  x.hedge_share = share;
  return x;
}

struct watched {
  explicit watched(const settings& x) : hedges(x, 1) {
    for (int i = 0; i < 20; ++i)
      hedges.add_latency(0, 100ms);
  }

  ticket send(std::chrono::nanoseconds at) {
    text_request x;
    x.stage = request_stage::fetching;
    const auto id = requests.add(x);
    hedges.watch(0, id, at, requests);
    return id;
  }

  hedging hedges;
  request_table requests;
};

} // namespace

TEST_CASE("a request is a straggler once it takes longer than is usual, and is found once") {
  watched x{hedging_settings()};
  const auto id = x.send(1s);
  CHECK(x.hedges.next_due(0, x.requests) == 1100ms);
  CHECK_FALSE(x.hedges.take(0, 1099ms, x.requests));
  CHECK(x.hedges.take(0, 1100ms, x.requests) == id);
  CHECK_FALSE(x.hedges.take(0, 2s, x.requests));
}

TEST_CASE("a request that has ended is no straggler") {
  watched x{hedging_settings()};
  x.requests.remove(x.send(0s).slot);
  const auto answered = x.send(0s);
  x.requests.move(answered.slot, request_stage::reading);
  CHECK_FALSE(x.hedges.next_due(0, x.requests));
}

TEST_CASE("nothing is unusual before enough requests were seen") {
  hedging hedges{hedging_settings(), 1};
  request_table requests;
  text_request x;
  x.stage = request_stage::fetching;
  hedges.watch(0, requests.add(x), 0s, requests);
  CHECK_FALSE(hedges.next_due(0, requests));
}

TEST_CASE("second requests keep to their share of all") {
  hedging hedges{hedging_settings(0.25), 1};
  CHECK_FALSE(hedges.may(3));
  CHECK(hedges.may(4));
  hedges.add();
  CHECK_FALSE(hedges.may(7));
  CHECK(hedges.may(8));
}

TEST_CASE("a failure leaves the text to its other request, unless the first one failed for good") {
  text_request first;
  text_request second;
  second.is_second = true;
  second.stage = first.stage = request_stage::fetching;
  CHECK(leaves_to_other(first, &second, true));
  CHECK_FALSE(leaves_to_other(first, &second, false));
  CHECK(leaves_to_other(second, &first, false));
  CHECK_FALSE(leaves_to_other(second, nullptr, true));
  first.stage = request_stage::queued;
  CHECK_FALSE(leaves_to_other(second, &first, true));
}
