#include "protocol/caf_versions.hpp"

#include "protocol/exception_reason.hpp"
#include "stage.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <functional>

using namespace troupe;
using namespace troupe::test;

namespace {

using bell = caf::typed_actor<caf::result<void>(tick)>;

/// Counts its messages; one that does more is told by `then`.
bell hang_bell(
  stage& s, int& rung, std::function<void(bell::pointer)> then = [](bell::pointer) {}) {
  return s.system.spawn(
    [](bell::pointer self, int* count, const std::function<void(bell::pointer)>& more) {
      return behavior_of<bell>([=](tick) {
        ++*count;
        more(self);
      });
    },
    &rung, std::move(then));
}

bool is_in_memory(const caf::weak_actor_ptr& x) {
  return static_cast<bool>(x.lock());
}

struct watching_stage : stage {
  watching_stage() {
    other = hang_bell(*this, rung);
  }

  ~watching_stage() {
    end(observer);
    end(other);
    run();
  }

  /// An actor that watches the bell from its first message on.
  void observe(std::function<void(const caf::down_msg&)> on_down) {
    observer = hang_bell(*this, rung, [this, on_down = std::move(on_down)](bell::pointer self) {
      notice = watch(self, other, on_down);
    });
    post_anonymously(observer, tick{});
    run();
  }

  void end(bell& x) {
    if (x)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    x = nullptr;
    run();
  }

  int rung = 0;
  bell other;
  bell observer;
  caf::disposable notice;
};

} // namespace

TEST_CASE("a message that is posted for later comes when it is due") {
  stage s;
  int rung = 0;
  auto later = hang_bell(s, rung, [&](bell::pointer self) {
    if (rung == 1)
      post_later(self, bell{self}, 5s, tick{});
  });
  post_anonymously(later, tick{});
  s.run();
  s.advance(4999ms);
  CHECK(rung == 1);
  s.advance(1ms);
  CHECK(rung == 2);
  caf::anon_send_exit(later, caf::exit_reason::kill);
}

TEST_CASE("a message for later that is disposed of does not come, and keeps nobody in memory") {
  stage s;
  int rung = 0;
  caf::disposable alarm;
  auto later = hang_bell(s, rung, [&](bell::pointer self) {
    alarm = post_later(self, bell{self}, 1h, tick{});
    self->quit(caf::exit_reason::normal);
  });
  const auto memory = caf::actor_cast<caf::weak_actor_ptr>(later);
  post_anonymously(std::exchange(later, nullptr), tick{});
  s.run();
  CHECK(is_in_memory(memory));
  alarm.dispose();
  CHECK_FALSE(is_in_memory(memory));
  s.advance(1h);
  CHECK(rung == 1);
}

TEST_CASE("who watches an actor is told once that it ended, and why") {
  watching_stage s;
  std::vector<caf::down_msg> seen;
  s.observe([&](const caf::down_msg& x) { seen.push_back(x); });
  const auto address = s.other.address();
  CHECK(seen.empty());
  s.end(s.other);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].source == address);
  CHECK(seen[0].reason == caf::exit_reason::user_shutdown);
}

TEST_CASE("who watches an actor that has ended is told at once") {
  watching_stage s;
  int told = 0;
  const auto other = s.other;
  s.end(s.other);
  s.other = other;
  s.observe([&](const caf::down_msg&) { ++told; });
  CHECK(told == 1);
}

TEST_CASE("who no longer watches is told nothing, and leaves nothing with the actor") {
  watching_stage s;
  const auto held = std::make_shared<int>(0);
  s.observe([held](const caf::down_msg&) { ++*held; });
  s.end(s.observer);
  CHECK(held.use_count() > 1);
  s.notice.dispose();
  CHECK(held.use_count() == 1);
  s.end(s.other);
  CHECK(*held == 0);
}

TEST_CASE("an actor lives on when another died of its message") {
  stage s;
  int rung = 0;
  auto fragile = hang_bell(s, rung, [](bell::pointer self) {
    self->set_exception_handler(exception_reason);
    throw std::runtime_error("it broke");
  });
  auto careless = hang_bell(s, rung, [&](bell::pointer self) {
    if (rung == 1)
      post(self, fragile, tick{});
  });
  post_anonymously(careless, tick{});
  s.run();
  CHECK(rung == 2);
  post_anonymously(careless, tick{});
  s.run();
  CHECK(rung == 3);
  caf::anon_send_exit(careless, caf::exit_reason::kill);
  caf::anon_send_exit(fragile, caf::exit_reason::kill);
}
