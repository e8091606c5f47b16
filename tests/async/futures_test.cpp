#include "async_scene.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <stop_token>

// Nor does <troupe/client.hpp>.
#ifdef CAF_VERSION
#  error "<troupe/async_client.hpp> reads headers of CAF's"
#endif

using namespace troupe;
using namespace troupe::test;

TEST_CASE("a future has the outcome of its text, with what the caller gave it") {
  async_scene s;
  prompt x;
  x.text = text_about(41);
  x.id = "first";
  x.tag = 7;
  x.context = 3.5;
  auto got = s.async().extract_async<person>(std::move(x));
  const auto y = got.get();
  REQUIRE(y);
  CHECK(y->age == 41);
  CHECK(y.id == "first");
  CHECK(y.tag == 7);
  CHECK(*y.context.get<double>() == 3.5);
  CHECK(y.log.attempts.size() == 1);
}

TEST_CASE("single texts share a company, and no more of them are with the server than its pool") {
  rehearsal_settings slow;
  slow.latency.low = 20ms;
  async_scene s{slow};
  const auto async = s.async();
  std::vector<std::future<outcome<person>>> all;
  for (size_t i = 0; i < 40; ++i)
    all.push_back(async.extract_async<person>(text_about(20 + i)));
  for (size_t i = 0; i < all.size(); ++i)
    CHECK(all[i].get()->age == static_cast<int32_t>(20 + i));
  CHECK(s.api->counts().in_progress_highest == s.conf.pool_size);
  CHECK(s.api->counts().connections_accepted == s.conf.pool_size);
}

TEST_CASE("a future whose client is gone has an answer") {
  async_scene s;
  auto async = s.async();
  std::vector<std::future<outcome<person>>> all;
  for (size_t i = 0; i < 20; ++i)
    all.push_back(async.extract_async<person>(stalled(20 + i)));
  s.client.reset();
  for (auto& x : all) {
    // With the client.
    REQUIRE(x.wait_for(0s) == std::future_status::ready);
    CHECK(x.get().error().code == errc::cancelled);
  }
  CHECK(async.extract_async<person>(text_about(41)).get().error().code == errc::cancelled);
  CHECK(async.with({}).extract_async<person>(text_about(41)).get().error().code == errc::cancelled);
}

TEST_CASE("a text goes on without the async client that was asked") {
  async_scene s;
  s.start();
  auto usual = async_client{*s.client}.extract_async<person>(text_about(41));
  auto special = async_client{*s.client}.with({}).extract_async<person>(text_about(42));
  CHECK(usual.get()->age == 41);
  CHECK(special.get()->age == 42);
}

TEST_CASE("what a stop token gives up is cancelled, and its seat is free") {
  async_scene s;
  s.conf.pool_size = 1;
  const auto async = s.async();
  std::stop_source stop;
  auto first = async.extract_async<person>(stalled(41), stop.get_token());
  auto second = async.extract_async<person>(text_about(42));
  REQUIRE(eventually([&] { return s.api->counts().requests == 1; }));
  SECTION("while it runs") {
    stop.request_stop();
    CHECK(first.get().error().code == errc::cancelled);
    CHECK(second.get()->age == 42);
  }
  SECTION("while it waits for its turn") {
    std::stop_source other;
    auto third = async.extract_async<person>(text_about(43), other.get_token());
    other.request_stop();
    CHECK(third.get().error().code == errc::cancelled);
    stop.request_stop();
    CHECK(second.get());
  }
  SECTION("before it is asked for") {
    stop.request_stop();
    CHECK(async.extract_async<person>(text_about(43), stop.get_token()).get().error().code
          == errc::cancelled);
    CHECK(second.get());
  }
  CHECK(eventually([&] { return s.api->counts().abandoned == 1; }));
}

TEST_CASE("one text too many is answered at once") {
  async_scene s;
  s.conf.pool_size = 1;
  s.start();
  async_options how;
  how.waiting_max = 2;
  const async_client async{*s.client, {}, how};
  std::stop_source stop;
  auto first = async.extract_async<person>(stalled(41), stop.get_token());
  auto second = async.extract_async<person>(text_about(42));
  CHECK(async.extract_async<person>(text_about(43)).get().error().code == errc::overloaded);
  stop.request_stop();
  CHECK(second.get());
  CHECK(first.get().error().code == errc::cancelled);
}

TEST_CASE("at a ceiling the texts of a company end, and those that come later") {
  async_scene s;
  s.conf.tokens_total_max = 1000;
  s.conf.tokens_max = 100;
  s.start();
  run_options how;
  how.spent.tokens = 1000;
  const async_client async{*s.client, {}, async_options{how}};
  for (size_t i = 0; i < 3; ++i)
    CHECK(async.extract_async<person>(text_about(41)).get().error().code == errc::budget_exhausted);
}
