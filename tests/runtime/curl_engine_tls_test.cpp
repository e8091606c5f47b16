#include "curl_engine_fixture.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <tls_front.hpp>

using Catch::Matchers::ContainsSubstring;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using test::tls_front;
using troupe::errc;

namespace {

/// How many connections served the requests with the tags 0 to `n`, which all must have been
/// answered.
size_t connections_of(fixture& f, uint64_t n, const std::string& protocol) {
  std::set<std::string> connections;
  for (uint64_t i = 0; i < n; ++i) {
    auto x = f.results->result(i);
    REQUIRE(x.problem == troupe::error{});
    CHECK(x.response.header("x-protocol") == protocol);
    CHECK(x.response.body == std::to_string(i));
    connections.insert(std::string{x.response.header("x-connection")});
  }
  return connections.size();
}

/// Answers only when `n` requests are there at the same time.
server::behaviour together(server*& self, int n) {
  return [&self, n](peer& p, const request& x) {
    self->wait_for_requests(n);
    p.reply(x.body);
  };
}

} // namespace

TEST_CASE("over TLS, HTTP/2 carries the requests of a shard on one connection") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server* self = nullptr;
  server behind{together(self, 150)};
  self = &behind;
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f{150, 75};
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 150; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 150, "HTTP/2.0") == 2);
}

TEST_CASE("a TLS server that speaks only HTTP/1.1 gets a connection for each request at once") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server* self = nullptr;
  server behind{together(self, 48)};
  self = &behind;
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f{48};
  auto to = f.endpoint(front.h1_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 48; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 48, "HTTP/1.1") == 48);
}

TEST_CASE("HTTP/2 is not spoken if it is not wanted") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f{1};
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  to->http2 = false;
  for (uint64_t i = 0; i < 5; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 5, "HTTP/1.1") == 1);
}

TEST_CASE("a large compressed reply over HTTP/2 arrives whole, and cancelling one stream leaves "
          "the others alone") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) {
    x.body == "stall" ? p.wait_for_end() : static_cast<void>(p.reply(std::string(500'000, 'x')));
  }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_file();
  auto id = f.post(to, 1, "stall");
  behind.wait_for_requests(1);
  f.post(to, 2);
  auto x = f.results->result(2);
  CHECK(x.response.header("content-encoding") == "gzip");
  CHECK(x.response.body == std::string(500'000, 'x'));
  f.engine->cancel(id);
  CHECK(f.results->result(1).problem.code == errc::cancelled);
  CHECK(f.answer(to).response.header("x-connection") == x.response.header("x-connection"));
}

TEST_CASE("a certificate that nobody vouches for, or of another host, is not trusted") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request&) { p.reply("{}"); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f;
  auto x = f.answer(f.endpoint(front.h2_url()));
  CHECK(x.problem.code == errc::tls);
  CHECK_THAT(x.problem.message, ContainsSubstring("no trust in the certificate of 127.0.0.1:"));
  CHECK_THAT(x.problem.message, ContainsSubstring("ca_file"));
  auto other_host = f.endpoint(front.h2_url("localhost"));
  other_host->ca_file = front.ca_file();
  CHECK(f.answer(other_host).problem.code == errc::tls);
  CHECK(behind.requests() == 0);
}

TEST_CASE("the certificate that counts may stand anywhere in a bundle") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  const auto bundle = front.ca_file() + ".bundle";
  std::ofstream out{bundle};
  out << "A comment.\n" << std::ifstream{"/etc/ssl/certs/ca-certificates.crt"}.rdbuf();
  out.clear();
  out << "-----BEGIN OTHER-----\nAAAA\n-----END OTHER-----\n"
      << std::ifstream{front.ca_file()}.rdbuf() << "-----BEGIN CERTIFICATE-----\nAAAA\n";
  out.close();
  fixture f;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = bundle;
  CHECK(f.answer(to, "trusted").response.body == "trusted");
  std::ofstream{bundle, std::ios::trunc} << "no certificate\n";
  auto empty = f.endpoint(front.h2_url());
  empty->ca_file = bundle;
  auto x = f.answer(empty);
  CHECK(x.problem.code == errc::configuration);
  CHECK_THAT(x.problem.message, ContainsSubstring("holds no certificate in PEM form"));
  std::filesystem::remove(bundle);
}

TEST_CASE("a server that speaks nothing newer than TLS 1.1 is refused") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request&) { p.reply("{}"); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f;
  auto to = f.endpoint(front.old_url());
  to->ca_file = front.ca_file();
  CHECK(f.answer(to).problem.code == errc::tls);
  CHECK(behind.requests() == 0);
}

TEST_CASE("trusted certificates may stand in a folder") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f;
  auto to = f.endpoint(front.h2_url());
  to->ca_file = front.ca_folder();
  CHECK(f.answer(to, "trusted").response.body == "trusted");
}

TEST_CASE("requests survive that the server ends its HTTP/2 connections now and then") {
  if (!tls_front::possible()) {
    SKIP("needs nginx and openssl");
  }
  server behind{[](peer& p, const request& x) { p.reply(x.body); }};
  tls_front front{behind.port()};
  REQUIRE(front.running());
  fixture f{16};
  auto to = f.endpoint(front.fickle_url());
  to->ca_file = front.ca_file();
  for (uint64_t i = 0; i < 600; ++i) {
    f.post(to, i, std::to_string(i));
  }
  CHECK(connections_of(f, 600, "HTTP/2.0") >= 30);
}
