#include "company/coordinator.hpp"

#include "stage.hpp"

#include <caf/actor_cast.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// What a limiter was asked and told.
struct at_the_limiter {
  uint32_t permits_wanted = 0;
  std::vector<ticket> grants_wanted;
  std::vector<uint64_t> used;
  std::vector<uint64_t> returned;
};

limiter_actor::behavior_type note_wishes(limiter_actor::pointer,
                                         const std::shared_ptr<at_the_limiter>& seen) {
  return {[seen](const permit_request& x) { seen->permits_wanted += x.count; },
          [seen](const pace_request& x) { seen->grants_wanted.push_back(x.id); },
          [seen](const reply_report& x) { seen->used.push_back(x.permit); },
          [seen](permit_return x) { seen->returned.push_back(x.permit); }, [](tick) {}};
}

/// One coordinator whose limiter says nothing but what the test says.
struct coordinator_alone : stage {
  coordinator_alone() {
    caf::anon_send_exit(plan.limiter, caf::exit_reason::kill);
    plan.limiter = system.spawn(note_wishes, asked);
    run();
  }

  template <class Message>
  void limiter_says(Message x) {
    caf::actor_cast<caf::abstract_actor*>(coordinator)
      ->enqueue(make_envelope(caf::actor_cast<caf::strong_actor_ptr>(plan.limiter), std::move(x)),
                nullptr);
    run();
  }

  std::shared_ptr<at_the_limiter> asked = std::make_shared<at_the_limiter>();
};

} // namespace

TEST_CASE("a coordinator sends no more than its limiter permits") {
  coordinator_alone s;
  s.start({"a", "b", "c"});
  CHECK(s.in_flight().empty());
  CHECK(s.asked->permits_wanted >= 1);
  s.limiter_says(permits{1});
  CHECK(s.in_flight() == std::vector<std::string>{"a"});
  s.limiter_says(permits{5});
  CHECK(s.in_flight().size() == 2); // the pool
}

TEST_CASE("a coordinator takes no permits from a stranger") {
  coordinator_alone s;
  s.start({"a"});
  s.tell(permits{9});
  CHECK(s.in_flight().empty());
}

TEST_CASE("a coordinator without stock asks for each request, and says what became of the permit") {
  coordinator_alone s;
  s.start({"a", "b"});
  s.limiter_says(permits_revoked{true});
  REQUIRE(s.asked->grants_wanted.size() == 2);
  CHECK(s.in_flight().empty());
  s.limiter_says(pace_grant{s.asked->grants_wanted[0], 41});
  CHECK(s.in_flight() == std::vector<std::string>{"a"});
  s.reply("a", "1");
  CHECK(s.asked->used == std::vector<uint64_t>{41});
  CHECK(s.asked->returned.empty());
}

TEST_CASE("a permit for a request that is not made goes back") {
  coordinator_alone s;
  s.plan.texts = nullptr;
  s.start();
  prompts work;
  work.list.push_back({"", "a", {}});
  s.tell(std::move(work));
  s.limiter_says(permits_revoked{true});
  REQUIRE(s.asked->grants_wanted.size() == 1);
  s.plan.initial_credit = 0;
  s.tell(stop_run{});
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->failed == 1);
  CHECK(s.engine->submitted == 0);
}

TEST_CASE("permits that were revoked are not used") {
  coordinator_alone s;
  s.start({"a", "b", "c"});
  s.limiter_says(permits{3});
  CHECK(s.in_flight().size() == 2);
  s.limiter_says(permits_revoked{false});
  s.reply("a", "1");
  CHECK(s.in_flight() == std::vector<std::string>{"b"});
  s.limiter_says(permits{1});
  CHECK(s.in_flight() == std::vector<std::string>{"b", "c"});
}
