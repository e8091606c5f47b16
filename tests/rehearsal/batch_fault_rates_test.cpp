#include "batches/batch_faults.hpp"

#include <catch2/catch_test_macros.hpp>

using troupe::parse_batch_fault_rates;
using troupe::rehearsal_batch_fault_rate;
using troupe::rehearsing::batch_fault;
using troupe::rehearsing::batch_fault_book;
using troupe::rehearsing::batch_fault_order;
using troupe::rehearsing::parse_batch_fault;

TEST_CASE("faults of batches are read by name") {
  CHECK(parse_batch_fault("failed-quota") == batch_fault_order{batch_fault::failed_quota, false});
  CHECK(parse_batch_fault("row_500_once") == batch_fault_order{batch_fault::row_500, true});
  CHECK(parse_batch_fault("file_not_found_once")
        == batch_fault_order{batch_fault::file_not_found, true});
  CHECK_FALSE(parse_batch_fault("429"));
  CHECK_FALSE(parse_batch_fault("none"));
  for (const auto& x : troupe::rehearsal_batch_fault_names())
    CHECK(name_of(parse_batch_fault(x.name).value().kind) == x.name);
}

TEST_CASE("rates of batches and of rows are added up apart") {
  const auto read = parse_batch_fault_rates("expired:0.6,row_500:50%,row_429:0.5");
  REQUIRE(read);
  CHECK(*read
        == std::vector<rehearsal_batch_fault_rate>{
          {"expired", 0.6}, {"row_500", 0.5}, {"row_429", 0.5}});
  CHECK_FALSE(parse_batch_fault_rates("expired:0.6,slow:0.6"));
  CHECK_FALSE(parse_batch_fault_rates("row_500:0.6,row_429:0.6"));
  CHECK_FALSE(parse_batch_fault_rates("expired:2"));
  const auto unknown = parse_batch_fault_rates("reset:0.1");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.starts_with("batch faults: unknown kind \"reset\"; known are "
                                            "failed_quota, create_429"));
}

TEST_CASE("faults of batches come as often as their rates say, and the same for the same seed") {
  const std::vector<rehearsal_batch_fault_rate> rates{{"expired", 0.2}, {"row_500", 0.1}};
  batch_fault_book x(rates, 7);
  batch_fault_book same(rates, 7);
  int expired = 0;
  int rows = 0;
  for (uint64_t i = 0; i < 2000; ++i) {
    const auto drawn = x.for_batch(i);
    CHECK(drawn == same.for_batch(i));
    expired += drawn == batch_fault::expired ? 1 : 0;
    rows += x.for_row(3, i, i) == batch_fault::row_500 ? 1 : 0;
  }
  CHECK(expired > 320);
  CHECK(expired < 480);
  CHECK(rows > 140);
  CHECK(rows < 260);
}

TEST_CASE("a fault that comes once comes to one batch, or once to each body") {
  batch_fault_book x({{"slow_once", 1}, {"row_400_once", 1}}, 1);
  CHECK(x.for_batch(1) == batch_fault::slow);
  CHECK(x.for_batch(2) == batch_fault::none);
  CHECK(x.for_row(1, 0, 17) == batch_fault::row_400);
  CHECK(x.for_row(1, 1, 18) == batch_fault::row_400);
  CHECK(x.for_row(2, 0, 17) == batch_fault::none);
  x.forget();
  CHECK(x.for_batch(3) == batch_fault::slow);
}
