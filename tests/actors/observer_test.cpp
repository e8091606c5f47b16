#include "stage.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

/// Writes down what it is told.
caf::behavior notebook(caf::event_based_actor*, std::shared_ptr<strings> notes) {
  return {
    [notes](const request_sent& x) {
      notes->push_back("sent " + std::to_string(x.index) + "/" + std::to_string(x.attempt));
    },
    [notes](const response_received& x) {
      notes->push_back("status " + std::to_string(x.http_status) + " " + x.body);
    },
    [notes](const attempt_failed& x) {
      notes->push_back((x.last ? "last " : "failed ") + to_string(x.problem.code));
    },
    [notes](const progress& x) {
      if (x.final)
        notes->push_back("final " + std::to_string(x.so_far.texts));
    },
  };
}

} // namespace

TEST_CASE("an observer is told of every request, response and failure, in their order") {
  stage s;
  auto notes = std::make_shared<strings>();
  s.start();
  s.tell(subscribe{s.system.spawn(notebook, notes), 0ms, true});
  s.tell(prompts{{prompt{"", "a", {}}}, true, {}});
  s.respond("a", 500, "sorry");
  s.advance(1s);
  s.reply("a", "x");
  s.reply("a", "7");
  CHECK(*notes
        == strings{"sent 0/1", "status 500 sorry", "failed unavailable", "sent 0/2", "status 200 x",
                   "failed violations", "sent 0/3", "status 200 7", "final 1"});
}

TEST_CASE("the last failure of a text is told as the last") {
  stage s;
  s.plan.conf.reasks = 0;
  auto notes = std::make_shared<strings>();
  s.start();
  s.tell(subscribe{s.system.spawn(notebook, notes), 0ms, true});
  s.tell(prompts{{prompt{"", "a", {}}}, true, {}});
  s.reply("a", "x");
  CHECK(notes->at(2) == "last violations");
}

TEST_CASE("progress comes in intervals while the run waits, and once at its end") {
  stage s;
  std::vector<progress> seen;
  auto observer = s.system.spawn([&seen](caf::event_based_actor*) -> caf::behavior {
    return {[&seen](const progress& x) { seen.push_back(x); }};
  });
  s.start();
  s.tell(subscribe{observer, 100ms, false});
  s.tell(prompts{{prompt{"", "a", {}}, prompt{"", "b", {}}}, true, {}});
  s.reply("a", "1");
  s.advance(100ms);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].so_far.succeeded == 1);
  CHECK(seen[0].in_flight == 1);
  CHECK(seen[0].texts_per_second == 10.0);
  s.advance(100ms);
  CHECK(seen.size() == 2);
  s.reply("b", "1");
  REQUIRE(seen.size() == 3);
  CHECK(seen[2].final);
  CHECK(seen[2].so_far.tokens.total_tokens == 20);
}

TEST_CASE("a long wait is told to observers with hooks, and to on_waiting") {
  stage s;
  std::vector<waiting> seen;
  std::vector<waiting> called;
  s.plan.options.on_waiting = [&called](const waiting& x) { called.push_back(x); };
  auto observer = s.system.spawn([&seen](caf::event_based_actor*) -> caf::behavior {
    return {[](const request_sent&) {}, [](const response_received&) {},
            [](const attempt_failed&) {}, [](const progress&) {},
            [&seen](const waiting& x) { seen.push_back(x); }};
  });
  s.start();
  s.tell(subscribe{observer, 0ms, true});
  s.tell(prompts{{prompt{"", "a", {}}}, true, {}});
  s.respond("a", 429, "slow", "Retry-After: 45\r\n");
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].wait == 45s);
  CHECK(seen[0].reason.code == errc::rate_limited);
  CHECK(seen[0].until > seen[0].wait);
  CHECK(called.size() == 1);
  s.advance(45s);
  s.reply("a", "7");
  CHECK(s.seen->sum->succeeded == 1);
}

TEST_CASE("an observer that throws is left out, the run goes on") {
  stage s;
  auto observer = s.system.spawn([](caf::event_based_actor* self) -> caf::behavior {
    self->set_exception_handler(
      [](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
    return {[](const request_sent&) { throw std::runtime_error("not my day"); }};
  });
  s.start();
  s.tell(subscribe{observer, 100ms, true});
  s.tell(prompts{{prompt{"", "a", {}}, prompt{"", "b", {}}}, true, {}});
  s.reply_to_all("1");
  CHECK(s.seen->sum->succeeded == 2);
}

TEST_CASE("an observer that does not keep up loses events and is told how many") {
  stage s;
  std::vector<progress> seen;
  std::vector<caf::response_promise> unanswered;
  auto observer = s.system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {
      [&, self](const request_sent&) {
        auto late = self->make_response_promise();
        unanswered.push_back(late);
        return late;
      },
      [](const response_received&) {},
      [&](const progress& x) { seen.push_back(x); },
      [&](tick) {
        for (auto& x : unanswered)
          x.deliver(caf::unit);
      },
    };
  });
  s.start();
  s.tell(subscribe{observer, 0ms, true});
  prompts many;
  for (const auto& text : texts(300))
    many.list.push_back({"", text, {}});
  s.tell(many);
  s.reply_to_all("1");
  // 256 events may be unanswered; the last of them, which tells of a reply, is answered at once.
  // What came meanwhile was not kept for it.
  CHECK(unanswered.size() == 255);
  post_anonymously(observer, tick{});
  s.run();
  s.tell(prompts{{}, true, {}});
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].events_dropped >= 44);
  unanswered.clear();
}
