#include "curl_engine_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <future>

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::errc;

namespace {

/// What the engine makes of a server that behaves like this.
troupe::http_result met_with(server::behaviour f) {
  server s{std::move(f)};
  fixture x;
  auto result = x.answer(x.endpoint(s.url()));
  if (result.problem.code != errc::none) {
    CHECK_THAT(result.problem.message, ContainsSubstring("127.0.0.1:" + std::to_string(s.port())));
    CHECK_THAT(result.problem.message, !ContainsSubstring("sk-secret"));
    CHECK(result.response == troupe::http_response{});
  }
  return result;
}

void stall(peer& p, const request&) {
  p.wait_for_end();
}

} // namespace

TEST_CASE("a refused connection is no connection, and the message says where and what to do") {
  fixture f;
  auto port = std::to_string(loopback::closed_port());
  auto x = f.answer(f.endpoint("http://127.0.0.1:" + port + "/"));
  CHECK(x.problem.code == errc::connect);
  CHECK(x.problem.message
        == "no connection to 127.0.0.1:" + port
             + " (Connection refused); check base_url and whether the server runs");
}

TEST_CASE("a host name without an address is no connection, for each of many requests") {
  fixture f{32};
  // RFC 6761, 6.4: never has an address.
  auto to = f.endpoint("http://nobody.invalid/");
  for (uint64_t i = 0; i < 20; ++i) {
    f.post(to, i);
  }
  f.results->wait_for(20);
  for (uint64_t i = 0; i < 20; ++i) {
    auto x = f.results->result(i);
    CHECK(x.problem.code == errc::connect);
    CHECK_THAT(x.problem.message,
               ContainsSubstring("cannot find the address of nobody.invalid:80"));
  }
}

TEST_CASE("a connection that is not established in time is timed out before sending") {
  loopback::full_port port;
  fixture f;
  auto to = f.endpoint(port.url());
  to->connect_timeout = 100ms;
  auto x = f.answer(to);
  CHECK(x.problem.code == errc::timeout_unsent);
  CHECK_THAT(x.problem.message, ContainsSubstring("raise connect_timeout"));
}

TEST_CASE("a reply that does not begin in time is timed out after sending") {
  server s{stall};
  fixture f;
  auto to = f.endpoint(s.url());
  to->first_byte_timeout = 100ms;
  auto x = f.answer(to);
  CHECK(x.problem.code == errc::timeout_sent);
  CHECK_THAT(x.problem.message, ContainsSubstring("raise first_byte_timeout"));
}

TEST_CASE("a reply that began in time may take longer than the time for its first byte") {
  std::promise<void> opened;
  server s{[&, gate = opened.get_future().share()](peer& p, const request& x) {
    if (x.body == "slow") {
      p.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
      gate.wait();
      p.send("done");
    } else {
      stall(p, x);
    }
  }};
  fixture f;
  auto to = f.endpoint(s.url());
  to->first_byte_timeout = 200ms;
  f.post(to, 1, "slow");
  s.wait_for_requests(1);
  // Begun later with the same time to live, so once it is over, the first one's is over as well.
  CHECK(f.answer(to, "stall").problem.code == errc::timeout_sent);
  opened.set_value();
  CHECK(f.results->result(1).response.body == "done");
}

TEST_CASE("a request that takes too long altogether is timed out after sending") {
  server s{[](peer& p, const request& x) {
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n12345");
    stall(p, x);
  }};
  fixture f;
  auto to = f.endpoint(s.url());
  to->request_timeout = 150ms;
  auto x = f.answer(to);
  CHECK(x.problem.code == errc::timeout_sent);
  CHECK_THAT(x.problem.message, ContainsSubstring("raise request_timeout"));
}

TEST_CASE("the timeout of a request runs while it waits for its turn") {
  server s{stall};
  fixture f{1};
  f.post(f.endpoint(s.url()), 1);
  s.wait_for_requests(1);
  auto to = f.endpoint(s.url());
  to->request_timeout = 50ms;
  CHECK(f.answer(to).problem.code == errc::timeout_unsent);
  CHECK(s.requests() == 1);
}

TEST_CASE("a deadline cuts a running request") {
  server s{stall};
  fixture f;
  auto to = f.endpoint(s.url());
  f.engine->submit({to, "{}", std::chrono::steady_clock::now() + 100ms}, f.results, 1);
  CHECK(f.results->result(1).problem.code == errc::deadline_exceeded);
  CHECK(s.requests() == 1);
}

TEST_CASE("a deadline cuts a request that waits for its turn") {
  server s{stall};
  fixture f{1};
  auto to = f.endpoint(s.url());
  f.post(to, 1);
  s.wait_for_requests(1);
  auto now = std::chrono::steady_clock::now();
  for (uint64_t i = 2; i < 10; ++i) {
    f.engine->submit({to, "{}", now + i * 10ms}, f.results, i);
  }
  f.engine->submit({to, "{}", now - 1s}, f.results, 10);
  for (uint64_t i = 2; i <= 10; ++i) {
    CHECK(f.results->result(i).problem.code == errc::deadline_exceeded);
  }
  CHECK(s.requests() == 1);
}

TEST_CASE("a connection that breaks instead of a reply is lost") {
  auto how = GENERATE(0, 1, 2, 3, 4);
  auto x = met_with([how](peer& p, const request&) {
    switch (how) {
    case 0:
      return p.reset();
    case 1:
      return p.close();
    case 2:
      p.send("HTTP/1.1 200 OK\r\nContent-Le");
      return p.close();
    case 3:
      p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
      return p.close();
    default:
      p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      return p.reset();
    }
  });
  CAPTURE(how);
  CHECK(x.problem.code == errc::connection_lost);
}

TEST_CASE("a reply that is no HTTP is a lost connection") {
  auto x = met_with([](peer& p, const request&) {
    p.send("SSH-2.0-OpenSSH_9.2\r\n");
    p.close();
  });
  CHECK(x.problem.code == errc::connection_lost);
}

TEST_CASE("a chunk size that is none, and a broken compression, are a lost connection") {
  auto reply = GENERATE("Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                        "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip");
  auto x = met_with(
    [reply](peer& p, const request&) { p.send(std::string{"HTTP/1.1 200 OK\r\n"} + reply); });
  CHECK(x.problem.code == errc::connection_lost);
}

TEST_CASE("a connection that died while it was idle is replaced without a word") {
  server s{[](peer& p, const request& x) {
    p.reply(x.body);
    p.close();
  }};
  fixture f{1};
  auto to = f.endpoint(s.url());
  for (int i = 0; i < 10; ++i) {
    auto x = f.answer(to, std::to_string(i));
    CHECK(x.problem == troupe::error{});
    CHECK(x.response.body == std::to_string(i));
  }
  CHECK(s.connections() == 10);
}

TEST_CASE("a used connection that breaks before any byte of the reply is replaced once, and the "
          "request sent again") {
  server s{[](peer& p, const request& x) {
    static thread_local int served = 0;
    // Every connection serves one request and dies at the second one.
    served++ == 0 ? static_cast<void>(p.reply(x.body)) : p.reset();
  }};
  fixture f{1};
  auto to = f.endpoint(s.url());
  // libcurl 7.88 counts the replacements of a handle over all its requests, and gives up at the
  // sixth.
  for (int i = 0; i < 20; ++i) {
    auto x = f.answer(to, std::to_string(i));
    CHECK(x.problem == troupe::error{});
    CHECK(x.response.body == std::to_string(i));
  }
  CHECK(s.connections() >= 20);
}

TEST_CASE("a request that must go out once is not sent again over another connection") {
  server s{[](peer& p, const request& x) {
    static thread_local int served = 0;
    served++ == 0 ? static_cast<void>(p.reply(x.body)) : p.reset();
  }};
  fixture f{1};
  auto to = f.endpoint(s.url());
  to->send_once = true;
  for (int i = 0; i < 14; ++i) {
    const auto x = f.answer(to, std::to_string(i));
    CHECK(x.problem.code == (i % 2 == 0 ? troupe::errc::none : troupe::errc::connection_lost));
  }
  CHECK(s.requests() == 14);
}

TEST_CASE("TLS to a port that speaks clear text fails as TLS") {
  server s{stall, "220 mail.example ESMTP\r\n"};
  fixture f;
  auto x = f.answer(f.endpoint("https://127.0.0.1:" + std::to_string(s.port()) + "/"));
  CHECK(x.problem.code == errc::tls);
  CHECK_THAT(x.problem.message, ContainsSubstring("that the port speaks TLS"));
}

TEST_CASE("a proxy that is not there is no connection") {
  fixture f;
  auto to = f.endpoint("http://127.0.0.1:9/");
  to->proxy = "http://127.0.0.1:" + std::to_string(loopback::closed_port());
  CHECK(f.answer(to).problem.code == errc::connect);
}

TEST_CASE("a proxy gets the request for a clear-text server") {
  server s{[](peer& p, const request& x) { p.reply(x.head.substr(0, x.head.find("\r\n"))); }};
  fixture f;
  auto to = f.endpoint("http://api.example/v1");
  to->proxy = s.url("");
  CHECK(f.answer(to).response.body == "POST http://api.example/v1 HTTP/1.1");
}

TEST_CASE("the way through a proxy to a TLS server is opened without the key") {
  std::string head;
  server s{[&](peer& p, const request& x) {
    head = x.head;
    p.reply("", {}, "403 Forbidden");
  }};
  fixture f;
  auto to = f.endpoint("https://api.example/v1");
  to->proxy = s.url("");
  auto x = f.answer(to);
  CHECK(x.problem.code == errc::connect);
  CHECK_THAT(head, ContainsSubstring("CONNECT api.example:443"));
  CHECK_THAT(head, !ContainsSubstring("sk-secret"));
}
