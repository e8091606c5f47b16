#include "curl_engine_fixture.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <future>
#include <stdexcept>

using loopback::collector;
using loopback::fixture;
using loopback::peer;
using loopback::server;
using troupe::errc;

namespace {

void echo(peer& p, const loopback::request& x) {
  p.reply(x.body);
}

void stall(peer& p, const loopback::request&) {
  p.wait_for_end();
}

} // namespace

TEST_CASE("the engine posts a body and returns status, headers and body") {
  server s{[](peer& p, const loopback::request& x) {
    p.reply("got " + x.body, "X-Request-Id: abc\r\nRetry-After: 2\r\n", "429 Too Many Requests");
  }};
  fixture f;
  auto x = f.answer(f.endpoint(s.url()), R"({"a":1})");
  CHECK(x.problem == troupe::error{});
  CHECK(x.response.status == 429);
  CHECK(x.response.body == R"(got {"a":1})");
  CHECK(x.response.header("x-request-id") == "abc");
  CHECK(x.response.header("retry-after") == "2");
  CHECK(x.response.headers.find("HTTP/") == std::string::npos);
  CHECK(x.elapsed.count() > 0);
}

TEST_CASE("a result tells when the first byte of the reply came, and nothing if none did") {
  server s{[](peer& p, const loopback::request& x) {
    if (x.body == "end")
      p.close();
    else
      p.reply("{}");
  }};
  fixture f;
  const auto x = f.answer(f.endpoint(s.url()));
  CHECK(x.first_byte.count() > 0);
  CHECK(x.first_byte <= x.elapsed);
  const auto lost = f.answer(f.endpoint(s.url()), "end");
  CHECK(lost.problem.code == errc::connection_lost);
  CHECK(lost.first_byte.count() == 0);
  CHECK(lost.elapsed.count() > 0);
  CHECK(f.answer(f.endpoint("http://127.0.0.1:1")).first_byte.count() == 0);
}

TEST_CASE("a request carries the endpoint's headers and expects no 100 Continue, however large its "
          "body is") {
  std::promise<loopback::request> seen;
  server s{[&](peer& p, const loopback::request& x) {
    seen.set_value(x);
    p.reply("{}");
  }};
  fixture f;
  CHECK(f.answer(f.endpoint(s.url()), std::string(3 << 20, 'x')).problem.code == errc::none);
  auto x = seen.get_future().get();
  CHECK(x.head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  CHECK(x.has_line("Content-Type: application/json\r\n"));
  CHECK(x.has_line("Authorization: Bearer sk-secret\r\n"));
  CHECK(x.has_line("Accept-Encoding: "));
  CHECK_FALSE(x.has_line("Expect"));
  CHECK(x.body.size() == 3 << 20);
}

TEST_CASE("requests one after the other share one connection") {
  server s{echo};
  fixture f;
  auto to = f.endpoint(s.url());
  for (int i = 0; i < 20; ++i) {
    CHECK(f.answer(to, std::to_string(i)).response.body == std::to_string(i));
  }
  CHECK(s.connections() == 1);
}

TEST_CASE("a thousand requests are answered exactly once each, and never more run than allowed") {
  server s{echo};
  auto [allowed, per_shard] = GENERATE(table<uint32_t, uint32_t>({{64, 100}, {64, 16}, {1, 1}}));
  fixture f{allowed, per_shard};
  auto to = f.endpoint(s.url());
  for (uint64_t i = 0; i < 1000; ++i) {
    f.post(to, i, std::to_string(i));
  }
  f.results->wait_for(1000);
  auto counts = f.results->counts();
  CHECK(counts.size() == 1000);
  for (auto& [tag, count] : counts) {
    REQUIRE(count == 1);
    REQUIRE(f.results->result(tag).response.body == std::to_string(tag));
  }
  CHECK(s.most_at_once() <= static_cast<int>(allowed));
  CHECK(s.connections() <= static_cast<int>(allowed));
}

TEST_CASE("many threads may submit at once") {
  server s{echo};
  fixture f{16};
  auto to = f.endpoint(s.url());
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (uint64_t i = 0; i < 100; ++i) {
        f.post(to, t * 100 + i, std::to_string(i));
      }
    });
  }
  for (auto& x : threads) {
    x.join();
  }
  f.results->wait_for(400);
  CHECK(f.results->counts().size() == 400);
}

TEST_CASE(
  "a running request ends at once when it is cancelled, and its place is free for another one") {
  server s{
    [](peer& p, const loopback::request& x) { x.body == "stall" ? stall(p, x) : echo(p, x); }};
  fixture f{1};
  auto to = f.endpoint(s.url());
  auto id = f.post(to, 1, "stall");
  s.wait_for_requests(1);
  f.post(to, 2, "next");
  f.engine->cancel(id);
  CHECK(f.results->result(1).problem.code == errc::cancelled);
  CHECK(f.results->result(2).response.body == "next");
}

TEST_CASE("a queued request ends at once when it is cancelled, and is never sent") {
  server s{stall};
  fixture f{1};
  auto to = f.endpoint(s.url());
  f.post(to, 1);
  s.wait_for_requests(1);
  auto id = f.post(to, 2);
  f.engine->cancel(id);
  CHECK(f.results->result(2).problem.code == errc::cancelled);
  CHECK(s.requests() == 1);
}

TEST_CASE("cancelling a finished or an unknown request does nothing") {
  server s{echo};
  fixture f;
  auto to = f.endpoint(s.url());
  auto id = f.post(to, 1, "one");
  CHECK(f.results->result(1).response.body == "one");
  f.engine->cancel(id);
  f.engine->cancel(4711);
  CHECK(f.answer(to, "two").response.body == "two");
  CHECK(f.results->counts()[1] == 1);
}

TEST_CASE("an engine that ends completes what is running and what is queued as cancelled") {
  server s{stall};
  auto results = std::make_shared<collector>();
  {
    fixture f{4};
    f.results = results;
    auto to = f.endpoint(s.url());
    for (uint64_t i = 0; i < 10; ++i) {
      f.post(to, i);
    }
    s.wait_for_requests(4);
  }
  auto counts = results->counts();
  CHECK(counts.size() == 10);
  for (auto& [tag, count] : counts) {
    CHECK(count == 1);
    CHECK(results->result(tag).problem.code == errc::cancelled);
  }
}

TEST_CASE("what a listener submits in answer to the engine's end is completed as cancelled, too") {
  struct stubborn : collector {
    void completed(std::vector<troupe::http_completion>& batch) override {
      auto again = batch.front().tag == 1;
      collector::completed(batch);
      if (again) {
        engine->submit({to, "{}", {}}, self.lock(), 2);
      }
    }
    troupe::http_engine* engine = nullptr;
    troupe::http_endpoint_ptr to;
    std::weak_ptr<stubborn> self;
  };
  server s{stall};
  auto results = std::make_shared<stubborn>();
  {
    fixture f;
    results->engine = f.engine.get();
    results->to = f.endpoint(s.url());
    results->self = results;
    f.engine->submit({results->to, "{}", {}}, results, 1);
    s.wait_for_requests(1);
  }
  CHECK(results->counts() == std::map<uint64_t, int>{{1, 1}, {2, 1}});
  CHECK(results->result(2).problem.code == errc::cancelled);
}

TEST_CASE("a listener may hold the last pointer to the engine and drop it on the engine's thread") {
  struct owner : collector {
    void completed(std::vector<troupe::http_completion>& batch) override {
      engine.reset();
      collector::completed(batch);
    }
    troupe::http_engine_ptr engine;
  };
  server s{
    [](peer& p, const loopback::request& x) { x.body == "stall" ? stall(p, x) : echo(p, x); }};
  auto results = std::make_shared<owner>();
  {
    fixture f;
    auto to = f.endpoint(s.url());
    auto engine = f.engine.get();
    engine->submit({to, "stall", {}}, results, 1);
    s.wait_for_requests(1);
    results->engine = std::move(f.engine);
    engine->submit({to, "go", {}}, results, 2);
  }
  CHECK(results->result(2).response.body == "go");
  CHECK(results->result(1).problem.code == errc::cancelled);
}

TEST_CASE("a listener may submit from its callback") {
  struct chain : collector {
    void completed(std::vector<troupe::http_completion>& batch) override {
      auto tag = batch.front().tag;
      collector::completed(batch);
      if (tag < 10) {
        engine->submit({to, "{}", {}}, self.lock(), tag + 1);
      }
    }
    troupe::http_engine* engine = nullptr;
    troupe::http_endpoint_ptr to;
    std::weak_ptr<chain> self;
  };
  server s{echo};
  fixture f;
  auto results = std::make_shared<chain>();
  results->engine = f.engine.get();
  results->to = f.endpoint(s.url());
  results->self = results;
  f.engine->submit({results->to, "{}", {}}, results, 1);
  results->wait_for(10);
  CHECK(results->counts().size() == 10);
}

TEST_CASE("a listener that throws harms nobody") {
  struct thrower : troupe::http_listener {
    void completed(std::vector<troupe::http_completion>&) override {
      throw std::runtime_error{"not my day"};
    }
  };
  server s{echo};
  fixture f;
  auto to = f.endpoint(s.url());
  f.engine->submit({to, "{}", {}}, std::make_shared<thrower>(), 1);
  CHECK(f.answer(to, "fine").response.body == "fine");
}

TEST_CASE("results that arrive together are handed over together") {
  std::promise<void> opened;
  auto gate = opened.get_future().share();
  server s{[&](peer& p, const loopback::request& x) {
    gate.wait();
    echo(p, x);
  }};
  // Keeps the engine's thread busy until all replies are there.
  struct obstacle : collector {
    obstacle(std::promise<void>& gate, server& from) : opened(gate), s(from) {}
    void completed(std::vector<troupe::http_completion>& batch) override {
      opened.set_value();
      s.wait_for_replies(8);
      collector::completed(batch);
    }
    std::promise<void>& opened;
    server& s;
  };
  fixture f{16};
  auto to = f.endpoint(s.url());
  for (uint64_t i = 0; i < 8; ++i) {
    f.post(to, i);
  }
  s.wait_for_requests(8);
  auto first = std::make_shared<obstacle>(opened, s);
  f.engine->submit({f.endpoint("ftp://127.0.0.1/"), "{}", {}}, first, 99);
  f.results->wait_for(8);
  CHECK(f.results->batches() == 1);
  CHECK(first->result(99).problem.code == errc::configuration);
}

TEST_CASE("one engine serves several endpoints with their own headers") {
  auto tell = [](peer& p, const loopback::request& x) {
    p.reply(x.has_line("X-Run: one\r\n") ? "one" : "other");
  };
  server s{tell};
  fixture f{1};
  auto one = f.endpoint(s.url());
  one->headers.emplace_back("X-Run: one");
  auto two = f.endpoint(s.url());
  for (int i = 0; i < 3; ++i) {
    CHECK(f.answer(one).response.body == "one");
    CHECK(f.answer(two).response.body == "other");
  }
  CHECK(s.connections() == 1);
}

TEST_CASE("the endpoint may go before its request is done") {
  server s{echo};
  fixture f;
  f.post(f.endpoint(s.url()), 1, "x");
  f.post(f.endpoint(s.url()), 2, "y");
  CHECK(f.results->result(1).response.body == "x");
  CHECK(f.results->result(2).response.body == "y");
}

TEST_CASE("an engine without transfers is refused") {
  auto made = troupe::make_curl_engine({0, 64});
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::configuration);
}
