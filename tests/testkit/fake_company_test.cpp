#include "visitor.hpp"

#include <troupe/test/fake_company.hpp>
#include <troupe/test/fixture.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::test;

namespace {

struct agency : fixture<caf::id_block::testkit_test> {
  agency() {
    probe = spawn_probe<visitor>();
  }

  template <class F>
  void hire(F answer, fake_company_options options = {}) {
    company = spawn_fake_company<visitor>(probe.actor, std::move(answer), options);
  }

  void ask(std::vector<std::string> texts, bool last = true) {
    prompts x;
    for (auto& text : texts) {
      auto& added = x.list.emplace_back();
      added.id = "id of " + text;
      added.text = text;
      added.tag = ++tag;
    }
    x.last = last;
    tell(company, std::move(x));
  }

  const std::vector<outcome<visitor>>& got() const {
    return probe.seen->outcomes;
  }

  const std::optional<run_summary>& sum() const {
    return probe.seen->sum;
  }

  outcome_probe<visitor> probe;
  run_actor company;
  uint64_t tag = 0;
};

visitor named(const prompt& x) {
  return {x.text, 40};
}

} // namespace

TEST_CASE("a fake company answers each text by a function, then says that it has ended") {
  agency x;
  x.hire(named);
  const auto others = x.running_actors() - 1;
  x.ask({"Ann"}, false);
  REQUIRE(x.got().size() == 1);
  CHECK_FALSE(x.sum());
  x.ask({"Bob"});
  REQUIRE(x.got().size() == 2);
  CHECK(has_record(x.got()[1], {"Bob", 40}));
  CHECK(x.got()[1].index == 1);
  CHECK(x.got()[1].id == "id of Bob");
  REQUIRE(x.sum());
  CHECK(x.sum()->texts == 2);
  CHECK(x.sum()->succeeded == 2);
  CHECK(x.running_actors() == others);
}

TEST_CASE("a fake company fails as it is told, and with what was thrown") {
  agency x;
  x.hire([](const prompt& y) -> fake_answer<visitor> {
    if (y.text == "thrown")
      throw std::runtime_error("the line is dead");
    if (y.text == "whole") {
      outcome<visitor> all;
      all.why.problem = {errc::reasks_exhausted, "thrice wrong"};
      all.log.attempts.resize(3);
      return all;
    }
    return error{errc::refused, "no"};
  });
  x.ask({"plain", "thrown", "whole"});
  REQUIRE(x.got().size() == 3);
  CHECK(failed_with(x.got()[0], errc::refused, "no"));
  CHECK(failed_with(x.got()[1], errc::internal, "the line is dead"));
  CHECK(took_requests(x.got()[2], 3));
  CHECK(x.sum()->failed == 3);
  CHECK(x.sum()->requests == 3);
}

TEST_CASE("a fake company sends no more than its credit") {
  agency x;
  x.hire(named, {1});
  x.ask({"a", "b", "c"});
  CHECK(x.got().size() == 1);
  x.tell(x.company, credit{1});
  CHECK(x.got().size() == 2);
  CHECK_FALSE(x.sum());
  x.tell(x.company, credit{unlimited_credit});
  CHECK(x.got().size() == 3);
  CHECK(x.sum());
}

TEST_CASE("outcomes come when they are ready, not in the order of their texts") {
  agency x;
  x.hire([](const prompt& y) {
    return fake_answer<visitor>{named(y)}.after(y.text == "slow" ? 3s : 1s);
  });
  x.ask({"slow", "quick"});
  CHECK(x.got().empty());
  x.advance(1s);
  REQUIRE(x.got().size() == 1);
  CHECK(x.got()[0].index == 1);
  x.advance(2s);
  CHECK(x.got().size() == 2);
  CHECK(x.sum());
}

TEST_CASE("a fake company that is stopped cancels what is not ready") {
  agency x;
  x.hire([](const prompt& y) {
    return fake_answer<visitor>{named(y)}.after(y.text == "slow" ? 3s : 0s);
  });
  x.ask({"slow", "quick"}, false);
  x.tell(x.company, stop_run{});
  REQUIRE(x.got().size() == 2);
  CHECK(has_record(x.got()[0], {"quick", 40}));
  CHECK(failed_with(x.got()[1], errc::cancelled));
  REQUIRE(x.sum());
  CHECK(x.sum()->ended_by.code == errc::cancelled);
}

TEST_CASE("a text that is cancelled by its tag fails in a fake company as in a real one") {
  agency x;
  x.hire([](const prompt& y) { return fake_answer<visitor>{named(y)}.after(5s); });
  x.ask({"Ann", "Bob"});
  x.tell(x.company, cancel_text{1});
  x.tell(x.company, cancel_text{7});
  REQUIRE(x.got().size() == 1);
  CHECK(x.got()[0].id == "id of Ann");
  CHECK(x.got()[0].error().code == errc::cancelled);
  x.advance(5s);
  REQUIRE(x.got().size() == 2);
  CHECK(has_record(x.got()[1], {"Bob", 40}));
  CHECK(x.sum());
}

TEST_CASE("a fake company that is drained waits for what is ready within the grace") {
  agency x;
  x.hire([](const prompt& y) {
    return fake_answer<visitor>{named(y)}.after(y.text == "slow" ? 9s : 2s);
  });
  x.ask({"slow", "quick"}, false);
  x.tell(x.company, drain_run{5s});
  x.ask({"new"}, false);
  REQUIRE(x.got().size() == 1);
  CHECK(failed_with(x.got()[0], errc::cancelled));
  x.advance(2s);
  REQUIRE(x.got().size() == 2);
  CHECK(has_record(x.got()[1]));
  CHECK_FALSE(x.sum());
  x.advance(3s);
  REQUIRE(x.got().size() == 3);
  CHECK(failed_with(x.got()[2], errc::cancelled));
  CHECK(x.sum());
}

TEST_CASE("a fake company ends with the actor that it works for") {
  agency x;
  x.hire(named);
  const auto all = x.running_actors();
  caf::anon_send_exit(x.probe.actor, caf::exit_reason::user_shutdown);
  x.run();
  CHECK(x.running_actors() == all - 2);
}

TEST_CASE("who subscribes to a fake company hears of its end") {
  agency x;
  x.hire(named);
  auto last = std::make_shared<progress>();
  const auto observer = x.spawn([last](caf::event_based_actor*) -> caf::behavior {
    return {[last](const progress& y) { *last = y; }};
  });
  x.tell(x.company, subscribe{observer});
  x.ask({"Ann"});
  CHECK(last->final);
  CHECK(last->so_far.texts == 1);
}
