#include <troupe/detail/pace.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using nanoseconds = std::chrono::nanoseconds;

constexpr nanoseconds begin = 1000s;

request_end answer(uint64_t input = 0, uint64_t output = 0) {
  request_end result;
  result.latency = 1s;
  result.tokens.prompt_tokens = input;
  result.tokens.completion_tokens = output;
  return result;
}

request_end refusal(std::chrono::milliseconds pause = 0ms) {
  request_end result;
  result.code = errc::rate_limited;
  result.latency = 1s;
  result.pause = pause;
  return result;
}

request_end announced(uint64_t limit, uint64_t remaining) {
  auto result = answer();
  result.sight.requests = {limit, remaining, std::nullopt};
  return result;
}

/// Starts as many requests as may start at `now`.
size_t start_all(pace& x, nanoseconds now, size_t most = 10'000, request_cost cost = {10, 10}) {
  size_t count = 0;
  while (count < most && x.ready_at(cost, now) <= now) {
    x.start(cost, now);
    ++count;
  }
  return count;
}

} // namespace

TEST_CASE("without a limit nothing is kept") {
  pace x;
  CHECK_FALSE(x.limited());
  CHECK(start_all(x, begin, 5000) == 5000);
}

TEST_CASE("requests per minute that the user gave are spread over the minute") {
  pace_limits given;
  given.requests_per_minute = 600;
  pace x{given};
  CHECK(x.limited());
  CHECK(start_all(x, begin) == 10);
  CHECK(x.ready_at({}, begin) == begin + 100ms);
  size_t count = 10;
  for (auto at = begin; at < begin + 1min; at += 10ms)
    count += start_all(x, at);
  CHECK(count <= 610);
  CHECK(count >= 605);
}

TEST_CASE("tokens are estimated before, and settled with what was used") {
  pace_limits given;
  given.tokens_per_minute = 60'000;
  pace x{given};
  const request_cost cost{300, 200};
  const auto first = x.start(cost, begin);
  const auto second = x.start(cost, begin);
  CHECK(x.ready_at(cost, begin) == begin + 500ms);
  // It used 100 less than thought.
  x.finish(first, 0, answer(300, 100), begin);
  CHECK(x.ready_at(cost, begin) == begin + 400ms);
  // Nothing was used at all.
  auto unsent = answer();
  unsent.code = errc::connect;
  x.finish(second, 0, unsent, begin);
  CHECK(x.ready_at(cost, begin) == begin);
}

TEST_CASE("input and output have budgets of their own") {
  pace_limits given;
  given.input_tokens_per_minute = 60'000;
  given.output_tokens_per_minute = 6'000;
  pace x{given};
  x.start({500, 100}, begin);
  CHECK(x.ready_at({100, 1}, begin) == begin + 10ms);
  CHECK(x.ready_at({600, 0}, begin) == begin + 100ms);
}

TEST_CASE("a request that is larger than the whole budget waits for it, and leaves a debt") {
  pace_limits given;
  given.tokens_per_minute = 600;
  pace x{given};
  CHECK(x.ready_at({1000, 0}, begin) == begin);
  x.start({1000, 0}, begin);
  CHECK(x.ready_at({1, 0}, begin) == begin + 99'100ms);
}

TEST_CASE("a ceiling of concurrency waits for an end") {
  pace_limits given;
  given.concurrency = 2;
  pace x{given};
  const auto first = x.start({}, begin);
  x.start({}, begin);
  CHECK(x.ready_at({}, begin) == pace::time::max());
  x.finish(first, 0, answer(), begin);
  CHECK(x.ready_at({}, begin) == begin);
}

TEST_CASE("estimates come near to what requests use, longer texts more") {
  pace x;
  for (int i = 0; i < 200; ++i)
    x.finish(x.start({}, begin), 400, answer(500, 40), begin);
  const auto usual = x.estimate(400, std::nullopt);
  CHECK(usual.input == Catch::Approx(500).margin(1));
  CHECK(usual.output == Catch::Approx(40).margin(1));
  CHECK(x.estimate(800, std::nullopt).input == Catch::Approx(600).margin(1));
  CHECK(x.estimate(400, 10).output == 10);
}

TEST_CASE("an announced limit is kept from the first reply on") {
  pace x;
  x.observe(announced(600, 100), begin);
  CHECK(x.limited());
  CHECK(x.requests_per_minute() == Catch::Approx(600));
  // 100 were left a second ago, 10 came back since, and a fiftieth stays untouched.
  CHECK(start_all(x, begin) == 98);
  CHECK(x.ready_at({}, begin) == begin + 100ms);
}

TEST_CASE("what was sent after a reply was counted is not counted twice") {
  pace x;
  x.observe(announced(600, 600), begin);
  const auto first = x.start({}, begin);
  for (int i = 0; i < 50; ++i)
    x.start({}, begin);
  // The server had 500 left when it counted the first one, and has not seen the 50 others.
  x.finish(first, 0, announced(600, 500), begin);
  CHECK(start_all(x, begin) == 500 - 50 - 12);
}

TEST_CASE("a limit that is announced anew is kept at once") {
  pace x;
  x.observe(announced(600, 600), begin);
  x.observe(announced(300, 300), begin);
  CHECK(x.requests_per_minute() == Catch::Approx(300));
  CHECK(start_all(x, begin) == 294);
}

TEST_CASE("a limit per day under the name of a limit per minute is told by its reset, and left to "
          "the server") {
  pace x;
  auto end = announced(200, 199);
  end.sight.requests.reset = 432s;
  x.observe(end, begin);
  CHECK_FALSE(x.limited());
  end.sight.requests = {200, 0, 8h};
  x.observe(end, begin);
  CHECK(x.ready_at({}, begin) == begin);
  // One within the hour is kept.
  end.sight.requests = {200, 100, 10min};
  x.observe(end, begin);
  CHECK(x.requests_per_minute() == Catch::Approx(10));
  // It turns out to be per day after all.
  end.sight.requests = {200, 7, 8h};
  x.observe(end, begin);
  CHECK_FALSE(x.limited());
}

TEST_CASE("no header keeps anybody waiting for longer than an hour") {
  for (const auto reset : std::vector<std::chrono::milliseconds>{
         0ms, 1ms, 61s, 63s, 59min, 1h, 61min, 24h, std::chrono::hours{24 * 365}})
    for (const uint64_t limit : {1ull, 2ull, 60ull, 1'000'000'000'000'000ull})
      for (const uint64_t left : {0ull, 1ull, 1'000'000'000'000'000ull}) {
        CAPTURE(reset.count(), limit, left);
        pace x;
        auto end = announced(limit, left);
        end.sight.requests.reset = reset;
        end.sight.tokens = end.sight.input_tokens = end.sight.requests;
        x.observe(end, begin);
        for (int i = 0; i < 3; ++i) {
          x.start({1e300, 1e300}, begin);
          x.observe(end, begin);
          const auto ready = x.ready_at({1e300, 1e300}, begin);
          CHECK(ready >= begin);
          CHECK(ready <= begin + 1h + 1s);
        }
      }
}

TEST_CASE("a pause holds for everybody, and a shorter one does not end it") {
  pace x;
  x.observe(refusal(5s), begin);
  x.observe(refusal(1s), begin);
  CHECK(x.ready_at({}, begin) == begin + 5s);
}

TEST_CASE("only the first 429 of a burst lowers the pace, and answers raise it again") {
  pace x;
  // 100 a second go through.
  auto at = begin;
  for (int i = 0; i < 3000; ++i, at += 10ms)
    x.observe(answer(), at);
  for (int i = 0; i < 50; ++i)
    x.observe(refusal(), at);
  const auto lowered = x.requests_per_minute();
  REQUIRE(lowered);
  CHECK(*lowered == Catch::Approx(0.7 * 6000).epsilon(0.05));
  for (int i = 0; i < 20; ++i, at += 20ms)
    x.observe(answer(), at);
  CHECK(*x.requests_per_minute() > *lowered * 1.1);
  // Sent after it was lowered: another burst.
  auto next = refusal();
  next.latency = 1ms;
  const auto before = *x.requests_per_minute();
  x.observe(next, at);
  CHECK(*x.requests_per_minute() < before);
}

TEST_CASE("a 429 before the first answer pauses, and lowers nothing") {
  pace x;
  x.observe(refusal(1s), begin);
  CHECK_FALSE(x.limited());
  CHECK(x.paused_until() == begin + 1s);
}

TEST_CASE("a 429 that the announced limit explains does not lower the pace") {
  pace x;
  x.observe(announced(600, 300), begin);
  auto end = refusal();
  end.sight.requests = {600, 0, std::nullopt};
  x.observe(end, begin);
  CHECK(x.requests_per_minute() == Catch::Approx(600));
  CHECK(start_all(x, begin) == 0);
}

TEST_CASE("a pace found by trying stays near what the server lets through") {
  // Nothing is announced: 10 a second, 20 at once, and no Retry-After.
  pace x;
  double left = 20;
  size_t sent = 0;
  size_t refused = 0;
  size_t late_answers = 0;
  for (auto at = begin; at < begin + 10min; at += 10ms) {
    left = std::min(20.0, left + 0.1);
    while (x.ready_at({}, at) <= at && sent < 100'000) {
      auto end = left >= 1 ? answer() : refusal(500ms);
      end.latency = 1ms;
      left -= left >= 1 ? 1 : 0;
      refused += end.code == errc::none ? 0 : 1;
      late_answers += end.code == errc::none && at > begin + 2min ? 1 : 0;
      ++sent;
      x.finish(x.start({}, at), 0, end, at);
    }
  }
  CHECK(late_answers >= 480 * 10 * 8 / 10);
  CHECK(refused * 50 <= sent);
}

TEST_CASE("where a server slows down instead of refusing, fewer requests are in flight") {
  // It works on 8 at once, a second each; the rest waits.
  pace x;
  uint32_t in_flight = 8;
  auto latency_of = [](uint32_t n) { return 1000ms * std::max(n, 8u) / 8; };
  for (int i = 0; i < 10; ++i)
    x.observe(32, latency_of(in_flight), in_flight, begin);
  CHECK_FALSE(x.limited());
  for (int i = 0; i < 200; ++i) {
    in_flight = x.concurrency().value_or(256);
    x.observe(in_flight, latency_of(in_flight), in_flight, begin);
  }
  REQUIRE(x.concurrency());
  CHECK(*x.concurrency() >= 16);
  CHECK(*x.concurrency() <= 36);
  // It has become quick again.
  for (int i = 0; i < 2000; ++i)
    x.observe(32, 1s, std::min(x.concurrency().value_or(256), 256u), begin);
  CHECK_FALSE(x.concurrency());
}

TEST_CASE("texts that have become longer are no queue") {
  pace x;
  for (int i = 0; i < 10; ++i)
    x.observe(64, 1s, 64, begin);
  for (int i = 0; i < 100; ++i)
    x.observe(64, 6s, x.concurrency().value_or(64), begin);
  CHECK_FALSE(x.concurrency());
}

TEST_CASE("a pace that does not learn keeps pauses and nothing else") {
  pace x{{}, false};
  x.observe(announced(600, 0), begin);
  x.observe(refusal(2s), begin);
  CHECK_FALSE(x.limited());
  CHECK(x.paused_until() == begin + 2s);
}

TEST_CASE("limits of several spans are kept at once, those of a day are left to the server") {
  auto end = answer();
  end.sight.windows = {{limited_thing::requests, limit_window::minute, {60, 40, {}}},
                       {limited_thing::requests, limit_window::hour, {600, 20, {}}},
                       {limited_thing::requests, limit_window::day, {700, 1, 4h}}};
  pace x;
  x.observe(end, begin);
  CHECK(x.limited());
  // What the hour has left is less than what the minute has, and the day's is not spread.
  // A fiftieth stays untouched.
  const auto started = start_all(x, begin);
  CHECK(started == 8);
  // Ten a minute come back to the hour.
  const auto later = start_all(x, begin + 60s);
  CHECK(later >= 9);
  CHECK(later <= 11);
}

TEST_CASE("tokens of a minute are kept beside requests of a day") {
  auto end = answer();
  end.sight.windows = {{limited_thing::requests, limit_window::day, {14'400, 14'399, 20h}},
                       {limited_thing::tokens, limit_window::minute, {6'000, 1'000, {}}}};
  pace x;
  x.observe(end, begin);
  CHECK(start_all(x, begin, 10'000, {50, 50}) < 10);
}

TEST_CASE("a day of which nothing is left is heeded where it soon begins anew") {
  auto end = answer();
  end.sight.windows = {{limited_thing::requests, limit_window::day, {100, 0, 10min}}};
  pace x;
  x.observe(end, begin);
  CHECK(x.paused_until() == begin + 10min);
  end.sight.windows[0].sight.reset = 10h;
  pace y;
  y.observe(end, begin);
  CHECK(y.paused_until() <= begin);
}
