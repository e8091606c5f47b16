#include "person.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

/// What holds for a run holds for one whose answers are streamed.

namespace {

const std::string trio = "Ann is 20. Bob is 30. Carl is 40.";

stream_plan_ptr streamed() {
  auto result = std::make_shared<stream_plan>();
  result->list = list_type_of<person>();
  result->when_broken = broken_stream::again;
  return result;
}

std::string spelled(const erased_outcome& x) {
  std::string result = to_string(x.why.problem.code);
  for (const auto& y : x.log.attempts)
    result += ", " + std::to_string(y.lane) + ' ' + to_string(y.problem.code);
  return result;
}

/// What a consumer sees of a run that is the same whether it is streamed or not.
struct course {
  std::vector<uint64_t> order_of_outcomes;
  std::map<uint64_t, std::string> outcomes;
  std::string sum;
  std::string last_progress;

  friend bool operator==(const course&, const course&) = default;
};

std::string spelled(const run_summary& x) {
  return std::to_string(x.texts) + " texts, " + std::to_string(x.succeeded) + " ok, "
         + std::to_string(x.requests) + " requests, " + std::to_string(x.transport_retries)
         + " retries, " + std::to_string(x.limit_waits) + " waits, " + to_string(x.ended_by.code);
}

course course_of(client& troupe, const std::vector<std::string>& texts, order how,
                 const stream_plan_ptr& in_parts, run_options options = {}) {
  course result;
  auto last = std::make_shared<std::promise<run_summary>>();
  options.on_progress = [last](const progress& x) {
    if (x.final)
      last->set_value(x.so_far);
  };
  auto run = troupe.start(record_type_of<std::vector<person>>(), make_source(texts), how,
                          std::move(options), in_parts);
  REQUIRE(run);
  std::map<uint64_t, uint64_t> elements;
  run_event next;
  while (run->next(next)) {
    if (next.part) {
      CHECK(in_parts);
      CHECK(result.outcomes.count(next.part->index) == 0);
      CHECK(next.part->item == elements[next.part->index]++);
      continue;
    }
    result.order_of_outcomes.push_back(next.outcome->index);
    CHECK(result.outcomes.emplace(next.outcome->index, spelled(*next.outcome)).second);
  }
  result.sum = spelled(run->sum());
  // Told on another thread.
  result.last_progress = spelled(last->get_future().get());
  return result;
}

} // namespace

TEST_CASE("a run comes to the same end whether its answers are wanted whole or in parts") {
  const auto how = GENERATE(order::input, order::completed);
  rehearsal_settings trouble;
  trouble.retry_after = 1ms;
  scene s{trouble};
  s.conf.transport_retries = 1;
  std::vector<std::string> texts;
  for (const std::string marker : {"", "[[fault:500_once]]", "[[fault:429_ms_once]]",
                                   "[[fault:400]]", "[[fault:503]]", "[[fault:html_200]]", ""})
    texts.push_back(trio + marker);
  auto troupe = s.open();
  const auto whole = course_of(troupe, texts, how, nullptr);
  CHECK(whole.outcomes.size() == texts.size());
  CHECK(whole.last_progress == whole.sum);
  if (how == order::input)
    CHECK(std::is_sorted(whole.order_of_outcomes.begin(), whole.order_of_outcomes.end()));
  s.api->reset();
  const auto in_parts = course_of(troupe, texts, how, streamed());
  for (const auto& [index, words] : whole.outcomes) {
    INFO(texts[index]);
    CHECK(in_parts.outcomes.at(index) == words);
  }
  if (how == order::input)
    CHECK(in_parts.order_of_outcomes == whole.order_of_outcomes);
  CHECK(in_parts.sum == whole.sum);
  CHECK(in_parts.last_progress == whole.sum);
}

TEST_CASE("a run that ends with its first failure does so whole or in parts") {
  scene s;
  s.conf.pool_size = 1;
  auto troupe = s.open();
  std::vector<std::string> texts(20, trio);
  texts[3] += "[[fault:400]]";
  run_options options;
  options.stop_on_failure = true;
  const auto whole = course_of(troupe, texts, order::completed, nullptr, options);
  const auto in_parts = course_of(troupe, texts, order::completed, streamed(), options);
  for (const auto& x : {whole, in_parts}) {
    CHECK(x.outcomes.at(3) == "http_status, 0 http_status");
    CHECK(x.sum.ends_with("cancelled"));
    CHECK(x.outcomes.at(19) == "cancelled");
  }
}

TEST_CASE(
  "what a fallback has told one run to wait for, the next one waits for, whole or in parts") {
  const bool first_in_parts = GENERATE(false, true);
  rehearsal_settings down;
  down.faults = {{"503", 1.0}};
  scene s{down};
  rehearsal_settings full;
  full.faults = {{"429_ms", 1.0}};
  full.retry_after = 60s;
  const auto other = rehearsal::start(full).value();
  s.conf.fallbacks.resize(1);
  s.conf.fallbacks[0].model = "other";
  s.conf.fallbacks[0].base_url = other->base_url();
  s.conf.transport_retries = 0;
  s.conf.limit_waits = 0;
  s.conf.text_timeout = 300ms;
  auto troupe = s.open();
  const auto in_parts = streamed();
  const auto none = stream_plan_ptr{};
  const auto first = course_of(troupe, {trio}, order::completed, first_in_parts ? in_parts : none);
  CHECK(first.outcomes.at(0) == "rate_limited, 0 unavailable, 1 rate_limited");
  REQUIRE(other->counts().requests == 1);
  const auto second = course_of(troupe, {trio}, order::completed, first_in_parts ? none : in_parts);
  CHECK(second.outcomes.at(0).starts_with("deadline_exceeded, 0 unavailable"));
  CHECK(other->counts().requests == 1);
}

TEST_CASE("a run that is drained finishes what is on its way, whole or in parts") {
  const auto in_parts = GENERATE(stream_plan_ptr{}, streamed());
  rehearsal_settings slow;
  slow.token_pause = 500us;
  scene s{slow};
  s.conf.pool_size = 1;
  auto troupe = s.open();
  auto run = troupe.start(record_type_of<std::vector<person>>(),
                          make_source(std::vector<std::string>(50, trio)), order::completed, {},
                          in_parts);
  REQUIRE(run);
  run_event next;
  REQUIRE(run->next(next));
  run->drain(60s);
  std::map<std::string, uint64_t> ends;
  do {
    if (next.outcome)
      ++ends[to_string(next.outcome->why.problem.code)];
  } while (run->next(next));
  CHECK(ends["none"] >= 1);
  CHECK(ends["none"] + ends["cancelled"] == run->sum().texts);
  CHECK(run->sum().succeeded == ends["none"]);
  CHECK(run->sum().succeeded < 50);
  CHECK(run->sum().ended_by.code == errc::cancelled);
}

TEST_CASE("a run whose consumer goes away is stopped, whole or in parts") {
  const auto in_parts = GENERATE(stream_plan_ptr{}, streamed());
  scene s;
  auto troupe = s.open();
  {
    auto run = troupe.start(record_type_of<std::vector<person>>(),
                            make_source(std::vector<std::string>(10'000, trio)), order::completed,
                            {}, in_parts);
    REQUIRE(run);
    run_event next;
    REQUIRE(run->next(next));
  }
  CHECK(troupe.extract<person>(text_about(20)));
  CHECK(s.api->counts().requests < 10'000);
}

TEST_CASE("what cannot be asked for is refused before the run, whole or in parts") {
  const auto in_parts = GENERATE(stream_plan_ptr{}, streamed());
  scene s;
  s.conf.mode = mode::json_schema;
  auto troupe = s.open();
  const auto run = troupe.start(record_type_of<std::vector<std::map<std::string, int32_t>>>(),
                                make_source(std::vector<std::string>{trio}), order::completed, {},
                                in_parts);
  REQUIRE_FALSE(run);
  CHECK(run.error().code == errc::unsupported_schema);
}
