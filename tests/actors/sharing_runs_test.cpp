// What runs share, and what each may have for itself: settings, limits, answers, money. In virtual
// time.

#include "../scratch_folder.hpp"
#include "company/response_cache.hpp"
#include "protocol/actor_of.hpp"

#include <troupe/test/fixture.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

struct sum {
  int32_t total = 0;
};

template <class Inspector>
bool inspect(Inspector& f, sum& x) {
  return f.object(x).fields(f.field("total", x.total));
}

using probe = std::shared_ptr<outcome_collector<sum>>;

/// Several runs beside each other. Each answer takes a second.
struct office : fixture<> {
  office() {
    conf.pool_size = 4;
    server->otherwise(reply_with(sum{1}).after(1s));
    shared = options();
    shared.limiters = make_limiter_pool(system);
  }

  ~office() {
    shared = {};
    run();
  }

  /// What its outcomes are kept in.
  probe start(std::vector<std::string> texts, run_options asked = {}) {
    auto how = shared;
    how.options = std::move(asked);
    how.texts = make_source(std::move(texts));
    auto result = std::make_shared<outcome_collector<sum>>();
    auto hired = hire_company(system, conf, record_type_of<sum>(), std::move(how), {result, {}});
    REQUIRE(hired);
    last = hired->coordinator;
    keep(caf::actor_cast<caf::strong_actor_ptr>(last));
    run();
    return result;
  }

  error refusal(run_options asked) {
    auto how = shared;
    how.options = std::move(asked);
    auto hired = hire_company(system, conf, record_type_of<sum>(), std::move(how), {});
    REQUIRE_FALSE(hired);
    return hired.error();
  }

  void finish(const std::vector<probe>& list) {
    REQUIRE(run_until([&list] {
      return std::all_of(list.begin(), list.end(), [](const probe& x) { return bool{x->sum}; });
    }));
  }

  size_t asked() const {
    return server->requests().size();
  }

  company_options shared;
  coordinator_actor last;
};

struct office_with_cache : office {
  office_with_cache() {
    // Not on a thread of its own: so the clock is right.
    shared.cache = system.spawn<actor_of<response_cache, cache_actor>>(conf);
    run();
  }

  ~office_with_cache() {
    tell(shared.cache, close_cache{});
  }
};

struct office_with_wallet : office {
  explicit office_with_wallet(uint64_t tokens) {
    conf.tokens_max = 100;
    shared.wallet = wallet::make({std::nullopt, tokens});
  }
};

/// What is set aside for the usual request.
uint64_t worst_case_here() {
  office s;
  s.conf.tokens_max = 100;
  s.finish({s.start({"a"})});
  return s.server->requests().front().body.size() + 100;
}

} // namespace

// -- settings
// -----------------------------------------------------------------------------------------------------

TEST_CASE("a call asks another model in other words, and the next one as the settings say") {
  office s;
  s.conf.model = "usual";
  request_settings asked = s.conf;
  asked.temperature = 0.25;
  asked.system_prompt = "Add up.";
  asked.prompt_template = "Numbers: {text}";
  s.finish({s.start({"1 and 2"}, run_options{}.with(asked).with_model("clever"))});
  s.finish({s.start({"1 and 2"})});
  const auto seen = s.server->requests();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].model == "clever");
  CHECK(seen[0].text == "Numbers: 1 and 2");
  CHECK(seen[0].body.find(R"("temperature":0.25)") != std::string::npos);
  CHECK(seen[0].body.find("Add up.") != std::string::npos);
  CHECK(seen[1].model == "usual");
  CHECK(seen[1].text == "1 and 2");
  CHECK(seen[1].body.find("temperature") == std::string::npos);
}

TEST_CASE("a call asks for JSON in another mode, and has its own number of re-asks") {
  office s;
  s.server->otherwise(reply_with_json(R"({"total":"many"})"));
  request_settings asked = s.conf;
  asked.mode = mode::json_schema;
  asked.reasks = 0;
  const auto seen = s.start({"1 and 2"}, run_options{}.with(asked));
  s.finish({seen});
  CHECK(s.asked() == 1);
  CHECK(s.server->requests()[0].wants_json);
  CHECK(seen->outcomes.at(0).error().code == errc::violations);
}

TEST_CASE("a call has its own time for a text") {
  office s;
  s.server->otherwise(no_reply());
  request_settings asked = s.conf;
  asked.text_timeout = 3s;
  const auto seen = s.start({"1 and 2"}, run_options{}.with(asked));
  s.finish({seen});
  CHECK(seen->outcomes.at(0).error().code == errc::deadline_exceeded);
  CHECK(s.now() < 10s);
}

TEST_CASE("settings of a call are checked like all, and the error names the setting") {
  office s;
  request_settings asked = s.conf;
  asked.temperature = 3;
  CHECK(s.refusal(run_options{}.with(asked)).code == errc::configuration);
  CHECK(s.refusal(run_options{}.with(asked)).message.find("temperature") != std::string::npos);
  CHECK(s.refusal(run_options{}.with_model("new\nline")).message.starts_with("model contains"));
  CHECK(s.refusal(run_options{}.with_cost_max(money::from_nanos(1)))
          .message.starts_with("cost_max is set, but no price of the model"));
  CHECK(s.refusal(run_options{}.with_tokens_total_max(1))
          .message.starts_with("tokens_total_max is set, but nothing bounds"));
  CHECK(s.asked() == 0);
}

TEST_CASE("a call has its own ceiling") {
  office s;
  s.conf.tokens_max = 100;
  const auto seen = s.start({"a"}, run_options{}.with_tokens_total_max(10));
  s.finish({seen});
  CHECK(seen->sum->ended_by.code == errc::budget_exhausted);
  const auto free = s.start({"a"});
  s.finish({free});
  CHECK(free->sum->succeeded == 1);
}

// -- limits
// -------------------------------------------------------------------------------------------------------

TEST_CASE("calls for one model share its limit, calls for another one have their own") {
  const auto time_for = [](const std::string& other) {
    office s;
    s.conf.model = "usual";
    s.conf.limits.requests_per_minute = 60;
    const auto began = s.now();
    const std::vector<std::string> texts(40, "1 and 2");
    s.finish({s.start(texts), s.start(texts, run_options{}.with_model(other))});
    return s.now() - began;
  };
  CHECK(time_for("usual") > time_for("clever") + 20s);
}

TEST_CASE("what a call learnt about a model holds for the next one that asks it") {
  office s;
  s.server->on(nth_request(1), fail_with(429).with_header("retry-after", "30"));
  const auto seen = s.start({"a"}, run_options{}.with_model("clever"));
  s.run();
  const auto began = s.now();
  const auto usual = s.start({"b"});
  s.server->on("b", reply_with(sum{2}));
  const auto same = s.start({"c"}, run_options{}.with_model("clever"));
  s.advance(20s);
  // The pause is that model's.
  CHECK(s.server->requests("b").size() >= 1);
  CHECK(s.server->requests("c").empty());
  s.finish({seen, usual, same});
  CHECK(s.now() - began >= 30s);
}

// -- answers
// ------------------------------------------------------------------------------------------------------

TEST_CASE("a text that another call asks for right now waits for that answer") {
  office_with_cache s;
  const auto first = s.start({"1 and 2", "3 and 4"});
  const auto second = s.start({"1 and 2", "5 and 6"});
  s.finish({first, second});
  CHECK(s.asked() == 3);
  CHECK(first->sum->succeeded == 2);
  CHECK(second->sum->succeeded == 2);
  CHECK(second->sum->answers.cached == 1);
}

TEST_CASE("a call that asks otherwise has an answer of its own") {
  office_with_cache s;
  request_settings asked = s.conf;
  asked.temperature = 1;
  s.finish({s.start({"1 and 2"}), s.start({"1 and 2"}, run_options{}.with(asked)),
            s.start({"1 and 2"}, run_options{}.with_model("clever"))});
  CHECK(s.asked() == 3);
}

TEST_CASE("when the call that asks gets no answer, the next one asks for itself") {
  office_with_cache s;
  s.server->on(nth_request(1), fail_with(400, "no").after(1s));
  const auto first = s.start({"1 and 2"});
  const auto second = s.start({"1 and 2"});
  const auto third = s.start({"1 and 2"});
  s.finish({first, second, third});
  CHECK(first->outcomes.at(0).error().code == errc::http_status);
  CHECK(second->sum->succeeded == 1);
  CHECK(third->sum->succeeded == 1);
  CHECK(s.asked() == 2);
}

TEST_CASE("a call need not wait for the end of the one that got no answer") {
  office_with_cache s;
  s.server->on(nth_request(1) && request_pattern{"1 and 2"}, fail_with(400, "no").after(1s));
  s.server->on("3 and 4", reply_with(sum{7}).after(60s));
  const auto first = s.start({"1 and 2", "3 and 4"});
  const auto second = s.start({"1 and 2"});
  s.advance(3s);
  CHECK(second->sum);
  CHECK_FALSE(first->sum);
  s.finish({first, second});
}

TEST_CASE("when the call that asks dies, the next one asks for itself") {
  office_with_cache s;
  s.start({"1 and 2"});
  const auto dies = s.last;
  const auto second = s.start({"1 and 2"});
  CHECK(s.asked() == 1);
  caf::anon_send_exit(dies, caf::exit_reason::kill);
  s.finish({second});
  CHECK(second->sum->succeeded == 1);
  CHECK(s.asked() == 2);
}

TEST_CASE("a cache whose file could not be had is tried again with the next call") {
  const scratch_folder scratch;
  const std::filesystem::path folder = scratch.path("not_there_yet");
  office s;
  s.conf.cache_file = (folder / "answers.db").string();
  s.shared.cache = s.system.spawn<actor_of<response_cache, cache_actor>>(s.conf);
  const auto without = s.start({"1 and 2"});
  s.finish({without});
  CHECK(without->sum->answers.problem.code != errc::none);
  std::filesystem::create_directories(folder);
  const auto kept = s.start({"1 and 2"});
  s.finish({kept});
  CHECK(kept->sum->answers.problem.code == errc::none);
  const auto known = s.start({"1 and 2"});
  s.finish({known});
  CHECK(known->sum->answers.cached == 1);
  CHECK(s.asked() == 2);
  s.tell(s.shared.cache, close_cache{});
}

TEST_CASE(
  "a call that has given up waiting for another one's answer does not ask, and nobody hangs") {
  office_with_cache s;
  s.server->on(nth_request(1), fail_with(400, "no").after(10s));
  request_settings short_time = s.conf;
  short_time.text_timeout = 2s;
  const auto first = s.start({"1 and 2"});
  const auto second = s.start({"1 and 2"}, run_options{}.with(short_time));
  const auto third = s.start({"1 and 2"});
  s.finish({first, second, third});
  CHECK(second->outcomes.at(0).error().code == errc::deadline_exceeded);
  CHECK(third->sum->succeeded == 1);
  CHECK(s.asked() == 2);
}

// -- money
// --------------------------------------------------------------------------------------------------------

TEST_CASE("a run waits for what others have set aside, and goes on when it comes back") {
  office_with_wallet s{worst_case_here() + 150};
  const auto first = s.start({"a"});
  const auto second = s.start({"b"});
  // 100 and 20 tokens are used by each answer.
  CHECK(s.asked() == 1);
  CHECK_FALSE(second->sum);
  s.advance(1s);
  CHECK(s.asked() == 2);
  s.finish({first, second});
  CHECK(first->sum->succeeded == 1);
  CHECK(second->sum->succeeded == 1);
  CHECK(s.shared.wallet->spent().tokens == 240);
}

TEST_CASE("a run ends at the ceiling only when nothing of anybody's is unsettled") {
  office_with_wallet s{worst_case_here() + 10};
  const auto first = s.start({"a"});
  const auto second = s.start({"b"});
  s.advance(900ms);
  CHECK_FALSE(second->sum);
  s.finish({first, second});
  CHECK(first->sum->succeeded == 1);
  CHECK(second->sum->ended_by.code == errc::budget_exhausted);
  CHECK(second->sum->ended_by.message.find("for all who share it") != std::string::npos);
  CHECK(second->outcomes.at(0).error().code == errc::budget_exhausted);
  CHECK(s.asked() == 1);
}

TEST_CASE("under the ceiling of a wallet no request is sent twice unseen") {
  const auto sent_once = [](std::optional<uint64_t> ceiling) {
    office s;
    s.conf.tokens_max = 100;
    s.shared.wallet = wallet::make({std::nullopt, ceiling});
    s.finish({s.start({"a"})});
    return s.server->requests().at(0).endpoint->send_once;
  };
  CHECK(sent_once(100'000));
  CHECK_FALSE(sent_once(std::nullopt));
}

TEST_CASE("what a run that dies had set aside counts as spent, and who waited for it goes on") {
  const auto worst = worst_case_here();
  office_with_wallet s{2 * worst};
  s.start({"a"});
  const auto dies = s.last;
  const auto second = s.start({"b", "c"});
  CHECK(s.asked() == 2);
  caf::anon_send_exit(dies, caf::exit_reason::kill);
  s.finish({second});
  CHECK(second->sum->succeeded == 1);
  CHECK(second->sum->ended_by.code == errc::budget_exhausted);
  CHECK(s.shared.wallet->spent().tokens == worst + 120);
}

TEST_CASE("a wallet with a ceiling of cost wants prices of each model that is asked") {
  office s;
  s.conf.tokens_max = 100;
  s.shared.wallet = wallet::make({money::from_nanos(1'000'000), {}});
  CHECK(s.refusal({}).message.starts_with("the wallet's cost_max is set, but no price"));
  auto list = std::make_shared<price_list>();
  const auto price = money::from_nanos(1'000'000'000);
  list->set(s.conf.model, {{price, price, price}});
  s.conf.prices = list;
  const auto seen = s.start({"a"});
  s.finish({seen});
  CHECK(seen->sum->succeeded == 1);
  CHECK(s.shared.wallet->spent().cost == money::from_nanos(120'000));
  CHECK(s.refusal(run_options{}.with_model("nameless")).message.find("nameless")
        != std::string::npos);
}

TEST_CASE("runs that share a wallet all end, below its ceiling, whatever order things happen in") {
  const auto seed = GENERATE(range(1u, 31u));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto ceiling = 300 + random() % 8'000;
  office_with_wallet s{ceiling};
  s.conf.transport_retries = 1;
  s.conf.timeout_retries = 1;
  s.conf.no_progress_timeout = 0ms;
  s.server->on(any_request(), [&random](const seen_request&) {
    const auto late = std::chrono::milliseconds{random() % 5'000};
    switch (random() % 8) {
    case 0:
      return fail_with(503).after(late);
    case 1:
      return break_off_with(errc::connection_lost).after(late);
    case 2:
      return reply_with_json("{}").with_usage(random() % 100, random() % 100).after(late);
    default:
      return reply_with(sum{1}).with_usage(random() % 100, random() % 100).after(late);
    }
  });
  std::vector<probe> runs;
  std::vector<size_t> texts;
  std::vector<bool> is_killed;
  for (int i = 0; i < 5; ++i) {
    s.conf.pool_size = 1 + static_cast<uint32_t>(random() % 6);
    s.conf.hedge_quantile = random() % 2 == 0 ? 0.8 : 0;
    s.conf.hedge_share = 0.5;
    std::vector<std::string> list;
    for (size_t k = 0; k < 1 + random() % 30; ++k)
      list.push_back(std::string(1 + random() % 50, 'x') + std::to_string(k));
    texts.push_back(list.size());
    runs.push_back(s.start(std::move(list)));
    is_killed.push_back(random() % 4 == 0);
    if (is_killed.back())
      caf::anon_send_exit(s.last, caf::exit_reason::kill);
    else if (random() % 5 == 0)
      s.tell(s.last, drain_run{2s});
    s.advance(std::chrono::milliseconds{random() % 3'000});
  }
  s.run_until([] { return false; }, 1h);
  for (size_t i = 0; i < runs.size(); ++i) {
    if (is_killed[i])
      continue;
    REQUIRE(runs[i]->sum);
    CHECK(runs[i]->outcomes.size() == texts[i]);
    CHECK(runs[i]->sum->tokens.total_tokens <= ceiling);
  }
  CHECK(s.shared.wallet->reserved() == spending{});
  CHECK(s.shared.wallet->spent().tokens <= ceiling);
  CHECK(s.server->in_flight() == 0);
  // The limiter of the one model, and the server.
  s.shared = {};
  s.last = nullptr;
  s.run();
  CHECK(s.running_actors() == 0);
}
