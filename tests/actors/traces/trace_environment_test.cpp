#include "traces/trace_environment.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace troupe;

namespace {

using variables = std::map<std::string, std::string>;

expected<trace_settings> read(const variables& set) {
  return detail::read_trace_environment([&set](const char* name) {
    const auto found = set.find(name);
    return found != set.end() ? found->second : std::string{};
  });
}

std::string complaint(const variables& set) {
  const auto got = read(set);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == errc::configuration);
  return got.error().message;
}

} // namespace

TEST_CASE("without variables nothing is traced") {
  const auto got = read({});
  REQUIRE(got);
  CHECK(got->endpoint.empty());
  CHECK_FALSE(got->enabled());
  CHECK(got->service_name == "troupe");
  CHECK(got->ratio == 1);
  CHECK(got->follow_parent);
}

TEST_CASE("the endpoint for all signals gets a path, that for traces has it") {
  CHECK(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"}})->endpoint
        == "http://c:4318/v1/traces");
  CHECK(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/otlp/"}})->endpoint
        == "http://c:4318/otlp/v1/traces");
  CHECK(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"},
              {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://d:1/"}})
          ->endpoint
        == "http://d:1/");
}

TEST_CASE("headers are a list whose values are percent-encoded") {
  const auto got = read({{"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b%3D, tenant = x=y ,,"}});
  REQUIRE(got);
  CHECK(got->headers == trace_settings::names_and_values{{"api-key", "a b="}, {"tenant", "x=y"}});
  // Those for traces replace them.
  CHECK(read({{"OTEL_EXPORTER_OTLP_HEADERS", "a=1"}, {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "b=2"}})
          ->headers
        == trace_settings::names_and_values{{"b", "2"}});
}

TEST_CASE("a complaint about headers shows none of them") {
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_HEADERS", "secret"}})
        == "OTEL_EXPORTER_OTLP_HEADERS is no list such as \"name=value,name=value\"");
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "key=secret%2"}})
        == "OTEL_EXPORTER_OTLP_TRACES_HEADERS has a % without two hexadecimal digits behind it: "
           "write %25 for it");
}

TEST_CASE("only http/json is spoken") {
  CHECK(read({{"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"}}));
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}})
        == "OTEL_EXPORTER_OTLP_PROTOCOL is \"grpc\", and troupe speaks http/json alone: set "
           "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json and the endpoint's port for HTTP, usually "
           "4318");
  CHECK(read({{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
              {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"}}));
}

TEST_CASE("times, compression, certificates and batches are taken over") {
  const auto got = read({{"OTEL_EXPORTER_OTLP_TIMEOUT", "1500"},
                         {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                         {"OTEL_EXPORTER_OTLP_CERTIFICATE", "ca.pem"},
                         {"OTEL_BSP_SCHEDULE_DELAY", "700"},
                         {"OTEL_BSP_EXPORT_TIMEOUT", "9000"},
                         {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "64"},
                         {"OTEL_BSP_MAX_QUEUE_SIZE", "1000"}});
  REQUIRE(got);
  CHECK(got->timeout.count() == 1500);
  CHECK(got->gzip);
  CHECK(got->ca_file == "ca.pem");
  CHECK(got->batch_delay.count() == 700);
  CHECK(got->batch_timeout.count() == 9000);
  CHECK(got->batch_spans_max == 64);
  CHECK(got->queue_spans_max == 1000);
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "10s"}})
        == "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT is no number in range: \"10s\"");
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_TIMEOUT", "0"}})
        == "OTEL_EXPORTER_OTLP_TIMEOUT is 0: it is a number of milliseconds above that");
  CHECK(complaint({{"OTEL_BSP_MAX_QUEUE_SIZE", "-1"}})
        == "OTEL_BSP_MAX_QUEUE_SIZE is no number in range: \"-1\"");
  CHECK(complaint({{"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"}})
        == "OTEL_EXPORTER_OTLP_COMPRESSION is neither gzip nor none");
}

TEST_CASE("the name of the service counts before the resource's") {
  const auto got = read({{"OTEL_RESOURCE_ATTRIBUTES", "service.name=a,team=b%2Cc"}});
  REQUIRE(got);
  CHECK(got->service_name == "a");
  CHECK(got->resource == trace_settings::names_and_values{{"team", "b,c"}});
  CHECK(
    read({{"OTEL_RESOURCE_ATTRIBUTES", "service.name=a"}, {"OTEL_SERVICE_NAME", "d"}})->service_name
    == "d");
}

TEST_CASE("samplers by their names") {
  const auto sampled = [](const std::string& name, const std::string& arg = {}) {
    const auto got = read({{"OTEL_TRACES_SAMPLER", name}, {"OTEL_TRACES_SAMPLER_ARG", arg}});
    REQUIRE(got);
    return std::pair{got->ratio, got->follow_parent};
  };
  CHECK(sampled("always_on") == std::pair{1.0, false});
  CHECK(sampled("always_off") == std::pair{0.0, false});
  CHECK(sampled("traceidratio", "0.25") == std::pair{0.25, false});
  CHECK(sampled("traceidratio") == std::pair{1.0, false});
  CHECK(sampled("parentbased_always_on") == std::pair{1.0, true});
  CHECK(sampled("parentbased_always_off") == std::pair{0.0, true});
  CHECK(sampled("parentbased_traceidratio", "0.5") == std::pair{0.5, true});
  for (const std::string wrong : {"1.5", "-0.1", "nan", "1%"})
    CHECK_FALSE(
      read({{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", wrong}}));
  CHECK(complaint({{"OTEL_TRACES_SAMPLER", "jaeger_remote"}})
        == "OTEL_TRACES_SAMPLER is \"jaeger_remote\": always_on, always_off and traceidratio are "
           "known, each also behind parentbased_");
}

TEST_CASE("traces can be turned off, and then nothing else matters") {
  for (const variables& off :
       {variables{{"OTEL_SDK_DISABLED", "TRUE"}}, variables{{"OTEL_TRACES_EXPORTER", "none"}}}) {
    auto set = off;
    set["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://c:4318";
    set["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
    const auto got = read(set);
    REQUIRE(got);
    CHECK(got->disabled);
    CHECK_FALSE(got->enabled());
  }
  CHECK(complaint({{"OTEL_TRACES_EXPORTER", "zipkin"}})
        == "OTEL_TRACES_EXPORTER is \"zipkin\": otlp and none are known");
}

TEST_CASE("a malformed parent is as if it were not there") {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto got = read({{"TRACEPARENT", parent}, {"TRACESTATE", "a=b"}});
  CHECK(got->traceparent == parent);
  CHECK(got->tracestate == "a=b");
  const auto wrong = read({{"TRACEPARENT", parent + "1"}, {"TRACESTATE", "a=b"}});
  CHECK(wrong->traceparent.empty());
  CHECK(wrong->tracestate.empty());
  CHECK(read({{"TRACEPARENT", parent}, {"TRACESTATE", "A=b"}})->tracestate.empty());
}
