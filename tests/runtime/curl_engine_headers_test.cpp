#include "curl_engine_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>

#include <mutex>

using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using loopback::witness;
using troupe::errc;

namespace {

troupe::http_result ask(fixture& f, const troupe::http_endpoint_ptr& to,
                        std::vector<std::string> headers) {
  troupe::http_request x{to, "{}"};
  x.headers = std::move(headers);
  f.engine->submit(std::move(x), f.results, ++f.last_tag);
  return f.results->result(f.last_tag);
}

} // namespace

TEST_CASE("headers of one request go with it, and not with the next one") {
  witness seen;
  server api{seen.behaviour()};
  // One transfer: the handle is the same each time.
  fixture f{1};
  const auto to = fixture::endpoint(api.url());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(ask(f, to, {"traceparent: 00-aa", "x-more: 1"}).response.status == 200);
    auto got = seen.last();
    CHECK(got.has_line("traceparent: 00-aa\r\n"));
    CHECK(got.has_line("x-more: 1\r\n"));
    CHECK(got.has_line("Authorization: Bearer sk-secret\r\n"));
    CHECK(got.has_line("Content-Type: application/json\r\n"));
    REQUIRE(ask(f, to, {}).response.status == 200);
    got = seen.last();
    CHECK_FALSE(got.has_line("traceparent"));
    CHECK_FALSE(got.has_line("x-more"));
    CHECK(got.has_line("Authorization: Bearer sk-secret\r\n"));
  }
  CHECK(api.connections() == 1);
}

TEST_CASE("headers of one request do not follow the handle to another endpoint") {
  witness seen;
  witness other_seen;
  server api{seen.behaviour()};
  server other{other_seen.behaviour()};
  fixture f{1};
  const auto to = fixture::endpoint(api.url());
  const auto elsewhere = fixture::endpoint(other.url());
  REQUIRE(ask(f, to, {"traceparent: 00-aa"}).response.status == 200);
  REQUIRE(ask(f, elsewhere, {}).response.status == 200);
  CHECK_FALSE(other_seen.last().has_line("traceparent"));
  REQUIRE(ask(f, elsewhere, {"traceparent: 00-bb"}).response.status == 200);
  CHECK(other_seen.last().has_line("traceparent: 00-bb\r\n"));
  REQUIRE(ask(f, to, {}).response.status == 200);
  CHECK_FALSE(seen.last().has_line("traceparent"));
}

TEST_CASE("a request that fails leaves its headers behind, too") {
  witness seen;
  server api{seen.behaviour()};
  server broken{[](peer& p, const request&) { p.reset(); }};
  fixture f{1};
  CHECK(ask(f, fixture::endpoint(broken.url()), {"traceparent: 00-aa"}).problem.code
        == errc::connection_lost);
  REQUIRE(ask(f, fixture::endpoint(api.url()), {}).response.status == 200);
  CHECK_FALSE(seen.last().has_line("traceparent"));
}

TEST_CASE("a header that is none is refused before anything is sent") {
  witness seen;
  server api{seen.behaviour()};
  fixture f{1};
  const std::string line = GENERATE(as<std::string>{}, "", "traceparent",
                                    "traceparent:", "trace parent: 1", ": 1", "a: b\r\nc: d",
                                    "a: b\nc: d", std::string("a: b\0c", 6));
  INFO(line);
  CHECK(ask(f, fixture::endpoint(api.url()), {line}).problem.code == errc::configuration);
  CHECK(api.requests() == 0);
}

TEST_CASE("a call has no headers of its own") {
  witness seen;
  server api{seen.behaviour()};
  fixture f{1};
  troupe::http_request x{fixture::endpoint(api.url()), ""};
  troupe::http_call call;
  call.method = troupe::http_method::get;
  x.call = std::make_shared<const troupe::http_call>(call);
  x.headers = {"a: b"};
  f.engine->submit(std::move(x), f.results, 1);
  CHECK(f.results->result(1).problem.code == errc::configuration);
  CHECK(api.requests() == 0);
}
