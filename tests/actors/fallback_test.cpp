#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

using strings = std::vector<std::string>;

/// Writes its name in front of what it sends.
class named_dialect final : public dialect {
public:
  explicit named_dialect(std::string name) : name_(std::move(name)) {}

  http_endpoint_ptr endpoint() const override {
    return usual_.endpoint();
  }
  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    return name_ + *usual_.encode(x, turns);
  }
  expected<completion> decode(http_response& reply) const override {
    return usual_.decode(reply);
  }
  void mask(std::string&) const override {}
  expected<std::string_view> answer(const completion& x, std::string& room) const override {
    return usual_.answer(x, room);
  }

private:
  std::string name_;
  fake_dialect usual_;
};

/// Takes no files.
class picky_dialect final : public fake_dialect {
public:
  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    if (!x.files.empty())
      return failed(errc::unusable_file, "no files, please");
    return fake_dialect::encode(x, turns);
  }
};

/// A run that may go on with B and then with C.
struct fallback_stage : stage {
  fallback_stage() {
    plan.conf.transport_retries = 0;
    plan.conf.reasks = 0;
    for (const auto* name : {"B:", "C:"}) {
      fallback_route next;
      next.name = name;
      next.wire = std::make_shared<named_dialect>(name);
      next.limiter = spawn_limiter(system);
      next.owns_limiter = true;
      plan.fallbacks.push_back(std::move(next));
    }
  }
};

} // namespace

TEST_CASE("a text goes on with the next model after its last transport failure") {
  fallback_stage s;
  s.start(texts(1));
  s.respond("t0.", 503, "");
  s.respond("B:t0.", 503, "");
  s.reply("C:t0.", "7");
  REQUIRE(s.seen->outcomes.size() == 1);
  const auto& got = s.seen->outcomes[0];
  CHECK(got);
  REQUIRE(got.log.attempts.size() == 3);
  CHECK(got.log.attempts[0].lane == 0);
  CHECK(got.log.attempts[1].lane == 1);
  CHECK(got.log.attempts[2].lane == 2);
}

TEST_CASE("a text goes on with the next model after its last re-ask, without the wrong answers") {
  fallback_stage s;
  s.plan.conf.reasks = 1;
  s.start(texts(1));
  s.reply("t0.", "x");
  s.reply("t0.|", "y");
  CHECK(s.in_flight() == strings{"B:t0."});
  s.reply("B:t0.", "1");
  CHECK(s.seen->outcomes[0]);
}

TEST_CASE("a text that no model could do fails with the last one's error") {
  fallback_stage s;
  s.start(texts(1));
  s.respond("t0.", 503, "");
  s.reply("B:t0.", "x");
  s.respond("C:t0.", 500, "");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error() == error{errc::unavailable, "status 500"});
}

TEST_CASE("a refused key closes its provider, and the others do the rest") {
  fallback_stage s;
  s.start(texts(4));
  s.respond("t0.", 401, "");
  s.respond("t1.", 401, "");
  CHECK(s.in_flight().size() == 2);
  for (const auto& x : s.in_flight())
    CHECK(x.starts_with("B:"));
  s.reply_to_all("1");
  CHECK(s.seen->sum->succeeded == 4);
  CHECK(s.seen->sum->ended_by.code == errc::none);
  CHECK(s.engine->submitted == 6);
}

TEST_CASE("when the last provider refuses its key the run ends") {
  fallback_stage s;
  s.plan.conf.pool_size = 1;
  s.start(texts(4));
  s.respond("t0.", 401, "");
  s.respond("B:t0.", 401, "");
  s.respond("C:t0.", 401, "");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->ended_by.code == errc::authentication);
  CHECK(s.engine->submitted == 3);
}

TEST_CASE("an answer that ran into its limit is asked for again with more room, then fails") {
  stage s;
  s.plan.conf.tokens_max = 10;
  s.plan.conf.truncation_retries = 2;
  s.start(texts(1));
  for (const auto* sent : {"t0.", "t0.*2", "t0.*4"})
    s.reply(sent, "cut off");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.seen->outcomes[0].error().code == errc::truncated);
  CHECK(s.seen->outcomes[0].log.spent.truncation_retries == 2);
}

TEST_CASE("a provider that fails repeatedly is left out for a while, then tried by one text") {
  fallback_stage s;
  s.plan.conf.pool_size = 2;
  s.plan.conf.breaker_failures = 2;
  s.plan.conf.breaker_pause = 10s;
  s.start(texts(40));
  const auto at_usual = [&s] {
    size_t result = 0;
    for (const auto& x : s.in_flight())
      result += x.starts_with("t") ? 1 : 0;
    return result;
  };
  while (at_usual() > 0)
    s.respond("t", 503, "");
  CHECK(s.engine->submitted <= 6);
  for (int i = 0; i < 10; ++i) {
    REQUIRE(s.in_flight().front().starts_with("B:"));
    s.reply(s.in_flight().front(), "1");
  }
  s.advance(10s);
  s.reply(s.in_flight().front(), "1");
  s.reply(s.in_flight().front(), "1");
  CHECK(s.engine->pending.size() == 2);
  CHECK(at_usual() == 1);
  s.reply("t", "1");
  s.reply("B:", "1");
  CHECK(at_usual() == 2);
}

TEST_CASE("a text whose file the first provider does not take is asked of the next one") {
  fallback_stage s;
  s.plan.wire = std::make_shared<picky_dialect>();
  s.plan.conf.pool_size = 1;
  s.plan.conf.breaker_failures = 1;
  std::vector<prompt> list(2);
  list[0].text = "t0.";
  list[0].files = {image_file("/dev/null")};
  list[1].text = "t1.";
  s.plan.texts = make_source(std::move(list));
  s.start();
  // The first one is as healthy as before.
  CHECK(s.in_flight() == strings{"t1."});
  s.reply("t1.", "8");
  CHECK(s.in_flight() == strings{"B:t0.+"});
  s.reply("B:t0.+", "7");
  REQUIRE(s.seen->outcomes.size() == 2);
  const auto& got = s.seen->outcomes[1];
  CHECK(got.index == 0);
  CHECK(got);
  REQUIRE(got.log.attempts.size() == 2);
  CHECK(got.log.attempts[0].problem.code == errc::unusable_file);
}
