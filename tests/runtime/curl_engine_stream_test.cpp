#include "curl_engine_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using loopback::fixture;
using loopback::peer;
using loopback::server;
using troupe::errc;

namespace {

/// Collects the parts of one streamed reply.
class reader final : public troupe::http_listener {
public:
  void arrived(std::vector<troupe::http_piece>& batch) override {
    const std::lock_guard guard{mutex_};
    for (auto& x : batch) {
      body_ += x.bytes;
      held_ += x.bytes.size();
      held_most_ = std::max(held_most_, held_);
    }
    changed_.notify_all();
  }

  void completed(std::vector<troupe::http_completion>& batch) override {
    const std::lock_guard guard{mutex_};
    end_ = std::move(batch.front().result);
    changed_.notify_all();
  }

  /// Waits until so many bytes are there.
  std::string wait_for(size_t bytes) {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [&] { return body_.size() >= bytes || end_; });
    return body_;
  }

  troupe::http_result wait_for_end() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [&] { return end_.has_value(); });
    return *end_;
  }

  /// Waits until the window is full or the reply is over; returns what is to be consumed.
  uint64_t wait_until_held() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [&] { return held_ >= troupe::stream_window_bytes || end_; });
    return std::exchange(held_, 0);
  }

  bool over() {
    const std::lock_guard guard{mutex_};
    return end_.has_value();
  }

  uint64_t held_most() {
    const std::lock_guard guard{mutex_};
    return held_most_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string body_;
  uint64_t held_ = 0;
  uint64_t held_most_ = 0;
  std::optional<troupe::http_result> end_;
};

struct streaming_fixture : fixture {
  troupe::request_id stream(const server& s, uint64_t reply_bytes_max = 1 << 20) {
    auto to = endpoint(s.url());
    to->reply_bytes_max = reply_bytes_max;
    troupe::http_request request{to, "{}", {}, true};
    return engine->submit(std::move(request), body, 1);
  }

  std::shared_ptr<reader> body = std::make_shared<reader>();
};

} // namespace

TEST_CASE("parts of a streamed reply are there before its end is sent") {
  std::promise<void> seen;
  auto was_seen = seen.get_future();
  server s{[&](peer& p, const loopback::request&) {
    p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    was_seen.wait();
    p.send("6\r\nsecond\r\n0\r\n\r\n");
  }};
  streaming_fixture f;
  f.stream(s);
  CHECK(f.body->wait_for(5) == "first");
  seen.set_value();
  const auto end = f.body->wait_for_end();
  CHECK(end.problem.code == errc::none);
  CHECK(end.response.status == 200);
  CHECK(end.response.body.empty());
  CHECK(f.body->wait_for(11) == "firstsecond");
}

TEST_CASE("a listener that does not consume holds back the socket, not memory") {
  constexpr size_t size = 8 << 20;
  server s{[](peer& p, const loopback::request&) { p.reply(std::string(size, 'x')); }};
  streaming_fixture f;
  const auto id = f.stream(s, 0);
  while (!f.body->over())
    f.engine->consumed(id, f.body->wait_until_held());
  CHECK(f.body->wait_for_end().problem.code == errc::none);
  CHECK(f.body->wait_for(size).size() == size);
  // libcurl hands over 16 KiB at most, and one such part may begin just below the window.
  CHECK(f.body->held_most() < troupe::stream_window_bytes + 2 * 16 * 1024);
}

TEST_CASE("a stream that is held back can be cancelled") {
  server s{[](peer& p, const loopback::request&) { p.reply(std::string(8 << 20, 'x')); }};
  streaming_fixture f;
  const auto id = f.stream(s, 0);
  f.body->wait_until_held();
  f.engine->cancel(id);
  CHECK(f.body->wait_for_end().problem.code == errc::cancelled);
}

TEST_CASE("the body of an error is no stream") {
  server s{[](peer& p, const loopback::request&) {
    p.reply("{\"error\":1}", {}, "429 Too Many Requests");
  }};
  streaming_fixture f;
  f.stream(s);
  const auto end = f.body->wait_for_end();
  CHECK(end.response.status == 429);
  CHECK(end.response.body == "{\"error\":1}");
  CHECK(f.body->wait_for(0).empty());
}

TEST_CASE("a stream that breaks off gives what came, then the error") {
  server s{[](peer& p, const loopback::request&) {
    p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    p.close();
  }};
  streaming_fixture f;
  f.stream(s);
  CHECK(f.body->wait_for_end().problem.code == errc::connection_lost);
  CHECK(f.body->wait_for(5) == "first");
}

TEST_CASE("a stream beyond the limit is refused") {
  server s{[](peer& p, const loopback::request&) { p.reply(std::string(100'000, 'x')); }};
  streaming_fixture f;
  const auto id = f.stream(s, 50'000);
  f.engine->consumed(id, 1 << 20);
  CHECK(f.body->wait_for_end().problem.code == errc::reply_too_large);
}
