#include "curl_engine_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using troupe::errc;
using namespace std::string_literals;

namespace {

constexpr auto limit = size_t{64} << 10;

/// What the engine makes of these bytes if a reply may have 64 KiB.
troupe::http_result reply_of(const std::string& bytes) {
  server s{[&](peer& p, const request&) {
    p.send(bytes);
    p.close();
  }};
  fixture f;
  auto to = f.endpoint(s.url());
  to->reply_bytes_max = limit;
  return f.answer(to);
}

/// 128 KiB of zeros in 161 bytes.
std::string gzip_bomb() {
  auto head
    = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\xed\x61\x0d\xa0"s;
  auto tail = "\x6e\xcd\xcd\xe8\x7e\x00\x00\x02\x00"s;
  return head + std::string(161 - head.size() - tail.size(), '\0') + tail;
}

std::string with_length(const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size())
         + "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("a reply may be as large as the limit and no byte larger, whether its length is "
          "announced or not") {
  CHECK(reply_of(with_length(std::string(limit, 'x'))).response.body.size() == limit);
  CHECK(reply_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(limit, 'x')).response.body.size()
        == limit);
  for (auto& head : {"Content-Length: 65537\r\n"s, ""s}) {
    auto x = reply_of("HTTP/1.1 200 OK\r\n" + head + "\r\n" + std::string(limit + 1, 'x'));
    CHECK(x.problem.code == errc::reply_too_large);
    CHECK_THAT(x.problem.message, ContainsSubstring("raise reply_bytes_max"));
    CHECK(x.response.body.empty());
  }
}

TEST_CASE("the limit counts the bytes after decompression") {
  CHECK(reply_of(with_length(gzip_bomb(), "Content-Encoding: gzip\r\n")).problem.code
        == errc::reply_too_large);
}

TEST_CASE("a compressed reply is decompressed") {
  auto hello
    = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"s;
  CHECK(reply_of(with_length(hello, "Content-Encoding: gzip\r\n")).response.body == "hello");
}

TEST_CASE("an absurd length is refused before anything is set aside for it") {
  auto x = reply_of("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n");
  CHECK(x.problem.code == errc::reply_too_large);
}

TEST_CASE("a flood of header lines, and a header line without end, are too large") {
  std::string many;
  for (int i = 0; i < 6000; ++i) {
    many += "X-Flood: " + std::string(50, 'x') + "\r\n";
  }
  CHECK(reply_of("HTTP/1.1 200 OK\r\n" + many + "\r\n").problem.code == errc::reply_too_large);
  CHECK(
    reply_of("HTTP/1.1 200 OK\r\nX-Long: " + std::string(300'000, 'x') + "\r\n\r\n").problem.code
    == errc::reply_too_large);
}

TEST_CASE("a reply in chunks is put together") {
  auto x = reply_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, "
                    "world\r\n0\r\n\r\n");
  CHECK(x.problem == troupe::error{});
  CHECK(x.response.body == "hello, world");
}

TEST_CASE("a reply that comes byte by byte is put together") {
  server s{[](peer& p, const request&) {
    for (auto c : with_length("drip", "X-Slow: yes\r\n")) {
      p.send({c});
    }
  }};
  fixture f;
  auto x = f.answer(f.endpoint(s.url()));
  CHECK(x.response.body == "drip");
  CHECK(x.response.header("x-slow") == "yes");
}

TEST_CASE("an interim reply is not the reply") {
  auto x
    = reply_of("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + with_length("final", "X-A: b\r\n"));
  CHECK(x.response.status == 200);
  CHECK(x.response.body == "final");
  CHECK(x.response.header("link").empty());
}

TEST_CASE("a redirect is returned and not followed, so the key goes to nobody else") {
  server other{[](peer& p, const request&) { p.reply("{}"); }};
  server s{[&](peer& p, const request&) {
    p.reply("", "Location: " + other.url() + "\r\n", "307 Temporary Redirect");
  }};
  fixture f;
  auto x = f.answer(f.endpoint(s.url()));
  CHECK(x.response.status == 307);
  CHECK(x.response.header("location") == other.url());
  CHECK(other.connections() == 0);
}

TEST_CASE("cookies are not kept") {
  std::atomic<bool> cookie = false;
  server s{[&](peer& p, const request& x) {
    cookie = cookie || x.has_line("Cookie:");
    p.reply("{}", "Set-Cookie: a=b; Path=/\r\n");
  }};
  fixture f{1};
  auto to = f.endpoint(s.url());
  f.answer(to);
  f.answer(to);
  CHECK_FALSE(cookie);
}

TEST_CASE("what would make a false request is refused before anything is sent") {
  server s{[](peer& p, const request&) { p.reply("{}"); }};
  fixture f;
  auto to = f.endpoint(s.url());
  SECTION("a header that ends itself") {
    to->headers.emplace_back("X-Evil: a\r\nX-Injected: b");
  }
  SECTION("a header with a control character") {
    to->headers.emplace_back("X-Evil: a\nb"s);
  }
  SECTION("a header with a zero byte") {
    to->headers.emplace_back("X-Evil: a\0b"s);
  }
  SECTION("a header without a name") {
    to->headers.emplace_back(": value");
  }
  SECTION("a header name with a blank") {
    to->headers.emplace_back("X Evil: value");
  }
  SECTION("a line without a colon") {
    to->headers.emplace_back("X-Evil");
  }
  SECTION("a length of the caller's own") {
    to->headers.emplace_back("content-length: 1");
  }
  SECTION("a URL with a line end") {
    to->url += "\r\nX-Injected: b";
  }
  SECTION("a URL that is none") {
    to->url = "http://";
  }
  SECTION("another protocol") {
    to->url = "file:///etc/passwd";
  }
  SECTION("a CA file that is not there") {
    to->ca_file = "/nonexistent/ca.pem";
  }
  auto x = f.answer(to);
  CHECK(x.problem.code == errc::configuration);
  CHECK_THAT(x.problem.message, ContainsSubstring("check ") || ContainsSubstring("remove "));
  CHECK(s.connections() == 0);
}

TEST_CASE("a request without an endpoint is refused") {
  fixture f;
  CHECK(f.answer(nullptr).problem.code == errc::configuration);
}

TEST_CASE("a header with an empty value is sent") {
  std::atomic<bool> seen = false;
  server s{[&](peer& p, const request& x) {
    seen = x.has_line("X-Empty:\r\n");
    p.reply("{}");
  }};
  fixture f;
  auto to = f.endpoint(s.url());
  to->headers.emplace_back("X-Empty: ");
  f.answer(to);
  CHECK(seen);
}
