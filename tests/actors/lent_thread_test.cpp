#include "stage.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/logger.hpp>
#include <catch2/catch_test_macros.hpp>

#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

using indexes = std::vector<uint64_t>;
using strings = std::vector<std::string>;

/// A company whose engine lends its thread: the one that calls `answer`.
class lending_stage : public stage {
public:
  lending_stage() {
    engine->lends = true;
    plan.type = type;
  }

  /// Answers the oldest request without letting the scheduler work.
  void answer(std::string body) {
    engine->complete(0, http_result{{}, {200, "", std::move(body)}, 1ms});
  }

  std::shared_ptr<number_type> type = std::make_shared<number_type>();
};

} // namespace

TEST_CASE("what a reply sets off happens on the thread that the engine lends") {
  lending_stage s;
  s.start(texts(3));
  s.answer("11");
  CHECK(s.delivered() == indexes{0});
  CHECK(s.in_flight() == strings{"t1.", "t2."});
  s.answer("wrong");
  CHECK(s.in_flight()
        == strings{"t2.", "t1.|wrong?1 violation:\n1. the whole value (type): "
                          "must be a number; got wrong"});
  s.answer("22");
  s.answer("33");
  CHECK(s.delivered() == indexes{0, 2, 1});
  s.run();
  CHECK(s.seen->sum->succeeded == 3);
}

TEST_CASE(
  "a lent thread that outlives the actor system keeps nothing of it, whoever was hired there") {
  lending_stage s;
  s.plan.conf.pool_size = 1;
  // The second text's is hired when the first one is done.
  s.plan.conf.validators = 2;
  s.start(texts(2));
  const caf::logger* kept = nullptr;
  std::thread engine{[&] {
    s.answer("11");
    kept = caf::logger::current_logger();
  }};
  engine.join();
  CHECK(kept == nullptr);
  CHECK(s.delivered() == indexes{0});
  CHECK(s.in_flight() == strings{"t1."});
  s.reply_to_all("22");
  CHECK(s.seen->sum->succeeded == 2);
}

TEST_CASE("checks of the caller's own stay away from the engine's thread") {
  lending_stage s;
  s.type->checks = true;
  s.start(texts(1));
  s.answer("11");
  CHECK(s.delivered().empty());
  CHECK(s.next_actor() == "troupe.validator");
  s.run();
  CHECK(s.delivered() == indexes{0});
}

TEST_CASE("a long reply is not read on the engine's thread") {
  lending_stage s;
  s.start(texts(1));
  s.answer(std::string(100'000, '0') + "7");
  CHECK(s.delivered().empty());
  s.run();
  CHECK(s.delivered() == indexes{0});
}

TEST_CASE("actors of the application's stay away from the engine's thread") {
  lending_stage s;
  uint64_t events = 0;
  auto observer = s.system.spawn([&events](caf::event_based_actor*) -> caf::behavior {
    return {[&](const progress&) { ++events; }, [&](const request_sent&) { ++events; },
            [&](const response_received&) { ++events; }, [&](const attempt_failed&) { ++events; }};
  });
  s.start();
  s.tell(subscribe{observer, 0ms, true});
  prompt text;
  text.text = "t0.";
  s.tell(prompts{{text}, true, {}});
  const auto before = events;
  s.answer("11");
  CHECK(s.delivered() == indexes{0});
  CHECK(events == before);
  s.run();
  CHECK(events > before);
}

TEST_CASE("a sink learns that replies are at hand, and that no more are") {
  lending_stage s;
  s.start(texts(2));
  const auto listener = s.engine->pending.front().listener;
  s.answer("11");
  CHECK(s.seen->held);
  listener->caught_up();
  CHECK_FALSE(s.seen->held);
}
