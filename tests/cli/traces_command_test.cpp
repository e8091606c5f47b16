#include "../runtime/curl_loopback.hpp"
#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <mutex>
#include <string>
#include <vector>

using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::json_tree;

namespace {

/// Takes requests and answers each with the same.
class receiver {
public:
  explicit receiver(std::string answer = "{}", std::string status = "200 OK")
    : server_([this, answer, status](peer& p, const request& x) {
        {
          const std::lock_guard guard{mutex_};
          seen_.push_back(x);
        }
        p.reply(answer, {}, status);
      }) {}

  /// Without a path.
  std::string url() const {
    return server_.url("");
  }

  std::vector<request> seen() const {
    const std::lock_guard guard{mutex_};
    return seen_;
  }

  /// How many spans of each name have come.
  std::map<std::string, int> spans() const {
    std::map<std::string, int> result;
    for (const auto& x : spans_seen())
      ++result[std::string{x.string_at("name")}];
    return result;
  }

  std::vector<json_tree> spans_seen() const {
    std::vector<json_tree> result;
    for (const auto& x : seen()) {
      const auto read = json_tree::parse(x.body);
      REQUIRE(read);
      for (const auto& resource : read->find("resourceSpans")->elements())
        for (const auto& scope : resource.find("scopeSpans")->elements())
          for (const auto& span : scope.find("spans")->elements())
            result.push_back(span);
    }
    return result;
  }

private:
  mutable std::mutex mutex_;
  std::vector<request> seen_;
  server server_;
};

finished_process run_traced(std::vector<std::string> more,
                            const child_process::environment& variables = {}, size_t texts = 5) {
  scratch_folder here;
  std::vector<std::string> words{"run", "--schema", here.file("person.json", person_schema),
                                 "--rehearse"};
  words.insert(words.end(), more.begin(), more.end());
  return run_command(words, people(texts), variables);
}

constexpr auto parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// An answer of OpenAI's in mode json_schema.
constexpr auto chat_answer
  = R"({"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"{\"name\":\"Ann\",\"age\":30}"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}})";

} // namespace

TEST_CASE("a run sends its spans to the collector that an option names") {
  receiver collector;
  const auto done = run_traced({"--otlp", collector.url()});
  CHECK(done.status == 0);
  CHECK(collector.spans()
        == std::map<std::string, int>{{"invoke_workflow", 1}, {"text", 5}, {"chat rehearsal", 5}});
  for (const auto& x : collector.seen())
    CHECK(x.line() == "POST /v1/traces HTTP/1.1");
  CHECK(done.err.find("span") == std::string::npos);
}

TEST_CASE("the environment names collector, headers, service and parent") {
  receiver collector;
  const auto done = run_traced({"--trace-sample", "1"},
                               {{"OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()},
                                {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=s%20t"},
                                {"OTEL_SERVICE_NAME", "nightly"},
                                {"TRACEPARENT", parent}});
  CHECK(done.status == 0);
  const auto seen = collector.seen();
  REQUIRE_FALSE(seen.empty());
  CHECK(seen[0].has_line("api-key: s t\r\n"));
  CHECK(seen[0].body.find(R"({"key":"service.name","value":{"stringValue":"nightly"}})")
        != std::string::npos);
  for (const auto& x : collector.spans_seen()) {
    CHECK(x.string_at("traceId") == "0af7651916cd43dd8448eb211c80319c");
    if (x.string_at("name") == "invoke_workflow")
      CHECK(x.string_at("parentSpanId") == "b7ad6b7169203331");
  }
}

TEST_CASE("no traces are sent where the environment turns them off") {
  receiver collector;
  for (const auto& [name, value] :
       {std::pair{"OTEL_SDK_DISABLED", "true"}, std::pair{"OTEL_TRACES_EXPORTER", "none"},
        std::pair{"OTEL_TRACES_SAMPLER", "always_off"}}) {
    const auto done = run_traced({"--otlp", collector.url()}, {{name, value}});
    CHECK(done.status == 0);
    CHECK(collector.seen().empty());
  }
}

TEST_CASE("a variable that is wrong is told in a line, and the run goes on without traces") {
  receiver collector;
  const auto done = run_traced({}, {{"OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()},
                                    {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}});
  CHECK(done.status == 0);
  CHECK(done.err.starts_with("troupe: no traces: OTEL_EXPORTER_OTLP_PROTOCOL is \"grpc\""));
  CHECK(json_lines(done.out).size() == 5);
  CHECK(collector.seen().empty());
  const auto place = run_traced({}, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "localhost"}});
  CHECK(place.status == 0);
  CHECK(place.err.starts_with("troupe: no traces: the collector's URL"));
  // Nobody asked for traces.
  CHECK(run_traced({}, {{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}}).err.find("OTEL")
        == std::string::npos);
}

TEST_CASE("an option that is wrong is bad usage") {
  const auto no_url = run_traced({"--otlp", "localhost"});
  CHECK(no_url.status == 2);
  CHECK(no_url.err.find("troupe: --otlp: the collector's URL is none (") != std::string::npos);
  CHECK(run_traced({"--otlp", "http://127.0.0.1:9", "--trace-sample", "2"}).status == 2);
}

TEST_CASE("a collector that is not there costs no text, and is told of") {
  const auto done = run_traced({"--otlp", "http://127.0.0.1:9"});
  CHECK(done.status == 0);
  CHECK(json_lines(done.out).size() == 5);
  CHECK(done.err.find("troupe: 11 of 11 spans were lost: the collector: no connection to "
                      "127.0.0.1:9")
        != std::string::npos);
}

TEST_CASE("a collector that refuses is told of, without its key") {
  receiver collector{R"({"message":"who are you"})", "401 Unauthorized"};
  const auto done = run_traced({"--otlp", collector.url()},
                               {{"OTEL_EXPORTER_OTLP_HEADERS", "api-key=Zq7secretZq7"}});
  CHECK(done.status == 0);
  CHECK(done.err.find("11 of 11 spans were lost: the collector answers with status 401: who are "
                      "you")
        != std::string::npos);
  CHECK(done.err.find("Zq7") == std::string::npos);
  CHECK(collector.seen().size() == 1);
}

TEST_CASE("texts and answers are sent only if one says so") {
  for (const bool contents : {false, true}) {
    receiver collector;
    std::vector<std::string> words{"--otlp", collector.url()};
    if (contents)
      words.emplace_back("--trace-contents");
    run_traced(words);
    std::string all;
    for (const auto& x : collector.seen())
      all += x.body;
    CHECK((all.find("Person number one") != std::string::npos) == contents);
    CHECK((all.find("gen_ai.output.messages") != std::string::npos) == contents);
  }
}

TEST_CASE("requests carry the ids of their spans, if one says so") {
  scratch_folder here;
  for (const bool propagate : {false, true}) {
    receiver collector;
    receiver api{chat_answer};
    std::vector<std::string> words{
      "run",        "--schema",     here.file("person.json", person_schema),
      "--base-url", api.url(),      "--model",
      "m",          "--mode",       "json_schema",
      "--otlp",     collector.url()};
    if (propagate)
      words.emplace_back("--trace-propagate");
    const auto done = run_command(words, people(2));
    CHECK(done.status == 0);
    const auto seen = api.seen();
    REQUIRE(seen.size() == 2);
    size_t found = 0;
    for (const auto& x : collector.spans_seen())
      for (const auto& asked : seen)
        if (x.string_at("name") == "chat m"
            && asked.has_line("traceparent: 00-" + std::string{x.string_at("traceId")} + "-"
                              + std::string{x.string_at("spanId")} + "-01\r\n"))
          ++found;
    CHECK(found == (propagate ? 2 : 0));
    for (const auto& asked : seen)
      CHECK(asked.has_line("traceparent: ") == propagate);
  }
}
