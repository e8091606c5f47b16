#include "metrics_scene.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

using namespace troupe;
using namespace troupe::test;

TEST_CASE("texts are counted by their outcome") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  CHECK(s.value(R"(troupe_texts_total{outcome="ok"})") == "0");
  run.end_text();
  run.end_text();
  run.end_text(errc::refused);
  CHECK(s.value(R"(troupe_texts_total{outcome="ok"})") == "2");
  CHECK(s.value(R"(troupe_texts_total{outcome="refused"})") == "1");
  CHECK(s.value(R"(troupe_text_duration_seconds_count{outcome="ok"})") == "2");
  CHECK(s.value(R"(troupe_text_duration_seconds_sum{outcome="failed"})") == "2");
}

TEST_CASE("requests are counted by route and by what became of them") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  run.answer(good_attempt());
  auto wrong = good_attempt();
  wrong.problem.code = errc::violations;
  run.answer(wrong);
  run.fail(failed_attempt(errc::unavailable, 503));
  run.fail(failed_attempt(errc::connect, 0));
  const prompt input;
  run.observer().on_request_dropped({0, input, 1, 0, 0, at(0ms)}, at(1s));
  const auto count = [&s](const std::string& labels) {
    return s.value("troupe_requests_total{" + labels + "}");
  };
  CHECK(count(R"(http="2xx",model="m",provider="openai",result="ok")") == "1");
  CHECK(count(R"(error="violations",http="2xx",model="m",provider="openai",result="wrong")")
        == "1");
  CHECK(count(R"(error="unavailable",http="5xx",model="m",provider="openai",result="failed")")
        == "1");
  CHECK(count(R"(error="connect",model="m",provider="openai",result="failed")") == "1");
  CHECK(count(R"(model="m",provider="openai",result="dropped")") == "1");
}

TEST_CASE("tokens, money and times are counted of each request") {
  metrics_scene s;
  metered_run run{*s.metrics, "m", "gemini"};
  run.answer(good_attempt());
  run.answer(good_attempt());
  CHECK(s.value(R"(troupe_tokens_total{model="m",provider="gemini",type="input"})") == "200");
  CHECK(s.value(R"(troupe_tokens_total{model="m",provider="gemini",type="output"})") == "40");
  CHECK(s.value(R"(troupe_tokens_total{model="m",provider="gemini",type="cached"})") == "120");
  CHECK(s.value(R"(troupe_cost_dollars_total{model="m",provider="gemini"})") == "0.003");
  CHECK(
    s.value(R"(troupe_request_first_byte_seconds_bucket{model="m",provider="gemini",le="0.04"})")
    == "2");
}

TEST_CASE("what OpenTelemetry has names for is called so") {
  metrics_scene s;
  metered_run run{*s.metrics, "m", "gemini", true};
  run.answer(good_attempt());
  run.fail(failed_attempt(errc::unavailable, 503));
  const std::string common = R"(gen_ai_operation_name="chat",gen_ai_provider_name="gcp.gemini",)"
                             R"(gen_ai_request_model="m",)";
  const std::string place = R"(server_address="api.example",server_port="443")";
  CHECK(s.value("gen_ai_client_operation_duration_seconds_count{" + common
                + R"(gen_ai_response_model="m-2026",)" + place + "}")
        == "1");
  CHECK(s.value("gen_ai_client_operation_duration_seconds_sum{error_type=\"unavailable\"," + common
                + place + "}")
        == "0.05");
  CHECK(s.value("gen_ai_client_token_usage_sum{" + common + R"(gen_ai_response_model="m-2026",)"
                + R"(gen_ai_token_type="input",)" + place + "}")
        == "100");
  CHECK(s.value("gen_ai_client_operation_time_to_first_chunk_seconds_count{" + common + place + "}")
        == "1");
  run_summary sum;
  sum.elapsed = 3s;
  run.observer().on_run_ended(sum, at(3s));
  CHECK(s.value(R"(gen_ai_workflow_duration_seconds_sum{gen_ai_operation_name="invoke_workflow"})")
        == "3");
}

TEST_CASE("tokens that are not billed are not in the histogram of those that are") {
  metrics_scene s;
  metered_run run{*s.metrics, "m", "cohere"};
  auto x = good_attempt();
  x.tokens.billed_prompt_tokens = 7;
  run.answer(x);
  CHECK(
    s.text().find(R"(gen_ai_token_type="input",server_address="api.example",server_port="443"} 7)")
    != std::string::npos);
}

TEST_CASE("repairs are counted by kind where they were made") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  auto x = good_attempt();
  x.repairs = {{"/a", repair_kind::comment, 1}, {"/b", repair_kind::comment, 1}};
  run.answer(x);
  x.problem.code = errc::violations;
  run.answer(x);
  CHECK(s.value(R"(troupe_repairs_total{kind="comment"})") == "2");
}

TEST_CASE("what only the sum tells is counted as it grows") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  run_sample x;
  x.so_far.reasks = 3;
  x.so_far.answers.cached = 2;
  x.so_far.uncertain = {50, money::from_nanos(2'000'000'000)};
  run.sample(x);
  x.so_far.reasks = 5;
  run.sample(x);
  run.sample(x);
  CHECK(s.value("troupe_reasks_total") == "5");
  CHECK(s.value(R"(troupe_known_answers_total{origin="cache"})") == "2");
  CHECK(s.value("troupe_uncertain_cost_dollars_total") == "2");
  CHECK(s.value("troupe_uncertain_tokens_total") == "50");
}

TEST_CASE("gauges are the sum of the runs that go on, however they end") {
  metrics_scene s;
  metered_run one{*s.metrics, "m"};
  metered_run two{*s.metrics, "m"};
  run_sample x;
  x.seats = 8;
  x.in_flight = 3;
  x.routes.resize(1);
  x.routes[0].queued = 4;
  x.routes[0].breaker = breaker_state::open;
  x.routes[0].requests_per_minute = 600;
  one.sample(x);
  x.in_flight = 5;
  x.routes[0].breaker = breaker_state::closed;
  two.sample(x);
  CHECK(s.value("troupe_runs") == "2");
  CHECK(s.value("troupe_seats") == "16");
  CHECK(s.value("troupe_seats_busy") == "8");
  CHECK(s.value(R"(troupe_route_requests_queued{model="m",provider="openai"})") == "8");
  CHECK(s.value(R"(troupe_route_breakers{model="m",provider="openai",state="open"})") == "1");
  // They may share it.
  CHECK(s.value(R"(troupe_route_requests_per_minute_limit{model="m",provider="openai"})") == "600");
  one.die();
  CHECK(s.value("troupe_seats_busy") == "5");
  CHECK(s.value(R"(troupe_route_breakers{model="m",provider="openai",state="open"})") == "0");
  two.observer().on_run_ended({}, at(2s));
  CHECK(s.value("troupe_runs") == "0");
  CHECK(s.value("troupe_seats") == "0");
  CHECK(s.value(R"(troupe_route_requests_per_minute_limit{model="m",provider="openai"})") == "0");
}

TEST_CASE("counters are the sum of all runs that have been") {
  metrics_scene s;
  for (int i = 0; i < 3; ++i) {
    metered_run run{*s.metrics, "m"};
    run.end_text();
  }
  CHECK(s.value(R"(troupe_texts_total{outcome="ok"})") == "3");
}

TEST_CASE("runs of several threads lose nothing") {
  metrics_scene s;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&s] {
      metered_run run{*s.metrics, "m"};
      for (int n = 0; n < 1000; ++n) {
        run.answer(good_attempt());
        run.end_text();
      }
    });
  for (auto& x : threads)
    x.join();
  CHECK(s.value(R"(troupe_texts_total{outcome="ok"})") == "4000");
  CHECK(s.value(R"(troupe_tokens_total{model="m",provider="openai",type="input"})") == "400000");
  CHECK(s.value("troupe_runs") == "0");
}

TEST_CASE("it is counted how long nothing was sent on a route, and why") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  auto& o = run.observer();
  const auto held = [&s](const std::string& reason) {
    return s.value(R"(troupe_route_held_seconds_total{model="m",provider="openai",reason=")"
                   + reason + "\"}");
  };
  const error pace{errc::rate_limited, ""};
  const error trouble{errc::unavailable, "503"};
  o.on_route_held({0, at(2s), pace}, at(1s));
  CHECK(held("pace") == "0");
  // It becomes longer, and is still the same.
  o.on_route_held({0, at(4s), pace}, at(1500ms));
  run.sample({}, 3s);
  CHECK(held("pace") == "2");
  // Something else holds it from here on.
  o.on_route_held({0, at(10s), trouble}, at(3500ms));
  run.sample({}, 20s);
  CHECK(held("pace") == "2.5");
  CHECK(held("unavailable") == "6.5");
  CHECK(s.value(R"(troupe_route_holds_total{model="m",provider="openai",reason="pace"})") == "1");
  CHECK(s.value(R"(troupe_route_holds_total{model="m",provider="openai",reason="unavailable"})")
        == "1");
}

TEST_CASE("a hold counts for no longer than its run") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  run.observer().on_route_held({0, at(100s), {errc::rate_limited, ""}}, at(1s));
  run.observer().on_run_ended({}, at(4s));
  CHECK(s.value(R"(troupe_route_held_seconds_total{model="m",provider="openai",reason="pace"})")
        == "3");
}

TEST_CASE("batches are counted by what happens to them, and their rows by what became of them") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  batch_event x;
  x.rows = 100;
  run.observer().on_batch(x, at(1s));
  x.what = batch_news::progress;
  run.observer().on_batch(x, at(2s));
  x.what = batch_news::collected;
  x.done = 97;
  x.failed = 2;
  x.missing = 1;
  run.observer().on_batch(x, at(3s));
  const auto value = [&s](const std::string& name, const std::string& event) {
    return s.value(name + "{event=\"" + event + R"(",model="m",provider="openai"})");
  };
  CHECK(value("troupe_batches_total", "submitted") == "1");
  CHECK(value("troupe_batches_total", "collected") == "1");
  CHECK(value("troupe_batches_total", "progress").empty());
  CHECK(value("troupe_batch_rows_total", "submitted") == "100");
  CHECK(value("troupe_batch_rows_total", "done") == "97");
  CHECK(value("troupe_batch_rows_total", "missing") == "1");
}

// -- what others choose
// ------------------------------------------------------------------------------

namespace {

size_t series_with(const std::string& text, std::string_view what) {
  size_t count = 0;
  for (auto found = text.find(what); found != std::string::npos; found = text.find(what, found + 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("models that a server makes up make no more than 64 histograms, and nothing is lost") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  for (int i = 0; i < 500; ++i)
    run.answer(good_attempt(), "made-up-" + std::to_string(i));
  const auto text = s.text();
  CHECK(series_with(text, "\ngen_ai_client_operation_duration_seconds_count{") == 65);
  CHECK(text.find(
          R"(gen_ai_response_model="other",server_address="api.example",server_port="443"} 436)")
        != std::string::npos);
}

TEST_CASE("a service that asks other models all the time makes no more than 64 series") {
  metrics_scene s;
  for (int i = 0; i < 300; ++i) {
    metered_run run{*s.metrics, "m" + std::to_string(i)};
    run.answer(good_attempt());
  }
  const auto text = s.text();
  CHECK(series_with(text, "\ntroupe_requests_total{") == 65);
  CHECK(s.value(R"(troupe_requests_total{http="2xx",model="other",provider="other",result="ok"})")
        == "236");
  CHECK(series_with(text, "\ngen_ai_client_operation_duration_seconds_count{") <= 65 + 1);
}

TEST_CASE("bytes that are no label's are cleaned, and long values are cut") {
  metrics_scene s;
  metered_run run{*s.metrics, "a\"b\\c\nd\xff\x01" + std::string(1000, 'x')};
  run.answer(good_attempt(), "\"} 1\nevil 2");
  const auto text = s.text();
  CHECK(text.find("model=\"a_b_c_d__" + std::string(128 - 9, 'x') + "\"") != std::string::npos);
  CHECK(text.find("\nevil") == std::string::npos);
  CHECK(text.find("gen_ai_response_model=\"_} 1_evil 2\"") != std::string::npos);
}

TEST_CASE("counts that no model can have turn no counter around") {
  metrics_scene s;
  metered_run run{*s.metrics, "m"};
  auto x = good_attempt();
  x.tokens.prompt_tokens = UINT64_MAX;
  run.answer(x);
  run.answer(x);
  CHECK(s.value(R"(troupe_tokens_total{model="m",provider="openai",type="input"})")
        == std::to_string(int64_t{2} << 40));
}
