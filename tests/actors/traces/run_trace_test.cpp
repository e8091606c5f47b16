#include "traces/run_trace.hpp"

#include "traces/otlp_json.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::detail;
using namespace std::chrono_literals;

namespace {

class kept_spans final : public span_sink {
public:
  void put(span&& x) override {
    list.push_back(std::move(x));
  }

  std::vector<span> list;
};

constexpr event_time zero{1'000'000'000s};

/// A run that is told what happens, at which millisecond.
class told_trace {
public:
  explicit told_trace(trace_settings x = {}, trace_parent root = {{1, 2}, 0, true})
    : settings_(std::make_shared<const trace_settings>(std::move(x))) {
    conf_.temperature = 0.5;
    conf_.tokens_max = 100;
    run_started about{{{"gpt-4o", "openai", "api.openai.com", 443, false},
                       {"claude", "anthropic", "api.anthropic.com", 443, false}},
                      8,
                      conf_,
                      {},
                      false};
    run_ = std::make_unique<run_trace>(settings_, sink_, root, 7, about, zero);
    input_ = std::make_shared<prompt>();
    input_->id = "a";
    input_->text = "secret text";
  }

  void start(uint64_t index, int ms) {
    run_->on_text_started({index, *input_, 0}, zero + ms * 1ms);
  }

  void send(uint64_t index, uint64_t request, int ms, uint32_t route = 0) {
    request_started x{index, *input_, 1};
    x.route = route;
    x.request = request;
    x.seat = 3;
    run_->on_request_started(x, zero + ms * 1ms);
  }

  void end_attempt(uint64_t index, uint64_t request, int ms, const attempt& record,
                   const completion* answer = nullptr, bool priced = false) {
    const attempt_ended x{index, *input_, request, 1, 0, 3, record, zero, answer, priced};
    run_->on_attempt_ended(x, zero + ms * 1ms);
  }

  void drop(uint64_t index, uint64_t request, int ms) {
    run_->on_request_dropped({index, *input_, request, 0, 3, zero}, zero + ms * 1ms);
  }

  void end_text(uint64_t index, int ms, error why = {}) {
    erased_outcome out;
    out.index = index;
    out.input = input_;
    out.why.problem = why;
    out.log.attempts.resize(1);
    out.log.spent.reasks = 1;
    run_->on_text_ended({out, why.code == errc::none}, zero + ms * 1ms);
  }

  void end(int ms, run_summary sum = {}) {
    run_->on_run_ended(sum, zero + ms * 1ms);
  }

  void tear_down() {
    run_.reset();
  }

  /// What the request carries that was sent last.
  std::string carried(uint64_t index, uint64_t request, uint32_t route = 0) {
    request_started x{index, *input_, 1};
    x.route = route;
    x.request = request;
    return run_->propagate(x);
  }

  run_trace& run() {
    return *run_;
  }

  const std::vector<span>& spans() const {
    return sink_->list;
  }

  std::vector<const span*> named(std::string_view name) const {
    std::vector<const span*> result;
    for (const auto& x : spans())
      if (x.name == name)
        result.push_back(&x);
    return result;
  }

  const span& only(std::string_view name) const {
    const auto found = named(name);
    REQUIRE(found.size() == 1);
    return *found.front();
  }

private:
  std::shared_ptr<const trace_settings> settings_;
  std::shared_ptr<kept_spans> sink_ = std::make_shared<kept_spans>();
  settings conf_;
  std::shared_ptr<prompt> input_;
  std::unique_ptr<run_trace> run_;
};

const attribute_value* value_of(const attributes& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &attribute::name);
  return found != list.end() ? &found->value : nullptr;
}

std::string text_of(const span& x, std::string_view name) {
  const auto* found = value_of(x.about, name);
  const auto* text = found != nullptr ? std::get_if<std::string>(found) : nullptr;
  return text != nullptr ? *text : std::string{};
}

std::optional<int64_t> integer_of(const span& x, std::string_view name) {
  const auto* found = value_of(x.about, name);
  const auto* number = found != nullptr ? std::get_if<int64_t>(found) : nullptr;
  return number != nullptr ? std::optional{*number} : std::nullopt;
}

attempt answered_in(std::chrono::microseconds elapsed) {
  attempt result;
  result.http_status = 200;
  result.elapsed = elapsed;
  result.first_byte = elapsed / 2;
  result.tokens.prompt_tokens = 10;
  result.tokens.completion_tokens = 5;
  result.tokens.cached_tokens = 4;
  result.cost = money::from_nanos(1'500'000);
  return result;
}

completion answer() {
  completion result;
  result.id = "r1";
  result.model = "gpt-4o-2024";
  result.finish = finish_reason::stop;
  result.content = "secret answer";
  return result;
}

} // namespace

TEST_CASE("an attempt lies beneath its text, and that beneath the run") {
  told_trace trace;
  trace.start(4, 1);
  trace.send(4, 9, 2);
  const auto said = answer();
  trace.end_attempt(4, 9, 40, answered_in(30ms), &said, true);
  trace.end_text(4, 41);
  trace.end(50);

  const auto& run = trace.only("invoke_workflow");
  const auto& text = trace.only("text");
  const auto& request = trace.only("chat gpt-4o");
  CHECK(run.parent == 0);
  CHECK(text.parent == run.id);
  CHECK(request.parent == text.id);
  CHECK(run.id != text.id);
  CHECK(text.id != request.id);
  CHECK(run.origin->trace == trace_id{1, 2});
  CHECK(run.origin == text.origin);
  CHECK(request.origin == text.origin);
  CHECK(run.start == zero);
  CHECK(run.end == zero + 50ms);
  CHECK(text.start == zero + 1ms);
  CHECK(text.end == zero + 41ms);
  CHECK(request.start == zero + 2ms);
  // The reply was there before it was read.
  CHECK(request.end == zero + 32ms);
}

TEST_CASE("the span of an attempt says what OpenTelemetry wants to know") {
  told_trace trace;
  trace.start(4, 1);
  trace.send(4, 9, 2);
  const auto said = answer();
  trace.end_attempt(4, 9, 40, answered_in(30ms), &said, true);
  const auto json = otlp_json({}, "1", {trace.only("chat gpt-4o")});
  const auto begin = json.find("\"attributes\":[{\"key\":\"gen_ai");
  REQUIRE(begin != std::string::npos);
  CHECK(json.substr(begin)
        == R"("attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
           R"({"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},)"
           R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},)"
           R"({"key":"gen_ai.output.type","value":{"stringValue":"json"}},)"
           R"({"key":"server.address","value":{"stringValue":"api.openai.com"}},)"
           R"({"key":"server.port","value":{"intValue":"443"}},)"
           R"({"key":"gen_ai.request.max_tokens","value":{"intValue":"100"}},)"
           R"({"key":"gen_ai.request.temperature","value":{"doubleValue":0.5}},)"
           R"({"key":"troupe.attempt","value":{"intValue":"1"}},)"
           R"({"key":"troupe.route","value":{"intValue":"0"}},)"
           R"({"key":"troupe.seat","value":{"intValue":"3"}},)"
           R"({"key":"http.response.status_code","value":{"intValue":"200"}},)"
           R"({"key":"troupe.time_to_first_byte","value":{"doubleValue":0.015}},)"
           R"({"key":"gen_ai.response.id","value":{"stringValue":"r1"}},)"
           R"({"key":"gen_ai.response.model","value":{"stringValue":"gpt-4o-2024"}},)"
           R"({"key":"gen_ai.response.finish_reasons","value":{"arrayValue":{"values":[)"
           R"({"stringValue":"stop"}]}}},)"
           R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"10"}},)"
           R"({"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}},)"
           R"({"key":"gen_ai.usage.cache_read.input_tokens","value":{"intValue":"4"}},)"
           R"({"key":"troupe.cost","value":{"doubleValue":0.0015}}]}]}]}]})");
  CHECK(trace.only("chat gpt-4o").kind == span_kind::client);
}

TEST_CASE("a failure is told by its code, and its words only where they quote nobody") {
  told_trace trace;
  trace.start(0, 0);
  auto record = attempt{};
  record.problem = {errc::violations, "/name: \"secret answer\" is too long"};
  trace.send(0, 1, 0);
  trace.end_attempt(0, 1, 1, record);
  record.problem = {errc::connect, "no connection to host:443: refused"};
  trace.send(0, 2, 2);
  trace.end_attempt(0, 2, 3, record);
  trace.end_text(0, 4, {errc::reasks_exhausted, "secret answer"});
  const auto requests = trace.named("chat gpt-4o");
  REQUIRE(requests.size() == 2);
  CHECK(text_of(*requests[0], "error.type") == "violations");
  CHECK(requests[0]->status == span_status::failed);
  CHECK(requests[0]->message.empty());
  CHECK(text_of(*requests[1], "error.type") == "connect");
  CHECK(requests[1]->message == "no connection to host:443: refused");
  const auto& text = trace.only("text");
  CHECK(text.status == span_status::failed);
  CHECK(text_of(text, "error.type") == "reasks_exhausted");
  CHECK(text_of(text, "troupe.outcome") == "failed");
  CHECK(text.message.empty());
}

TEST_CASE("neither texts nor answers are in spans, unless one wants it") {
  for (const bool contents : {false, true}) {
    trace_settings conf;
    conf.contents = contents;
    told_trace trace{conf};
    trace.start(0, 0);
    trace.send(0, 1, 0);
    const auto said = answer();
    auto record = answered_in(1ms);
    record.repairs = {{"/secret key", repair_kind::wrapper, 1}};
    trace.end_attempt(0, 1, 1, record, &said);
    trace.send(0, 2, 1);
    record.problem = {errc::no_answer, "secret words"};
    trace.end_attempt(0, 2, 2, record, &said);
    trace.end_text(0, 4, {errc::refused, "secret refusal"});
    trace.end(5);
    const auto json = otlp_json({}, "1", trace.spans());
    for (const auto* secret :
         {"secret text", "secret answer", "secret key", "secret words", "secret refusal"}) {
      INFO(secret);
      CHECK((json.find(secret) != std::string::npos) == contents);
    }
  }
}

TEST_CASE("contents are cut") {
  trace_settings conf;
  conf.contents = true;
  conf.content_bytes_max = 6;
  told_trace trace{conf};
  trace.start(0, 0);
  trace.end_text(0, 1);
  CHECK(text_of(trace.only("text"), "troupe.text.content") == "secret");
}

TEST_CASE("repairs are events, not too many of them") {
  told_trace trace;
  trace.start(0, 0);
  trace.send(0, 1, 0);
  auto record = answered_in(1ms);
  record.repairs.resize(40);
  trace.end_attempt(0, 1, 2, record);
  const auto& x = trace.only("chat gpt-4o");
  CHECK(x.events.size() == 32);
  CHECK(x.events_dropped == 8);
  CHECK(x.events.front().name == "troupe.repair");
  CHECK(x.events.front().at == x.end);
}

TEST_CASE("a request that nobody hears of any more ends as dropped") {
  told_trace trace;
  trace.start(0, 0);
  trace.send(0, 1, 1);
  trace.drop(0, 1, 5);
  trace.send(0, 2, 6);
  // Nobody said what became of the second one.
  trace.end_text(0, 9);
  const auto requests = trace.named("chat gpt-4o");
  REQUIRE(requests.size() == 2);
  for (const auto* x : requests)
    CHECK(value_of(x->about, "troupe.dropped") != nullptr);
  CHECK(requests[0]->end == zero + 5ms);
  CHECK(requests[1]->end == zero + 9ms);
  // It is told once.
  trace.drop(0, 2, 10);
  CHECK(trace.named("chat gpt-4o").size() == 2);
}

TEST_CASE("the request that was not needed says so") {
  told_trace trace;
  trace.start(0, 0);
  trace.send(0, 1, 1);
  attempt record;
  record.problem = {errc::cancelled, "not needed any more"};
  record.hedged = true;
  trace.end_attempt(0, 1, 2, record);
  const auto& x = trace.only("chat gpt-4o");
  CHECK(value_of(x.about, "troupe.not_needed") != nullptr);
  CHECK(text_of(x, "error.type") == "cancelled");
}

TEST_CASE("a request goes by the name of its route's model") {
  told_trace trace;
  trace.start(0, 0);
  trace.send(0, 1, 1, 1);
  trace.end_attempt(0, 1, 2, answered_in(1ms));
  CHECK(text_of(trace.only("chat claude"), "server.address") == "api.anthropic.com");
}

TEST_CASE("a text that is given up before its turn has a span") {
  told_trace trace;
  trace.end_text(3, 5, {errc::cancelled, "stopped"});
  const auto& text = trace.only("text");
  CHECK(text.start == text.end);
  CHECK(integer_of(text, "troupe.text.index") == 3);
  CHECK(text_of(text, "troupe.text.id") == "a");
}

TEST_CASE("a text is called what its owner calls it") {
  trace_settings conf;
  conf.name_text = [](const prompt& x, uint64_t index) {
    return text_name{index + 100, '"' + x.id + "!\""};
  };
  told_trace trace{conf};
  trace.start(3, 0);
  trace.end_text(3, 1);
  CHECK(integer_of(trace.only("text"), "troupe.text.index") == 103);
  CHECK(text_of(trace.only("text"), "troupe.text.id") == "a!");
}

TEST_CASE("what is not sampled leaves nothing but the run") {
  trace_settings conf;
  conf.ratio = 0.1;
  told_trace trace{conf};
  const text_sampling sampling{{1, 2}, 0.1};
  size_t wanted = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    wanted += sampling.takes(i) ? 1 : 0;
    trace.start(i, 0);
    trace.send(i, i + 1, 1);
    trace.end_attempt(i, i + 1, 2, answered_in(1ms));
    trace.end_text(i, 3);
  }
  trace.end(4);
  CHECK(wanted > 50);
  CHECK(trace.named("text").size() == wanted);
  CHECK(trace.named("chat gpt-4o").size() == wanted);
  CHECK(trace.named("invoke_workflow").size() == 1);
}

TEST_CASE("the run tells of pauses, a bounded number of them") {
  told_trace trace;
  for (int i = 0; i < 500; ++i)
    trace.run().on_route_held({0, zero + 2s, {errc::rate_limited, {}}}, zero + 1s);
  trace.run().on_waiting({0, "gpt-4o", {errc::unavailable, "secret"}, 11s, 20s, 0s}, zero + 2s);
  trace.run().on_form_changed({0, "gpt-4o", "no tools", {errc::http_status, "secret"}}, zero + 3s);
  batch_event batch;
  batch.id = "b1";
  trace.run().on_batch(batch, zero + 4s);
  batch.what = batch_news::progress;
  trace.run().on_batch(batch, zero + 5s);
  trace.end(6000);
  const auto& run = trace.only("invoke_workflow");
  CHECK(run.events.size() == run_trace::pauses_max + 3);
  CHECK(run.events_dropped == 500 - run_trace::pauses_max);
  CHECK(run.events[run_trace::pauses_max].name == "troupe.waiting");
  CHECK(run.events.back().name == "troupe.batch");
  CHECK(otlp_json({}, "1", trace.spans()).find("secret") == std::string::npos);
}

TEST_CASE("the run says what it came to") {
  told_trace trace;
  run_summary sum;
  sum.texts = 3;
  sum.succeeded = 2;
  sum.failed = 1;
  sum.requests = 5;
  sum.ended_by = {errc::budget_exhausted, "the ceiling"};
  trace.end(1, sum);
  const auto& run = trace.only("invoke_workflow");
  CHECK(integer_of(run, "troupe.texts") == 3);
  CHECK(integer_of(run, "troupe.texts.failed") == 1);
  CHECK(integer_of(run, "troupe.requests") == 5);
  CHECK(text_of(run, "error.type") == "budget_exhausted");
  CHECK(run.status == span_status::failed);
  CHECK(run.message == "the ceiling");
}

TEST_CASE("a run that is torn down has a span, and so do its requests") {
  told_trace trace;
  trace.start(0, 1);
  trace.send(0, 1, 2);
  trace.tear_down();
  CHECK(trace.only("invoke_workflow").status == span_status::failed);
  CHECK(trace.named("chat gpt-4o").size() == 1);
}

TEST_CASE("a run hangs beneath its parent") {
  trace_settings conf;
  conf.tracestate = "a=b";
  told_trace trace{conf, {{5, 6}, 77, true}};
  trace.end(1);
  const auto& run = trace.only("invoke_workflow");
  CHECK(run.parent == 77);
  CHECK(run.origin->trace == trace_id{5, 6});
  CHECK(run.origin->state == "a=b");
}

TEST_CASE("a server is told the span of the attempt, if one wants it") {
  trace_settings conf;
  conf.propagate = true;
  told_trace trace{conf};
  trace.start(0, 0);
  trace.send(0, 5, 1);
  const auto carried = trace.carried(0, 5);
  trace.end_attempt(0, 5, 2, answered_in(1ms));
  const auto& request = trace.only("chat gpt-4o");
  CHECK(carried == traceparent({{1, 2}, request.id, true}));
  // The fallback's host is another one.
  trace.send(0, 6, 3, 1);
  CHECK(trace.carried(0, 6, 1).empty());
  told_trace off;
  off.start(0, 0);
  off.send(0, 5, 1);
  CHECK(off.carried(0, 5).empty());
}

TEST_CASE("of a text that is not sampled a server is told just that") {
  trace_settings conf;
  conf.propagate = true;
  conf.ratio = 0.5;
  told_trace trace{conf};
  uint64_t index = 0;
  while (text_sampling{{1, 2}, 0.5}.takes(index))
    ++index;
  trace.start(index, 0);
  trace.send(index, 5, 1);
  const auto carried = trace.carried(index, 5);
  trace.end(9);
  CHECK(carried == traceparent({{1, 2}, trace.only("invoke_workflow").id, false}));
}
