#include "person.hpp"

#include <troupe/batch_store.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <mutex>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

rehearsal_settings quick(const std::string& faults = {}) {
  rehearsal_settings result;
  result.batch_latency = {rehearsal_latency::shape::fixed, 20ms};
  if (!faults.empty())
    result.batch_faults = parse_batch_fault_rates(faults).value();
  return result;
}

/// A run in batches against the rehearsal, and what it heard of them.
struct batched_scene : scene {
  explicit batched_scene(const rehearsal_settings& x = quick()) : scene(x) {
    conf.batch_linger = 5ms;
    conf.batch_poll_min = 5ms;
    conf.batch_poll_max = 20ms;
    options.carrier = carrier_kind::batch;
    options.on_batch = [this](const batch_event& y) {
      const std::lock_guard guard{mutex};
      events.push_back(y);
    };
  }

  std::vector<outcome<person>> run(const std::vector<std::string>& texts) {
    auto company = open();
    return company.gather<person>(texts, options);
  }

  size_t heard(batch_news what) {
    const std::lock_guard guard{mutex};
    return static_cast<size_t>(std::count_if(
      events.begin(), events.end(), [what](const batch_event& x) { return x.what == what; }));
  }

  run_options options;
  std::mutex mutex;
  std::vector<batch_event> events;
};

std::vector<std::string> persons(size_t count, const std::string& marker = {}) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(text_about(18 + i % 60, marker) + " No. " + std::to_string(i));
  return result;
}

void check_persons(const std::vector<outcome<person>>& got) {
  for (size_t i = 0; i < got.size(); ++i) {
    INFO("text " << i << ": " << to_string(got[i].error()));
    REQUIRE(got[i]);
    CHECK(got[i]->age == static_cast<int32_t>(18 + i % 60));
  }
}

} // namespace

TEST_CASE("texts that go in a batch have the records that they would have had alone") {
  batched_scene x;
  const auto got = x.run(persons(100));
  REQUIRE(got.size() == 100);
  check_persons(got);
  CHECK(std::all_of(got.begin(), got.end(),
                    [](const auto& y) { return y.log.attempts.at(0).batched; }));
  CHECK(x.api->counts().batch_rows == 100);
  CHECK(x.api->counts().batches == 1);
  CHECK(x.api->counts().requests == 0);
  CHECK(x.heard(batch_news::submitted) == 1);
  CHECK(x.heard(batch_news::collected) == 1);
}

TEST_CASE("batches of several providers bring the same records") {
  const auto provider = GENERATE("openai", "openai-responses", "anthropic", "gemini", "mistral",
                                 "groq", "together");
  INFO(provider);
  auto settings = quick();
  settings.provider = provider;
  batched_scene x{settings};
  x.conf.provider = provider;
  x.conf.api_key = "k";
  const auto got = x.run(persons(30, "[[fault:bad_type_once]]"));
  check_persons(got);
  CHECK(x.api->counts().batch_rows == 60);
  CHECK(x.api->counts().batches >= 2);
}

TEST_CASE("wrong answers are asked for again in the next batch") {
  batched_scene x;
  x.conf.batch_rows_max = 16;
  const auto got = x.run(persons(40, "[[fault:bad_type_once]]"));
  check_persons(got);
  CHECK(std::all_of(got.begin(), got.end(), [](const auto& y) {
    return y.log.attempts.size() == 2 && y.log.attempts[1].reask;
  }));
  CHECK(x.api->counts().batch_rows == 80);
  CHECK(x.api->counts().batches >= 6);
}

TEST_CASE("equal texts share a row") {
  batched_scene x;
  const std::vector<std::string> texts(50, text_about(18));
  const auto got = x.run(texts);
  CHECK(std::all_of(got.begin(), got.end(), [](const auto& y) { return bool{y}; }));
  CHECK(x.api->counts().batch_rows == 1);
}

TEST_CASE("whatever goes wrong with batches, each text has its record") {
  const auto fault = GENERATE("failed_quota_once:1", "create_429_once:1", "expired_once:1",
                              "cancelled_once:1", "no_output_once:1", "missing_rows_once:1",
                              "duplicate_rows:1", "unknown_rows:1", "file_not_found_once:1",
                              "failed_validation_once:1", "poll_500:0.5", "results_cut_once:1",
                              "row_500_once:0.3", "row_429_once:0.3", "row_overloaded_once:0.3");
  INFO(fault);
  batched_scene x{quick(fault)};
  x.conf.transport_retries = 10;
  const auto got = x.run(persons(60));
  const auto done = std::count_if(got.begin(), got.end(), [](const auto& y) { return bool{y}; });
  // Rows that a provider could not take fail, each with its own words.
  if (std::string_view{fault} == "failed_validation_once:1")
    CHECK(done > 0);
  else
    check_persons(got);
  CHECK(x.api->counts().batch_rows_repeated == 0);
}

TEST_CASE("a run that is stopped leaves its batches to the next one") {
  auto settings = quick();
  settings.batch_latency.low = 300ms;
  batched_scene x{settings};
  x.options.batches = make_batch_memory();
  const auto texts = persons(50);
  {
    auto company = x.open();
    auto run = company.as_completed<person>(texts, x.options);
    while (x.api->counts().batches == 0)
      std::this_thread::sleep_for(1ms);
    run.stop();
    size_t cancelled = 0;
    for (auto next = run.next(); next; next = run.next())
      cancelled += next->error().code == errc::cancelled ? 1 : 0;
    CHECK(cancelled == 50);
  }
  const auto open = x.options.batches->open();
  REQUIRE(open.size() == 1);
  CHECK(open[0].rows == 50);
  const auto got = x.run(texts);
  check_persons(got);
  CHECK(x.api->counts().batches == 1);
  CHECK(x.api->counts().batch_rows == 50);
}

TEST_CASE("a run that detaches ends when everything is submitted") {
  auto settings = quick();
  settings.batch_latency.low = 200ms;
  batched_scene x{settings};
  x.options.batches = make_batch_memory();
  x.options.detach = true;
  x.conf.batch_rows_max = 10;
  const auto texts = persons(25);
  const auto first = x.run(texts);
  CHECK(std::all_of(first.begin(), first.end(),
                    [](const auto& y) { return y.error().code == errc::cancelled; }));
  CHECK(x.api->counts().batches == 3);
  x.options.detach = false;
  check_persons(x.run(texts));
  CHECK(x.api->counts().batch_rows == 25);
  CHECK(x.options.batches->open().empty());
}

TEST_CASE("the last of a run are sent directly if they are few") {
  batched_scene x;
  x.conf.batch_rest = 10;
  auto texts = persons(40);
  for (size_t i = 0; i < 5; ++i)
    texts[i] += " [[fault:bad_type_once]]";
  const auto got = x.run(texts);
  check_persons(got);
  CHECK(x.api->counts().batch_rows == 40);
  CHECK(x.api->counts().requests == 5);
  CHECK_FALSE(got[0].log.attempts.at(1).batched);
}

TEST_CASE("when its time is up a run cancels its batches and sends the rest directly") {
  auto settings = quick("slow:1");
  batched_scene x{settings};
  x.conf.batch_deadline = 1s;
  const auto got = x.run(persons(20));
  check_persons(got);
  CHECK(x.api->counts().batches == 1);
  CHECK(x.api->counts().batch_rows == 10);
  CHECK(x.api->counts().requests == 10);
}

TEST_CASE("a text that fails in a batch goes on live with a fallback") {
  batched_scene x;
  fallback_settings other;
  other.model = "other";
  other.provider = "ollama";
  other.base_url = x.api->origin();
  x.conf.fallbacks.push_back(other);
  const auto got = x.run(persons(10, "[[fault:always_wrong]]"));
  CHECK(std::none_of(got.begin(), got.end(),
                     [](const auto& y) { return y.log.attempts.back().batched; }));
  CHECK(x.api->counts().requests > 0);
}

TEST_CASE("batches count half against a ceiling") {
  batched_scene x;
  auto list = std::make_shared<price_list>();
  model_prices prices;
  prices.input = money::from_nanos(2'000'000'000);
  prices.cached_input = prices.input;
  prices.output = money::from_nanos(8'000'000'000);
  list->set("*", prices);
  x.conf.prices = list;
  x.conf.tokens_max = 100;
  x.conf.cost_max = money::from_nanos(1'000'000'000);
  const auto got = x.run(persons(50));
  check_persons(got);
  money batched;
  for (const auto& y : got)
    batched += y.log.cost;
  const auto counts = x.api->counts();
  usage all;
  all.prompt_tokens = counts.batch_prompt_tokens;
  all.completion_tokens = counts.batch_completion_tokens;
  const auto full = spent_by(all, &prices).cost;
  CHECK(2 * batched.nanos() >= full.nanos());
  CHECK(2 * batched.nanos() <= full.nanos() + 100);
}

TEST_CASE("what has no batches is refused in words") {
  scene x;
  x.conf.provider = "ollama";
  x.conf.base_url = x.api->origin();
  auto company = x.open();
  run_options options;
  options.carrier = carrier_kind::batch;
  const auto got = company.gather<person>(persons(2), options);
  REQUIRE(!got.empty());
  CHECK(got[0].error().code == errc::configuration);
  CHECK(got[0].error().message.find("batch") != std::string::npos);
}
