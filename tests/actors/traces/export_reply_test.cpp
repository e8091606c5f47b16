#include "traces/export_reply.hpp"

#include "traces/gzip.hpp"

#include <catch2/catch_test_macros.hpp>

#include <zlib.h>

using namespace troupe;
using namespace troupe::detail;
using namespace std::chrono_literals;
using meaning = export_reply::meaning;

namespace {

const std::chrono::system_clock::time_point now{std::chrono::seconds{1'000'000'000}};

export_reply reply(uint16_t status, std::string headers = {}, std::string body = {}) {
  http_result x;
  x.response = {status, std::move(headers), std::move(body)};
  return read_export_reply(x, now);
}

} // namespace

TEST_CASE("a batch is taken with any status of success") {
  CHECK(reply(200).what == meaning::taken);
  CHECK(reply(200, {}, "{}").problem.code == errc::none);
  CHECK(reply(202).what == meaning::taken);
}

TEST_CASE("spans that are refused out of a batch are counted, and not sent again") {
  const auto x = reply(200, {},
                       R"({"partialSuccess":{"rejectedSpans":"5","errorMessage":"no\nroom"}})");
  CHECK(x.what == meaning::taken);
  CHECK(x.rejected == 5);
  CHECK(x.problem.message.starts_with("the collector remarks: no"));
}

TEST_CASE("only what may pass is tried again") {
  for (const uint16_t status : {429, 502, 503, 504})
    CHECK(reply(status).what == meaning::again);
  for (const uint16_t status : {301, 400, 401, 403, 404, 408, 413, 415, 500, 501})
    CHECK(reply(status).what == meaning::refused);
  CHECK(reply(401).problem.code == errc::authentication);
}

TEST_CASE("the collector says when") {
  CHECK(reply(503, "Retry-After: 7\r\n").pause == 7s);
  // 1,000,000,000 is 01:46:40 of that day.
  CHECK(reply(429, "Retry-After: Sun, 09 Sep 2001 01:46:50 GMT\r\n").pause == 10s);
  CHECK_FALSE(reply(503, "Retry-After: soon\r\n").pause);
  CHECK_FALSE(reply(503).pause);
}

TEST_CASE("the collector's words are one line, and not too long") {
  const auto x = reply(400, {},
                       R"({"code":3,"message":"bad\nspan )" + std::string(500, 'x') + "\"}");
  CHECK(x.problem.message.starts_with("the collector answers with status 400: bad span x"));
  CHECK(x.problem.message.size() < 300);
  CHECK(reply(404, {}, "<html>").problem.message == "the collector answers with status 404");
}

TEST_CASE("what did not get through is tried again") {
  http_result x;
  for (const auto code :
       {errc::connect, errc::timeout_unsent, errc::timeout_sent, errc::connection_lost}) {
    x.problem = {code, "why"};
    CHECK(read_export_reply(x, now).what == meaning::again);
  }
  for (const auto code : {errc::tls, errc::configuration, errc::cancelled}) {
    x.problem = {code, "why"};
    CHECK(read_export_reply(x, now).what == meaning::refused);
  }
}

TEST_CASE("of trouble on the way the collector's place is told, and no advice on providers") {
  http_result x;
  x.problem = {errc::connect, "no connection to h:1 (refused); check base_url"};
  CHECK(read_export_reply(x, now).problem.message
        == "the collector: no connection to h:1 (refused)");
}

TEST_CASE("waits grow up to five times the first") {
  export_backoff x{100ms};
  CHECK(x.next() == 100ms);
  CHECK(x.next() == 200ms);
  CHECK(x.next() == 400ms);
  CHECK(x.next() == 500ms);
  CHECK(x.next() == 500ms);
}

TEST_CASE("what is compressed reads back") {
  const std::string text(100'000, 'a');
  const auto small = gzip(text);
  REQUIRE(small);
  CHECK(small->size() < 2'000);
  std::string back(text.size() + 1, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  auto copy = *small;
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(back.data());
  stream.avail_out = static_cast<uInt>(back.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  back.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(back == text);
  CHECK(gzip("").has_value());
}
