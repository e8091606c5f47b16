#include "curl_engine_fixture.hpp"

#include <catch2/catch_template_test_macros.hpp>

#include <curl_loop.hpp>

using loopback::collector;
using loopback::fixture;
using loopback::peer;
using loopback::request;
using loopback::server;
using namespace troupe::detail;

namespace {

struct on_epoll {
  static std::unique_ptr<poller> make() {
    return make_epoll_poller();
  }
};

struct on_poll {
  static std::unique_ptr<poller> make() {
    return make_poll_poller();
  }
};

/// What a poller was asked for.
struct record_of_calls {
  void wait_for_endless_wait() {
    std::unique_lock guard{mutex};
    REQUIRE(changed.wait_for(guard, std::chrono::seconds{40},
                             [this] { return last_timeout.count() < 0; }));
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::chrono::milliseconds last_timeout{0};
  int waits = 0;
  int wakes = 0;
};

class recording_poller : public poller {
public:
  recording_poller(std::unique_ptr<poller> real, record_of_calls& calls)
    : real_(std::move(real)),
      calls_(calls) {}

  void watch(int fd, uint8_t interest) override {
    real_->watch(fd, interest);
  }

  void rest(int fd) override {
    real_->rest(fd);
  }

  void forget(int fd) override {
    real_->forget(fd);
  }

  void wait(std::chrono::milliseconds timeout, std::vector<ready_socket>& ready) override {
    {
      std::lock_guard guard{calls_.mutex};
      ++calls_.waits;
      calls_.last_timeout = timeout;
    }
    calls_.changed.notify_all();
    real_->wait(timeout, ready);
  }

  void wake() override {
    {
      std::lock_guard guard{calls_.mutex};
      ++calls_.wakes;
    }
    real_->wake();
  }

private:
  std::unique_ptr<poller> real_;
  record_of_calls& calls_;
};

struct running_loop {
  running_loop(const troupe::engine_settings& settings, std::unique_ptr<poller> events)
    : loop(settings, std::move(events)) {
    REQUIRE(loop.open());
  }

  ~running_loop() {
    loop.stop();
    thread.join();
  }

  void run() {
    thread = std::thread{[this] { loop.run(); }};
  }

  curl_loop loop;
  std::thread thread;
};

} // namespace

TEMPLATE_TEST_CASE("the loop does its work on every poller", "", on_epoll, on_poll) {
  auto events = TestType::make();
  if (!events) {
    SKIP("not on this system");
  }
  server s{[](peer& p, const request& x) {
    p.reply(x.body);
    if (x.body.ends_with('7')) {
      p.close();
    }
  }};
  auto results = std::make_shared<collector>();
  auto to = fixture::endpoint(s.url());
  running_loop x{{8, 4}, std::move(events)};
  x.run();
  for (uint64_t i = 0; i < 300; ++i) {
    x.loop.submit({to, std::to_string(i), {}}, results, i);
  }
  results->wait_for(300);
  for (uint64_t i = 0; i < 300; ++i) {
    REQUIRE(results->result(i).response.body == std::to_string(i));
  }
}

TEST_CASE("an idle loop sleeps without a time limit, and one wake-up is enough for many requests") {
  record_of_calls calls;
  server s{[](peer& p, const request& x) { p.reply(x.body); }};
  auto results = std::make_shared<collector>();
  auto to = fixture::endpoint(s.url());
  to->connect_timeout = {};
  to->request_timeout = {};
  running_loop x{{64, 64}, std::make_unique<recording_poller>(make_poller(), calls)};
  for (uint64_t i = 0; i < 64; ++i) {
    x.loop.submit({to, "{}", {}}, results, i);
  }
  // The loop was not asleep, so nobody had to wake it.
  CHECK(calls.wakes == 0);
  x.run();
  results->wait_for(64);
  calls.wait_for_endless_wait();
  x.loop.submit({to, "{}", {}}, results, 64);
  results->wait_for(65);
  calls.wait_for_endless_wait();
  std::lock_guard guard{calls.mutex};
  CHECK(calls.wakes == 1);
}
