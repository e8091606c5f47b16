#include "company/limiter.hpp"

#include "alone.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Limiters alone, each with a pace of its own.
class limiter_alone : public alone {
public:
  struct one {
    shared_pace_ptr pace;
    limiter_actor handle;

    uint32_t in_flight() const {
      return pace->with([](troupe::pace& x) { return x.in_flight(); });
    }
  };

  ~limiter_alone() {
    for (auto& x : all_)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    run();
  }

  one hire(const pace_limits& given = {}) {
    auto pace = std::make_shared<shared_pace>(given);
    auto handle = spawn_limiter(system, pace);
    all_.push_back(handle);
    return {std::move(pace), std::move(handle)};
  }

  /// Asks for a permit, and returns its number; 0: there is none yet.
  uint64_t ask(const one& x) {
    heard->grants.clear();
    tell_from_coordinator(x.handle, pace_request{{0, 0}, 10, 10});
    return heard->grants.empty() ? 0 : heard->grants.back().permit;
  }

  void report(const one& x, uint64_t permit, std::chrono::milliseconds pause = 0ms) {
    reply_report told;
    told.permit = permit;
    told.end.pause = pause;
    tell_from_coordinator(x.handle, std::move(told));
  }

private:
  std::vector<limiter_actor> all_;
};

pace_limits two_at_once() {
  pace_limits result;
  result.concurrency = 2;
  return result;
}

} // namespace

TEST_CASE("without a limit permits come in bulk, after a pause if the server asked for one") {
  limiter_alone s;
  const auto x = s.hire();
  s.tell_from_coordinator(x.handle, permit_request{64});
  CHECK(s.heard->permits == std::vector<uint32_t>{64});
  s.report(x, 0, 2s);
  CHECK(s.heard->revoked == std::vector<bool>{false});
  s.tell_from_coordinator(x.handle, permit_request{32});
  CHECK(s.heard->permits.size() == 1);
  s.advance(2s);
  CHECK(s.heard->permits == std::vector<uint32_t>{64, 32});
}

TEST_CASE("with a limit each request has its permit, first come, first served") {
  limiter_alone s;
  const auto x = s.hire(two_at_once());
  const auto first = s.ask(x);
  CHECK(first != 0);
  CHECK(s.ask(x) != 0);
  CHECK(s.ask(x) == 0);
  CHECK(x.in_flight() == 2);
  s.report(x, first);
  CHECK(s.heard->grants.size() == 1);
  CHECK(x.in_flight() == 2);
}

TEST_CASE("a permit that is given back is free for the next request") {
  limiter_alone s;
  const auto x = s.hire(two_at_once());
  const auto first = s.ask(x);
  s.ask(x);
  CHECK(s.ask(x) == 0);
  s.tell_from_coordinator(x.handle, permit_return{first});
  CHECK(s.heard->grants.size() == 1);
}

TEST_CASE("a limiter takes no permit of another one's for its own") {
  limiter_alone s;
  const auto gone = s.hire(two_at_once());
  const auto next = s.hire(two_at_once());
  const auto old = s.ask(gone);
  const auto own = s.ask(next);
  CHECK(old != own);
  s.report(next, old);
  CHECK(next.in_flight() == 1);
  s.report(next, own);
  CHECK(next.in_flight() == 0);
}

TEST_CASE("what a coordinator held when it ended counts no longer") {
  limiter_alone s;
  const auto x = s.hire(two_at_once());
  s.ask(x);
  CHECK(x.in_flight() == 1);
  s.end_coordinator();
  CHECK(x.in_flight() == 0);
}

TEST_CASE("whoever waits for long is told so, once") {
  limiter_alone s;
  const auto x = s.hire();
  s.report(x, 0, 9s);
  s.tell_from_coordinator(x.handle, permit_request{64});
  CHECK(s.heard->waits.empty());
  s.report(x, 0, 40s);
  s.tell_from_coordinator(x.handle, permit_request{64});
  CHECK(s.heard->waits == std::vector<std::chrono::nanoseconds>{40s});
  pace_limits given;
  given.tokens_per_minute = 60;
  const auto paced = s.hire(given);
  s.heard->waits.clear();
  s.ask(paced);
  CHECK(s.heard->waits.empty());
  CHECK(s.ask(paced) == 0);
  CHECK(s.heard->waits.size() == 1);
}
