#include "traces/otlp_json.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <memory>

using namespace troupe;
using namespace troupe::detail;

namespace {

constexpr event_time at(int64_t micros) {
  return event_time{std::chrono::microseconds{micros}};
}

span small(std::string state = {}) {
  span result;
  result.origin = std::make_shared<const span_origin>(
    span_origin{{0x0102030405060708u, 0x1112131415161718u}, std::move(state)});
  result.id = 0xab;
  result.name = "text";
  result.start = at(1);
  result.end = at(2'000'000'000'000'001);
  return result;
}

/// What stands in the list of spans.
std::string spelled(const span& x) {
  const auto all = otlp_json({}, "1", {x});
  const std::string before
    = R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"troupe",)"
      R"("version":"1"},"spans":[)";
  const std::string behind = "]}]}]}";
  REQUIRE(all.starts_with(before));
  REQUIRE(all.ends_with(behind));
  return all.substr(before.size(), all.size() - before.size() - behind.size());
}

} // namespace

TEST_CASE("a span is spelled as proto3's JSON wants it") {
  CHECK(spelled(small())
        == R"({"traceId":"01020304050607081112131415161718","spanId":"00000000000000ab",)"
           R"("name":"text","kind":1,"startTimeUnixNano":"1000",)"
           R"("endTimeUnixNano":"2000000000000001000"})");
}

TEST_CASE("a span with all that it may have") {
  auto x = small("vendor=1");
  x.parent = 1;
  x.kind = span_kind::client;
  x.about = {{"t", std::string{"a\"\n"}},
             {"i", std::numeric_limits<int64_t>::min()},
             {"d", 0.5},
             {"nan", std::numeric_limits<double>::quiet_NaN()},
             {"inf", -std::numeric_limits<double>::infinity()},
             {"b", false},
             {"l", std::vector<std::string>{"x", "y"}},
             {"none", std::vector<std::string>{}}};
  x.events = {{"e", at(3), {{"k", int64_t{4}}}}, {"f", at(4), {}}};
  x.events_dropped = 7;
  x.status = span_status::failed;
  x.message = "m";
  CHECK(
    spelled(x)
    == R"({"traceId":"01020304050607081112131415161718","spanId":"00000000000000ab",)"
       R"("traceState":"vendor=1","parentSpanId":"0000000000000001","name":"text","kind":3,)"
       R"("startTimeUnixNano":"1000","endTimeUnixNano":"2000000000000001000","attributes":[)"
       R"({"key":"t","value":{"stringValue":"a\"\n"}},)"
       R"({"key":"i","value":{"intValue":"-9223372036854775808"}},)"
       R"({"key":"d","value":{"doubleValue":0.5}},)"
       R"({"key":"nan","value":{"doubleValue":"NaN"}},)"
       R"({"key":"inf","value":{"doubleValue":"-Infinity"}},)"
       R"({"key":"b","value":{"boolValue":false}},)"
       R"({"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"stringValue":"y"}]}}},)"
       R"({"key":"none","value":{"arrayValue":{"values":[]}}}],)"
       R"("events":[{"timeUnixNano":"3000","name":"e","attributes":[{"key":"k","value":)"
       R"({"intValue":"4"}}]},{"timeUnixNano":"4000","name":"f"}],"droppedEventsCount":7,)"
       R"("status":{"code":2,"message":"m"}})");
}

TEST_CASE("the resource says who sends") {
  CHECK(otlp_json({{"service.name", "a b"}}, "1", {})
        == R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":)"
           R"({"stringValue":"a b"}}]},"scopeSpans":[{"scope":{"name":"troupe","version":"1"},)"
           R"("spans":[]}]}]})");
}

TEST_CASE("text that is no UTF-8 does not spoil a batch") {
  auto x = small();
  x.about = {{"t", std::string{"a\xff"}}};
  CHECK(spelled(x).find("a\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("text is cut between two characters") {
  CHECK(cut("abc", 3) == "abc");
  CHECK(cut("abcd", 3) == "abc");
  CHECK(cut("a\xC3\xA4z", 2) == "a");
  CHECK(cut("a\xC3\xA4z", 3) == "a\xC3\xA4");
  CHECK(cut("\xF0\x9F\x98\x80x", 3).empty());
}

TEST_CASE("what a collector says of a batch that it took") {
  const auto some
    = read_partial_success(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}})");
  CHECK(some.rejected == 3);
  CHECK(some.message == "too old");
  CHECK(read_partial_success(R"({"partialSuccess":{"rejectedSpans":2}})").rejected == 2);
  CHECK(read_partial_success(R"({"partialSuccess":{"rejectedSpans":-2}})").rejected == 0);
  CHECK(read_partial_success(R"({"partialSuccess":{"rejectedSpans":"x"}})").rejected == 0);
  for (const auto* nothing : {"", "{}", "<html>", "[]", R"({"partialSuccess":{}})", "null"}) {
    INFO(nothing);
    CHECK(read_partial_success(nothing).rejected == 0);
    CHECK(read_partial_success(nothing).message.empty());
  }
}
