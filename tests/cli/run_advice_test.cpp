#include "run_advice.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

/// A run of which an adviser hears.
struct told_advice {
  told_advice() {
    watch = advice.instrument()->observe({{}, 4, conf, {}, false}, noon);
    sum.elapsed = 100s;
  }

  void end_text(const std::vector<attempt>& attempts, errc code = errc::none) {
    erased_outcome what;
    what.log.attempts = attempts;
    what.why.problem.code = code;
    for (size_t i = 0; i < attempts.size(); ++i)
      watch->on_attempt_ended({sum.texts, input, ++sum.requests, static_cast<uint32_t>(i + 1), 0, 0,
                               attempts[i], noon},
                              noon);
    watch->on_text_ended({what, code == errc::none}, noon);
    ++sum.texts;
    sum.reasks += attempts.size() - 1;
  }

  strings sentences() {
    watch->on_run_ended(sum, noon + 100s);
    return advice.sentences(sum);
  }

  event_time noon{12h};
  settings conf;
  prompt input;
  run_summary sum;
  run_advice advice;
  std::unique_ptr<run_observer> watch;
};

attempt answer(std::chrono::milliseconds elapsed = 100ms) {
  attempt result;
  result.http_status = 200;
  result.elapsed = elapsed;
  result.tokens.total_tokens = 50;
  return result;
}

attempt wrong(const std::string& violations) {
  auto result = answer();
  result.problem = {errc::violations, violations};
  return result;
}

attempt again() {
  auto result = answer();
  result.reask = true;
  result.cost = money::from_nanos(1'000'000);
  return result;
}

} // namespace

TEST_CASE("a run without trouble needs no advice") {
  told_advice x;
  for (int i = 0; i < 1000; ++i)
    x.end_text({answer()});
  CHECK(x.sentences().empty());
}

TEST_CASE("the field that re-asks are paid for is named, wherever in a list it stands") {
  told_advice x;
  for (int i = 0; i < 900; ++i)
    x.end_text({answer()});
  for (int i = 0; i < 100; ++i)
    x.end_text({wrong("1 violation:\n1. /tags/" + std::to_string(i)
                      + "/age (minimum): must be at least 0; got -1"),
                again()});
  for (int i = 0; i < 30; ++i)
    x.end_text({wrong("1 violation:\n1. /name (type): must be a string; got 1"), again()});
  const auto got = x.sentences();
  REQUIRE(got.size() == 1);
  CHECK(got[0].starts_with("Field /tags/*/age takes part in 77 % of 130 re-asks"));
}

TEST_CASE("a re-ask that has to be sent again is one, and costs what both do") {
  told_advice x;
  auto refused = again();
  refused.problem = {errc::rate_limited, "slower"};
  for (int i = 0; i < 100; ++i) {
    x.end_text(
      {wrong("1 violation:\n1. /age (type): must be a number; got \"x\""), refused, again()});
    --x.sum.reasks;
  }
  const auto got = x.sentences();
  REQUIRE(got.size() == 1);
  CHECK(got[0].starts_with("Field /age takes part in 100 % of 100 re-asks, which cost $0.2000:"));
}

TEST_CASE("time in which a limit held a run back counts once, and not beyond the run") {
  told_advice x;
  for (int i = 0; i < 100; ++i)
    x.end_text({answer()});
  const error why{errc::rate_limited, {}};
  x.watch->on_route_held({0, x.noon + 30s, why}, x.noon + 10s);
  x.watch->on_route_held({0, x.noon + 40s, why}, x.noon + 20s);
  x.watch->on_route_held({1, x.noon + 300s, why}, x.noon + 90s);
  run_sample sample;
  sample.routes.resize(1);
  sample.routes[0].requests_per_minute = 600;
  x.watch->on_sample(sample, x.noon + 50s);
  const auto got = x.sentences();
  REQUIRE(got.size() == 1);
  CHECK(got[0].starts_with("40 % of the time was spent waiting for a limit of 600 a minute"));
}

TEST_CASE("answers that were cut off, and one request in a hundred that takes long, are told") {
  told_advice x;
  for (int i = 0; i < 980; ++i)
    x.end_text({answer()});
  for (int i = 0; i < 20; ++i)
    x.end_text({answer(2s)}, errc::truncated);
  const auto got = x.sentences();
  REQUIRE(got.size() == 2);
  CHECK(got[0].starts_with("--max-tokens cuts 2 % of the answers off"));
  CHECK(got[1].starts_with("Of 100 requests one takes 20 times as long as usual"));
}
