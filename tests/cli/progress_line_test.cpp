#include "progress_line.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("the progress line says how far the run is") {
  progress x;
  x.so_far.texts = 12;
  x.so_far.succeeded = 11;
  x.so_far.failed = 1;
  x.so_far.tokens.total_tokens = 12'345;
  x.in_flight = 8;
  x.texts_per_second = 9.5;
  CHECK(progress_text(x, 1, 0.25, 200)
        == "13 texts (25 % read), 11 ok, 2 failed, 8 in flight, 9.50/s, 12.3k tokens");
  x.expected_texts = 100;
  CHECK(progress_text(x, 0, std::nullopt, 9) == "12/100 te");
}

TEST_CASE("the summary says what came of the run and what it took") {
  run_summary x;
  x.texts = 3;
  x.succeeded = 1;
  x.failed = 2;
  x.requests = 6;
  x.transport_retries = 1;
  x.limit_waits = 3;
  x.reasks = 2;
  x.tokens.total_tokens = 99;
  x.unpriced_tokens = 99;
  x.elapsed = 2s;
  CHECK(summary_text(x, 1, {{errc::refused, 2}, {errc::source_failed, 1}})
        == "4 texts: 1 ok, 3 failed (source_failed 1, refused 2); 6 requests, 1 retry, 3 waits "
           "for a limit, 2 re-asks, 99 tokens, cost unknown in 2.00 s (1.50 texts/s)");
}

TEST_CASE("the summary says what the provider's cache saved, what was thought, what is unknown") {
  run_summary x;
  x.tokens = {1000, 200, 1200, 600, 300, 50};
  x.cost = money::from_nanos(1'500'000);
  x.cache_savings = money::from_nanos(20'000'000);
  const auto has = [&x](std::string_view words) {
    return summary_text(x, 0, {}).find(words) != std::string::npos;
  };
  CHECK(has(", 1200 tokens ($0.001500), of them 600 from the provider's cache, 300 written to its "
            "cache (saved $0.0200), 50 of thinking in "));
  x.cache_savings = money{} - x.cache_savings;
  CHECK(has(" (which cost $0.0200 more than it saved), "));
  x.unpriced_tokens = 70;
  CHECK(has(", 50 of thinking, 70 of them at unknown cost in "));
  x.tokens = {1000, 200, 1200, 0, {}, 0};
  x.cache_savings = {};
  x.unpriced_tokens = 0;
  CHECK(has(", 1200 tokens ($0.001500) in "));
}

TEST_CASE("a wait is told with its end by the clock and its reason") {
  waiting x;
  x.wait = 44'200ms;
  x.until = std::chrono::hours{24 * 365 * 50};
  x.reason = {errc::rate_limited, "HTTP 429: slow"};
  const auto text = waiting_text(x);
  INFO(text);
  CHECK(text.starts_with("waiting 45 s, until "));
  CHECK(text.ends_with(":00: rate_limited: HTTP 429: slow"));
  x.route = 1;
  x.model = "other";
  CHECK(waiting_text(x).find(", for other: ") != std::string::npos);
}

TEST_CASE("the progress line shows batches, and the summary what went in them") {
  progress x;
  x.in_flight = 3;
  CHECK(progress_text(x, 0, {}, 200, ", 2 batches (1 of 9 rows)")
        == "0 texts, 0 ok, 3 in flight, 2 batches (1 of 9 rows), 0.00/s, 0 tokens");
  run_summary sum;
  sum.requests = 70'000;
  sum.batched = 69'990;
  CHECK(summary_text(sum, 0, {}).find("; 70000 requests (69990 in batches), ")
        != std::string::npos);
  sum.batch_cost = money::from_nanos(1'234'500'000);
  CHECK(summary_text(sum, 0, {}).find("; 70000 requests (69990 in batches, for $1.2345), ")
        != std::string::npos);
}
