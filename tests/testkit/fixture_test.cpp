#include "protocol/caf_versions.hpp"
#include "visitor.hpp"

#include <troupe/test/fixture.hpp>
#include <troupe/test/manual_executor.hpp>

#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::test;

namespace {

using house = fixture<caf::id_block::testkit_test>;

prompts one_text(std::string text) {
  prompts result;
  result.list.push_back({"", std::move(text), {}});
  return result;
}

} // namespace

TEST_CASE("a company behind a scripted server sends its outcomes to an actor") {
  house x;
  x.server->on("Ann", reply_with(visitor{"Ann", 30}).after(1s));
  const auto probe = x.spawn_probe<visitor>();
  const auto company = x.spawn_company<visitor>(probe.actor);
  x.tell(company, one_text("Ann is 30"));
  CHECK(probe.seen->outcomes.empty());
  x.advance(999ms);
  CHECK(probe.seen->outcomes.empty());
  x.advance(1ms);
  REQUIRE(probe.seen->outcomes.size() == 1);
  CHECK(has_record(probe.seen->outcomes[0], {"Ann", 30}));
}

TEST_CASE("what falls due while time passes happens at its time") {
  house x;
  std::vector<std::chrono::nanoseconds> strokes;
  const auto begun = x.now();
  x.server->on("wait", [&](const seen_request&) {
    strokes.push_back(x.now() - begun);
    return fail_with(503).after(1s);
  });
  x.conf.transport_retries = 3;
  x.conf.backoff_initial = 1s;
  const auto probe = x.spawn_probe<visitor>();
  const auto company = x.spawn_company<visitor>(probe.actor);
  x.tell(company, one_text("wait"));
  x.advance(60s);
  REQUIRE(probe.seen->outcomes.size() == 1);
  REQUIRE(strokes.size() == 4);
  // A second of work each time, and a pause that doubles, shortened by a quarter at most.
  CHECK(strokes[1] >= 1750ms);
  CHECK(strokes[1] <= 2s);
  CHECK(strokes[3] <= 11s);
  CHECK(x.now() - begun == 60s);
}

TEST_CASE("waiting for what does not come ends at its limit") {
  house x;
  const auto begun = x.now();
  CHECK_FALSE(x.run_until([] { return false; }, 3s));
  CHECK(x.now() - begun <= 3s);
  CHECK(x.run_until([] { return true; }));
}

TEST_CASE("settings that contradict each other are told, not waited for") {
  house x;
  x.conf.pool_size = 0;
  CHECK_THROWS_AS(x.extract<visitor>("Ann"), std::logic_error);
}

TEST_CASE("a test that ends early leaves no actor behind that it would wait for") {
  auto x = std::make_unique<house>();
  x->server->otherwise(no_reply());
  const auto probe = x->spawn_probe<visitor>();
  x->tell(x->spawn_company<visitor>(probe.actor), one_text("Ann"));
  auto waits_for_ever = [](caf::event_based_actor*) -> caf::behavior { return {[](int32_t) {}}; };
  x->system.spawn(waits_for_ever);
  x->run();
  CHECK(x->server->in_flight() == 1);
  x = nullptr;
}

TEST_CASE("what lies in a mailbox when a test ends is not handled any more") {
  auto x = std::make_unique<house>();
  const auto heard = x->spawn_listener<std::string>();
  x->tell(heard.actor, std::string{"in time"});
  troupe::detail::post_anonymously(heard.actor, std::string{"too late"});
  x = nullptr;
  CHECK(*heard.heard == std::vector<std::string>{"in time"});
}

TEST_CASE("two fixtures live side by side") {
  house a;
  house b;
  a.server->otherwise(reply_with(visitor{"a", 1}));
  b.server->otherwise(reply_with(visitor{"b", 2}));
  CHECK(has_record(b.extract<visitor>("x"), {"b", 2}));
  CHECK(has_record(a.extract<visitor>("x"), {"a", 1}));
}

TEST_CASE("an extractor behind a scripted server answers requests") {
  house x;
  x.server->on("Ann", reply_with(visitor{"Ann", 30}).after(1s));
  const auto desk = x.spawn_extractor<visitor>();
  std::optional<outcome<visitor>> got;
  x.spawn([&](caf::event_based_actor* self) {
    prompt text;
    text.text = "Ann is 30";
    request(self, desk, std::move(text)).then([&](outcome<visitor>& y) { got = std::move(y); });
  });
  x.advance(999ms);
  CHECK_FALSE(got);
  x.advance(1ms);
  REQUIRE(got);
  CHECK(has_record(*got, {"Ann", 30}));
}

TEST_CASE("an async client behind a scripted server calls when the test says so") {
  house x;
  x.server->otherwise(reply_with(visitor{"Ann", 30}).after(1s));
  manual_executor loop;
  size_t answers = 0;
  std::future<outcome<visitor>> late;
  const auto count = [&](const outcome<visitor>& y) {
    if (has_record(y, {"Ann", 30}))
      ++answers;
  };
  {
    const auto async = x.async(loop.get());
    async.extract<visitor>("one", count);
    async.on_outcome<visitor>(std::vector<std::string>{"two", "three"}, count);
    loop.run();
    x.advance(999ms);
    CHECK(loop.size() == 0);
    x.advance(1ms);
    CHECK(answers == 0);
    CHECK(loop.run() > 0);
    CHECK(answers == 3);
    late = async.extract_async<visitor>("four");
  }
  x.advance(1s);
  CHECK(late.get());
}
