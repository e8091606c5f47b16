#include "settings/billing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

attempt failed_with(errc code, uint16_t status = 0) {
  attempt result;
  result.problem = {code, "x"};
  result.http_status = status;
  return result;
}

const model_prices prices{{money::from_nanos(1'000'000'000), money::from_nanos(1'000'000'000),
                           money::from_nanos(2'000'000'000)},
                          4096};
const spending worst{5000, money::from_nanos(9'000'000)};

} // namespace

TEST_CASE("an answer costs the tokens that it tells") {
  attempt x;
  x.http_status = 200;
  x.tokens = {100, 10, 110};
  const auto spent = bill(x, worst, &prices);
  CHECK(spent == spending{110, money::from_nanos(120'000)});
  CHECK(x.cost == money::from_nanos(120'000));
  CHECK(x.uncertain == spending{});
}

TEST_CASE("a wrong answer costs as much as a right one") {
  auto x = failed_with(errc::violations, 200);
  x.tokens = {100, 10, 110};
  CHECK(bill(x, worst, &prices).cost == money::from_nanos(120'000));
}

TEST_CASE("a request that may have been billed though no usage came keeps its worst case") {
  for (auto x : {failed_with(errc::timeout_sent), failed_with(errc::connection_lost),
                 failed_with(errc::reply_too_large), failed_with(errc::deadline_exceeded),
                 failed_with(errc::malformed_response, 200), failed_with(errc::unavailable, 504),
                 failed_with(errc::unavailable, 502), failed_with(errc::unavailable, 524)}) {
    INFO(to_string(x.problem) << " " << x.http_status);
    CHECK(bill(x, worst, &prices) == worst);
    CHECK(x.uncertain == worst);
    CHECK(x.cost == money{});
  }
}

TEST_CASE("a request that was refused or never sent costs nothing") {
  for (auto x :
       {failed_with(errc::connect), failed_with(errc::tls), failed_with(errc::timeout_unsent),
        failed_with(errc::rate_limited, 429), failed_with(errc::authentication, 401),
        failed_with(errc::http_status, 400), failed_with(errc::unavailable, 500),
        failed_with(errc::unavailable, 503), failed_with(errc::unavailable, 529)}) {
    INFO(to_string(x.problem) << " " << x.http_status);
    CHECK(bill(x, worst, &prices) == spending{});
    CHECK(x.uncertain == spending{});
  }
}

TEST_CASE("the length of an answer is bounded by tokens_max, and by what the model writes") {
  settings x;
  x.model = "m";
  CHECK_FALSE(output_tokens_bound({}, facts_of(x)));
  CHECK(output_tokens_bound(100, facts_of(x)) == 100);
  auto list = std::make_shared<price_list>();
  list->set("m", prices);
  x.prices = list;
  CHECK(output_tokens_bound({}, facts_of(x)) == 4096);
  CHECK(output_tokens_bound(100, facts_of(x)) == 100);
  CHECK(output_tokens_bound(5000, facts_of(x)) == 4096);
}

TEST_CASE("a cost that the server tells is a bill, whoever knows the prices") {
  attempt x;
  x.http_status = 200;
  x.tokens.cost_told = money::from_nanos(7);
  CHECK(bill(x, worst, nullptr).cost == money::from_nanos(7));
  CHECK(x.cost == money::from_nanos(7));
  CHECK(x.uncertain == spending{});
}
