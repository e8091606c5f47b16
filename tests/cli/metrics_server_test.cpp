#include "metrics_server.hpp"

#include "scraping.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <vector>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<metrics_server> serve(metrics_server::limits bounds = {}) {
  auto result = metrics_server::open(
    {}, [] { return std::string{"a 1\n"}; }, bounds);
  REQUIRE(result);
  return std::move(*result);
}

} // namespace

TEST_CASE("who asks for /metrics gets them, and the connection ends") {
  const auto server = serve();
  const auto reply = answer_to(server->port(), "GET /metrics");
  CHECK(reply.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(reply.find("Content-Type: text/plain; version=0.0.4") != std::string::npos);
  CHECK(reply.ends_with("\r\n\r\na 1\n"));
  CHECK(answer_to(server->port(), "GET /metrics?x=y").ends_with("\r\n\r\na 1\n"));
  const auto head = answer_to(server->port(), "HEAD /metrics");
  CHECK(head.find("Content-Length: 4") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("there is nothing but /metrics, and nothing can be changed") {
  const auto server = serve();
  for (const auto* other : {"GET /", "GET /metricsx", "GET /metrics/", "GET http://h/metrics"})
    CHECK(answer_to(server->port(), other).starts_with("HTTP/1.1 404 "));
  CHECK(answer_to(server->port(), "POST /metrics").starts_with("HTTP/1.1 405 "));
  CHECK(answer_to(server->port(), "DELETE /metrics").starts_with("HTTP/1.1 405 "));
}

TEST_CASE("a client that says nothing keeps nobody else waiting") {
  const auto server = serve();
  scraper silent{server->port()};
  scraper slow{server->port()};
  slow.say("GET /met");
  CHECK(answer_to(server->port(), "GET /metrics").ends_with("a 1\n"));
  slow.say("rics HTTP/1.1\r\n\r\n");
  CHECK(slow.hear().ends_with("a 1\n"));
}

TEST_CASE("a client that takes too long is hung up on") {
  metrics_server::limits bounds;
  bounds.patience = 10ms;
  const auto server = serve(bounds);
  scraper slow{server->port()};
  slow.say("GET /metrics HTTP/1.1\r\n");
  CHECK(slow.hear().empty());
}

TEST_CASE("of too many connections the last ones are closed at once") {
  metrics_server::limits bounds;
  bounds.connections_max = 2;
  const auto server = serve(bounds);
  std::vector<scraper> silent;
  silent.emplace_back(server->port());
  silent.emplace_back(server->port());
  CHECK(scraper{server->port()}.hear().empty());
  // The others have lost nothing.
  silent[0].say("GET /metrics HTTP/1.1\r\n\r\n");
  CHECK(silent[0].hear().ends_with("a 1\n"));
}

TEST_CASE("what is no HTTP, or has no end, is hung up on") {
  const auto server = serve();
  scraper rude{server->port()};
  rude.say("\x16\x03\x01\x02 hello\r\n\r\n");
  CHECK(rude.hear().empty());
  scraper endless{server->port()};
  endless.say("GET /metrics HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
  CHECK(endless.hear().empty());
  CHECK(answer_to(server->port(), "GET /metrics").ends_with("a 1\n"));
}

TEST_CASE("a port that somebody has is refused in words") {
  const auto server = serve();
  metrics_address taken;
  taken.port = server->port();
  const auto second = metrics_server::open(taken, [] { return std::string{}; }, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().message
        == "cannot listen on 127.0.0.1 port " + std::to_string(server->port())
             + ": Address already in use; choose another port, or 0 for any that is free");
}

TEST_CASE("where to listen is a port, or one behind an address") {
  const auto address = [](std::string_view text) {
    const auto x = parse_metrics_address(text);
    return x ? x->ip + " " + std::to_string(x->port) : x.error().message;
  };
  CHECK(address("9464") == "127.0.0.1 9464");
  CHECK(address("0") == "127.0.0.1 0");
  CHECK(address("localhost:9464") == "127.0.0.1 9464");
  CHECK(address("0.0.0.0:1") == "0.0.0.0 1");
  CHECK(address("[::1]:65535") == "::1 65535");
  CHECK(address("example.com:1") == "\"example.com\" is no IP address, nor localhost");
  CHECK(address(":1") == "\"\" is no IP address, nor localhost");
  for (const auto* wrong : {"", "x", "65536", "-1", "1x", " 1", "0.0.0.0:"})
    CHECK(address(wrong).starts_with("wants a port from 0 to 65535"));
}
