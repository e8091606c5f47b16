#include "events/event_json.hpp"

#include "told_events.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

struct speller : told_events {
  template <class... Event>
  std::string line(const Event&... x) {
    std::string result;
    json.append(result, x..., noon);
    return result;
  }

  event_json json{"00ff", &plain_name};
};

/// Every line begins so.
std::string head(const std::string& event) {
  return R"({"event":")" + event + R"(","at":"2026-12-01T13:02:40.123456Z","run":"00ff",)";
}

} // namespace

TEST_CASE("the line of a run's beginning has the version of the schema, routes and more members") {
  speller x;
  CHECK(x.line(x.began(), std::string_view{R"("input":"a.txt")"})
        == head("run_started")
             + R"("v":1,"seats":2,"streamed":false,"routes":[{"model":"gpt-4o-mini",)"
               R"("provider":"openai","host":"api.openai.com","port":443,"batched":false}],)"
               R"("input":"a.txt"})"
               "\n");
}

TEST_CASE("the lines of a text name it by its place and its id") {
  speller x;
  CHECK(x.line(text_started{7, x.text, 2})
        == head("text_started") + R"("index":7,"id":"a1","attempts_before":2})" + "\n");
  x.what.index = 7;
  x.what.input = std::make_shared<prompt>(x.text);
  x.what.log.attempts.resize(2);
  x.what.log.elapsed = 1500us;
  x.what.log.tokens = {10, 5, 15};
  x.what.log.cost = money::from_nanos(12'500);
  x.what.log.model = "m-1";
  x.what.log.spent.reasks = 1;
  CHECK(x.line(text_ended{x.what, true})
        == head("text_ended")
             + R"("index":7,"id":"a1","code":"none","attempts":2,"elapsed_us":1500,)"
               R"("tokens":{"prompt":10,"completion":5,"total":15},"cost":0.0000125,)"
               R"("model":"m-1","origin":"request","reasks":1})"
               "\n");
}

TEST_CASE("an outcome without a text has a line, too") {
  speller x;
  x.what.why.problem = {errc::source_failed, "broke off"};
  CHECK(x.line(text_ended{x.what, false})
        == head("text_ended")
             + R"("index":0,"code":"source_failed","message":"broke off","attempts":0,)"
               R"("elapsed_us":0,"tokens":{"prompt":0,"completion":0,"total":0},"cost":0,)"
               R"("origin":"request"})"
               "\n");
}

TEST_CASE("the lines of a request have its number, and flags only where they are true") {
  speller x;
  auto start = x.start(9, 1);
  CHECK(x.line(start)
        == head("request_sent")
             + R"("index":0,"id":"a1","request":9,"attempt":1,"route":0,"seat":1})"
               "\n");
  start.reask = start.judging = start.hedge = true;
  CHECK(x.line(start)
        == head("request_sent")
             + R"("index":0,"id":"a1","request":9,"attempt":1,"route":0,"seat":1,)"
               R"("reask":true,"judging":true,"hedge":true})"
               "\n");
  CHECK(x.line(request_dropped{0, x.text, 9, 0, 1, noon - 1s})
        == head("request_dropped")
             + R"("index":0,"id":"a1","request":9,"route":0,"seat":1,)"
               R"("sent":"2026-12-01T13:02:39.123456Z"})"
               "\n");
}

TEST_CASE("the line of an attempt's end has times, tokens, cost and repairs") {
  speller x;
  x.record.http_status = 200;
  x.record.problem = {errc::violations, "1 violation:\n1. /age"};
  x.record.tokens = {10, 5, 15, 4};
  x.record.cost = money::from_nanos(1);
  x.record.elapsed = 250'000us;
  x.record.first_byte = 100us;
  x.record.uncertain = {7, money::from_nanos(2)};
  x.record.reask = x.record.hedged = x.record.batched = true;
  x.record.repairs = {{"/a", repair_kind::comma_missing, 1}};
  completion answer;
  answer.model = "m-1";
  auto end = x.end(9, noon - 250ms);
  end.answer = &answer;
  CHECK(x.line(end)
        == head("attempt_ended")
             + R"("index":0,"id":"a1","request":9,"attempt":1,"route":0,"seat":0,)"
               R"("code":"violations","message":"1 violation:\n1. /age","http_status":200,)"
               R"("sent":"2026-12-01T13:02:39.873456Z","elapsed_us":250000,"first_byte_us":100,)"
               R"("tokens":{"prompt":10,"completion":5,"total":15,"cached":4},)"
               R"("cost":0.000000001,"uncertain_tokens":7,"uncertain_cost":0.000000002,)"
               R"("model":"m-1","reask":true,"hedged":true,"batched":true,"repairs_count":1,)"
               R"("repairs":[{"pointer":"/a","kind":"comma_missing"}]})"
               "\n");
  end.priced = false;
  CHECK(x.line(end).find(R"("cost")") == std::string::npos);
}

TEST_CASE("the lines of a route have what it waits for, and until when") {
  speller x;
  const error limit{errc::rate_limited, "HTTP 429"};
  CHECK(x.line(route_held{0, noon + 2s, limit})
        == head("route_held")
             + R"("route":0,"until":"2026-12-01T13:02:42.123456Z",)"
               R"("code":"rate_limited","message":"HTTP 429"})"
               "\n");
  const auto until
    = std::chrono::duration_cast<std::chrono::milliseconds>((noon + 20s).time_since_epoch());
  CHECK(x.line(waiting{0, "m", limit, 5ms, 20s, until})
        == head("waiting")
             + R"("route":0,"model":"m","until":"2026-12-01T13:03:00.123000Z","waited_ms":5,)"
               R"("wait_ms":20000,"code":"rate_limited","message":"HTTP 429"})"
               "\n");
  CHECK(x.line(form_changed{0, "m", "mode json is used", {errc::http_status, "no tools"}})
        == head("form_changed")
             + R"("route":0,"model":"m","what":"mode json is used",)"
               R"("code":"http_status","message":"no tools"})"
               "\n");
}

TEST_CASE("the line of a batch has its names and counts") {
  speller x;
  batch_event batch;
  batch.what = batch_news::held_up;
  batch.name = "troupe-1";
  batch.rows = 10;
  batch.elapsed = 5s;
  batch.reason = {errc::unavailable, "HTTP 503"};
  CHECK(x.line(batch)
        == head("batch")
             + R"("what":"held_up","route":0,"name":"troupe-1","rows":10,"done":0,"failed":0,)"
               R"("elapsed_ms":5000,"code":"unavailable","message":"HTTP 503"})"
               "\n");
}

TEST_CASE("the lines of samples and of the end have the sum of the run") {
  speller x;
  run_sample sample;
  sample.in_flight = 2;
  sample.seats = 4;
  sample.open_texts = 3;
  sample.routes.resize(1);
  sample.routes[0].breaker = breaker_state::half_open;
  sample.routes[0].requests_per_minute = 60;
  const auto sum = std::string{
    R"("texts":0,"succeeded":0,"failed":0,"requests":0,"transport_retries":0,"limit_waits":0,)"
    R"("reasks":0,"hedges":0,"batched":0,"batch_cost":0,)"
    R"("tokens":{"prompt":0,"completion":0,"total":0},"cost":0,"unpriced_tokens":0,)"
    R"("cache_savings":0,"cached":0,"shared":0,"stale":0,"elapsed_us":0,)"};
  CHECK(x.line(sample)
        == head("sample")
             + R"("in_flight":2,"seats":4,"open_texts":3,"queued_texts":0,"reading":0,)"
               R"("held_outcomes":0,)"
             + sum
             + R"("routes":[{"waiting":0,"queued":0,"permits":0,"paced":false,"closed":false,)"
               R"("breaker":"half_open","requests_per_minute":60.0,"concurrency":0}]})"
               "\n");
  CHECK(x.line(run_summary{}) == head("run_ended") + sum + R"("code":"none"})" + "\n");
}

TEST_CASE("whatever a stranger says, a line is one line of valid JSON and bounded") {
  speller x;
  x.text.id = "\xff\n\x01\"";
  x.record.problem = {errc::provider_error, std::string(50'000, '\x02') + "\n\xc3"};
  x.record.repairs.assign(1'000, {std::string(10'000, '\n'), repair_kind::comment, 1});
  completion answer;
  answer.model = std::string(10'000, '\xe2');
  auto end = x.end(1, noon);
  end.answer = &answer;
  const auto line = x.line(end);
  CHECK(line.size() < 40'000);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json_tree::parse(line));
  CHECK(line.find(R"("repairs_count":1000)") != std::string::npos);
}

TEST_CASE("a text is cut between two characters") {
  CHECK(cut_text("abc", 3) == "abc");
  CHECK(cut_text("abcd", 3) == "abc…");
  CHECK(cut_text("a\xc3\xa4", 2) == "a…");
  CHECK(cut_text("\xf0\x9f\x98\x80x", 3) == "…");
}

TEST_CASE("a time has six digits behind its point, before 1970 as well") {
  std::string text;
  append_time(text, event_time{});
  append_time(text += ' ', event_time{-1us});
  CHECK(text == "1970-01-01T00:00:00.000000Z 1969-12-31T23:59:59.999999Z");
}

TEST_CASE("a line stands for those that were dropped") {
  CHECK(dropped_line(3, noon)
        == R"({"event":"dropped","at":"2026-12-01T13:02:40.123456Z","count":3})"
           "\n");
}
