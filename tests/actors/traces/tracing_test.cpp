#include <troupe/detail/json_tree.hpp>
#include <troupe/traces.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

http_result status(uint16_t code, std::string headers = {}, std::string body = {}) {
  http_result result;
  result.response = {code, std::move(headers), std::move(body)};
  return result;
}

http_result trouble(errc code) {
  http_result result;
  result.problem = {code, "trouble"};
  return result;
}

/// Answers as the test says, at once; or never.
class scripted_engine final : public http_engine {
public:
  using script = std::function<std::optional<http_result>(size_t number)>;

  explicit scripted_engine(script x) : script_(std::move(x)) {}

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) override {
    size_t number = 0;
    {
      const std::lock_guard guard{mutex_};
      number = requests_.size();
      requests_.push_back(std::move(request));
    }
    if (auto result = script_(number)) {
      std::vector<http_completion> batch(1);
      batch[0].tag = tag;
      batch[0].result = std::move(*result);
      listener->completed(batch);
    }
    return number + 1;
  }

  void cancel(request_id) override {
    const std::lock_guard guard{mutex_};
    ++cancelled_;
  }

  std::vector<http_request> requests() const {
    const std::lock_guard guard{mutex_};
    return requests_;
  }

  size_t cancelled() const {
    const std::lock_guard guard{mutex_};
    return cancelled_;
  }

private:
  script script_;
  mutable std::mutex mutex_;
  std::vector<http_request> requests_;
  size_t cancelled_ = 0;
};

trace_settings usual() {
  trace_settings result;
  result.endpoint = "http://127.0.0.1:4318/v1/traces";
  result.retry_delay = 0ms;
  result.batch_delay = 1h;
  return result;
}

/// Never in the way of a test that is fine.
constexpr auto enough = 1h;

class traced {
public:
  explicit traced(scripted_engine::script script, trace_settings conf = usual())
    : engine(std::make_shared<scripted_engine>(std::move(script))) {
    auto made = make_tracing(std::move(conf), engine);
    REQUIRE(made);
    what = std::move(*made);
  }

  /// A run with so many texts that are never asked for: as many spans, and one.
  void run(uint64_t texts) {
    const settings conf;
    const auto observer = what->observe({{{"m", "openai", "h", 1, false}}, 1, conf, {}, false}, {});
    REQUIRE(observer);
    erased_outcome out;
    out.input = std::make_shared<prompt>();
    for (; out.index < texts; ++out.index)
      observer->on_text_ended({out, true}, {});
    observer->on_run_ended({}, {});
  }

  std::shared_ptr<scripted_engine> engine;
  std::shared_ptr<tracing> what;
};

size_t spans_in(const http_request& x) {
  const auto read = json_tree::parse(x.body);
  REQUIRE(read);
  const auto& resource = read->find("resourceSpans")->elements().front();
  return resource.find("scopeSpans")->elements().front().find("spans")->elements().size();
}

} // namespace

TEST_CASE("all spans of a run are sent, in batches") {
  auto conf = usual();
  conf.batch_spans_max = 4;
  conf.headers = {{"api-key", "k"}};
  traced x{[](size_t) { return status(200); }, conf};
  x.run(9);
  const auto report = x.what->finish(enough);
  CHECK(report.sent == 10);
  CHECK(report.lost() == 0);
  CHECK(to_string(report).empty());
  const auto requests = x.engine->requests();
  size_t spans = 0;
  for (const auto& request : requests)
    spans += spans_in(request);
  CHECK(spans == 10);
  CHECK(requests.size() == 3);
  CHECK(requests[0].endpoint->url == "http://127.0.0.1:4318/v1/traces");
  CHECK(requests[0].endpoint->headers
        == std::vector<std::string>{"Content-Type: application/json",
                                    requests[0].endpoint->headers[1], "api-key: k"});
  CHECK(requests[0].endpoint->headers[1].starts_with("User-Agent: troupe/"));
}

TEST_CASE("what may pass is sent again until it is taken") {
  traced x{[](size_t number) {
    if (number == 0)
      return trouble(errc::connection_lost);
    return number < 3 ? status(503, "Retry-After: 0\r\n") : status(200);
  }};
  x.run(1);
  CHECK(x.what->finish(enough).sent == 2);
  const auto requests = x.engine->requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].body == requests[3].body);
}

TEST_CASE("a collector that asks for more time than there is loses the batch") {
  auto conf = usual();
  conf.batch_spans_max = 2;
  traced x{[](size_t number) {
             return number == 0 ? status(429, "Retry-After: 3600\r\n") : status(200);
           },
           conf};
  x.run(3);
  const auto report = x.what->finish(enough);
  CHECK(report.failed == 2);
  CHECK(report.sent == 2);
  CHECK(report.problem.code == errc::rate_limited);
  CHECK(to_string(report) == "2 of 4 spans were lost: the collector answers with status 429");
}

TEST_CASE("what the collector refuses is not sent again") {
  traced x{[](size_t) { return status(401, {}, R"({"message":"who are you"})"); }};
  x.run(1);
  const auto report = x.what->finish(enough);
  CHECK(report.failed == 2);
  CHECK(x.engine->requests().size() == 1);
  CHECK(to_string(report)
        == "2 of 2 spans were lost: the collector answers with status 401: who are you");
}

TEST_CASE("spans that the collector rejects out of a batch are told") {
  traced x{[](size_t) {
    return status(200, {}, R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"old"}})");
  }};
  x.run(4);
  const auto report = x.what->finish(enough);
  CHECK(report.sent == 3);
  CHECK(report.rejected == 2);
  CHECK(to_string(report) == "2 of 5 spans were lost: the collector remarks: old");
}

TEST_CASE("a collector that rejects more than it was sent is not believed") {
  traced x{
    [](size_t) { return status(200, {}, R"({"partialSuccess":{"rejectedSpans":"1000000"}})"); }};
  x.run(1);
  const auto report = x.what->finish(enough);
  CHECK(report.sent == 0);
  CHECK(report.rejected == 2);
}

TEST_CASE("a collector that never answers holds up nobody") {
  auto conf = usual();
  conf.batch_spans_max = 2;
  traced x{[](size_t) { return std::nullopt; }, conf};
  x.run(9);
  const auto report = x.what->finish(0ms);
  CHECK(report.sent == 0);
  CHECK(report.dropped == 10);
  // Nothing more goes out.
  x.run(1);
  CHECK(x.what->report().dropped == 12);
}

TEST_CASE("at the end nobody waits for a collector that is not there") {
  auto conf = usual();
  conf.retry_delay = 30min;
  conf.batch_timeout = 2h;
  traced x{[](size_t) { return trouble(errc::connect); }, conf};
  x.run(1);
  const auto report = x.what->finish(enough);
  CHECK(report.failed == 2);
  CHECK(report.problem.code == errc::connect);
}

TEST_CASE("a queue that is full drops, and counts what it drops") {
  auto conf = usual();
  conf.queue_spans_max = 5;
  traced x{[](size_t) { return status(200); }, conf};
  x.run(99);
  const auto report = x.what->finish(enough);
  CHECK(report.sent == 5);
  CHECK(report.dropped == 95);
  CHECK(to_string(report) == "95 of 100 spans were lost: the collector is slower than the run");
}

TEST_CASE("an engine that throws loses its batch, and no more") {
  auto conf = usual();
  conf.batch_spans_max = 2;
  traced x{[](size_t number) {
             if (number == 0)
               throw std::runtime_error{"broken"};
             return status(200);
           },
           conf};
  x.run(3);
  const auto report = x.what->finish(enough);
  CHECK(report.failed == 2);
  CHECK(report.sent == 2);
  CHECK(report.problem == error{errc::internal, "broken"});
}

TEST_CASE("what is compressed says so") {
  auto conf = usual();
  conf.gzip = true;
  traced x{[](size_t) { return status(200); }, conf};
  x.run(50);
  CHECK(x.what->finish(enough).sent == 51);
  const auto request = x.engine->requests().front();
  CHECK(request.body.starts_with("\x1f\x8b"));
  CHECK(request.endpoint->headers[2] == "Content-Encoding: gzip");
}

TEST_CASE("a run whose parent is not sampled is not traced, if it follows its parent") {
  auto conf = usual();
  conf.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const settings run;
  const run_started about{{{"m", "openai", "h", 1, false}}, 1, run, {}, false};
  const auto observes = [&about](const trace_settings& x) {
    traced made{[](size_t) { return status(200); }, x};
    return made.what->observe(about, {}) != nullptr;
  };
  CHECK_FALSE(observes(conf));
  conf.follow_parent = false;
  CHECK(observes(conf));
  conf.ratio = 0;
  CHECK_FALSE(observes(conf));
  conf.ratio = 1;
  conf.disabled = true;
  CHECK_FALSE(observes(conf));
}

TEST_CASE("settings that cannot work are refused, and no secret is shown") {
  const auto complaint = [](auto&& change) {
    auto conf = usual();
    change(conf);
    const auto made = make_tracing(conf);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::configuration);
    CHECK(made.error().message.find("secret") == std::string::npos);
    return made.error().message;
  };
  CHECK(complaint([](auto& x) { x.endpoint = "ftp://host"; })
        == "the collector's URL must begin with http:// or https://");
  CHECK(
    complaint([](auto& x) { x.endpoint = "localhost 4318"; }).starts_with("the collector's URL"));
  CHECK(complaint([](auto& x) { x.ratio = 2; }).find("between 0 and 1") != std::string::npos);
  CHECK(complaint([](auto& x) { x.batch_spans_max = 0; }).find("no span") != std::string::npos);
  CHECK(complaint([](auto& x) {
          x.headers = {{"key", "secret\nX: y"}};
        }).find("header")
        != std::string::npos);
}
