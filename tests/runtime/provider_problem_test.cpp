#include "dialect/provider_problem.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe::detail;

TEST_CASE("the members of the request that are wrong are named, in whichever list they stand") {
  CHECK(read_problem(R"({"detail":[{"loc":["body","tools",0],"msg":"not permitted"},)"
                     R"({"loc":["body"],"msg":"field required"}]})")
          .message
        == "tools.0: not permitted; field required");
  CHECK(read_problem(R"({"object":"error","message":{"detail":[{"loc":["body","seed"],)"
                     R"("msg":"unknown"}]},"type":"invalid_request_error","code":null})")
          .message
        == "seed: unknown");
  CHECK(read_problem(R"({"message":[{"loc":["body","n"],"msg":"unknown"}],"code":3001})").message
        == "n: unknown");
  CHECK(read_problem(R"({"errors":[{"field":"top_k","message":"unknown"}]})").message
        == "top_k: unknown");
  CHECK(
    read_problem(R"([{"error":{"code":400,"message":"Bad request","status":"INVALID_ARGUMENT",)"
                 R"("details":[{"@type":"type.googleapis.com/google.rpc.BadRequest",)"
                 R"("fieldViolations":[{"field":"tools[0]","description":"unknown name"}]}]}}])")
      .message
    == "Bad request: tools[0]: unknown name");
  CHECK(read_problem(R"({"error":{"message":"unknown","param":"strict"}})").message
        == "strict: unknown");
  CHECK(read_problem(R"({"error":{"message":"'strict' is unknown","param":"strict"}})").message
        == "'strict' is unknown");
}

TEST_CASE("what a provider behind a gateway says is told, as an object or as text") {
  const auto in_text = read_problem(
    R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":)"
    R"("{\"error\":{\"message\":\"no such tool\",\"type\":\"t\"}}","provider_name":"P"}}})");
  CHECK(in_text.message == "Provider returned error: no such tool");
  CHECK(in_text.code == "400");
  CHECK(in_text.type == "t");
  CHECK(read_problem(R"({"error":{"message":"upstream","metadata":{"raw":"plain words"}}})").message
        == "upstream: plain words");
  CHECK(read_problem(R"({"error":{"message":"a","metadata":{"raw":{"detail":"b"}}}})").message
        == "a: b");
  CHECK(read_problem(R"({"error":{"message":"{\"error\":{\"message\":\"within\"}}"}})").message
        == "within");
  CHECK(read_problem(R"({"error":{"message":"a","innererror":{"code":"x","message":"b"}}})").message
        == "a: b");
}

TEST_CASE("names of quotas and sources of limits are kept beside the message") {
  const auto x = read_problem(
    R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m","details":[{"@type":"q",)"
    R"("violations":[{"quotaId":"PerDayOfSomething"}]},{"reason":"RATE_LIMIT_EXCEEDED"}]}}])");
  CHECK(x.type == "RESOURCE_EXHAUSTED");
  CHECK(x.code == "429");
  CHECK(x.reason == "RATE_LIMIT_EXCEEDED");
  CHECK(x.details.find("PerDayOfSomething") != std::string::npos);
  CHECK(x.message == "m");
}

TEST_CASE("what the model wrote is found in an error, under whichever name") {
  CHECK(read_problem(R"({"error":{"message":"m","code":"c","failed_generation":"{\"a\":1"}})").said
        == "{\"a\":1");
  CHECK(read_problem(R"({"error":{"message":"m","failed_generation":""}})").said == "");
  CHECK(read_problem(R"({"error":{"message":"m","failed_generation":{"a":1}}})").said
        == R"({"a":1})");
  CHECK(read_problem(R"({"error":"bad","generated_text":"words"})").said == "words");
  CHECK(read_problem(R"({"error":{"message":"m","metadata":{"raw":)"
                     R"("{\"error\":{\"failed_generation\":\"x\"}}"}}})")
          .said
        == "x");
  CHECK(
    read_problem(R"({"error":"error parsing tool call: raw='{\"a\": 1', err=unexpected end"})").said
    == R"({"a": 1)");
  CHECK_FALSE(read_problem(R"({"error":{"message":"m"}})").said);
}

TEST_CASE("what is no problem is none, however deep or odd") {
  for (const auto* body :
       {"", "x", "null", "17", "\"words\"", "[\"words\"]", "[]", "{}", R"({"error":null})",
        R"({"error":{}})", R"({"error":[[[[[[[[[[[[{"message":"m"}]]]]]]]]]]]]})",
        "{\"a\":\"\xFF\"}"}) {
    CAPTURE(body);
    CHECK(read_problem(body).empty());
  }
}
