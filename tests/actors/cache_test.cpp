#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>

using namespace troupe;
using namespace troupe::test;

namespace {

using indexes = std::vector<uint64_t>;
using strings = std::vector<std::string>;

/// What the cache of a test knows, and what it was asked and told.
struct known_to_cache {
  std::map<std::string, std::string> known;
  std::vector<std::string> kept;
  std::vector<cache_key> released;
  /// Look-ups wait for the test.
  bool is_slow = false;
  std::vector<cache_find> waiting;
};

/// Files are never there.
cache_key key_of(const prompt& x) {
  cache_key result{};
  if (has_files(x))
    return result;
  std::copy_n(x.text.begin(), std::min(x.text.size(), result.size()), result.begin());
  return result;
}

cache_found answer_to(const known_to_cache& x, const cache_find& asked) {
  cache_found result;
  result.id = asked.id;
  result.key = key_of(*asked.input);
  if (const auto i = x.known.find(asked.input->text); i != x.known.end()) {
    result.answer.emplace();
    result.answer->content = i->second;
  }
  return result;
}

cache_actor::behavior_type fake_cache(cache_actor::pointer self,
                                      const std::shared_ptr<known_to_cache>& x) {
  return {
    [](const join_cache&) {},
    [self, x](const cache_find& asked) {
      if (x->is_slow)
        x->waiting.push_back(asked);
      else
        post(self, caf::actor_cast<coordinator_actor>(self->current_sender()),
             answer_to(*x, asked));
    },
    [x](const cache_store& y) { x->kept.push_back(y.answer.content); },
    [x](const cache_release& y) { x->released.push_back(y.key); },
    [](flush) {},
    [self](close_cache) { self->quit(); },
  };
}

struct cache_stage : stage {
  cache_stage() {
    plan.cache = system.spawn(fake_cache, cached);
    plan.conf.pool_size = 4;
    plan.conf.transport_retries = 0;
    plan.conf.reasks = 0;
  }

  ~cache_stage() {
    end_cache();
    plan.cache = nullptr;
  }

  void end_cache() {
    caf::anon_send_exit(plan.cache, caf::exit_reason::kill);
    run();
  }

  /// Answers the look-ups that wait.
  void answer_all() {
    for (const auto& asked : std::exchange(cached->waiting, {}))
      tell(answer_to(*cached, asked));
  }

  const outcome<int>& of(uint64_t index) const {
    return *std::find_if(seen->outcomes.begin(), seen->outcomes.end(),
                         [index](const auto& x) { return x.index == index; });
  }

  std::shared_ptr<known_to_cache> cached = std::make_shared<known_to_cache>();
};

} // namespace

TEST_CASE("a known answer takes no request, a new one is kept") {
  cache_stage s;
  s.cached->known["old"] = "5";
  s.start(strings{"old", "new"});
  CHECK(s.in_flight() == strings{"new"});
  s.reply("new", "6");
  REQUIRE(s.seen->sum);
  CHECK(*s.of(0) == 5);
  CHECK(s.of(0).log.origin == answer_origin::cache);
  CHECK(s.seen->sum->answers.cached == 1);
  CHECK(s.cached->kept == strings{"6"});
}

TEST_CASE("equal texts share one request") {
  cache_stage s;
  s.start(strings{"a", "a", "b", "a"});
  CHECK(s.in_flight() == strings{"a", "b"});
  s.reply("a", "3");
  CHECK(s.seen->outcomes.size() == 3);
  CHECK(*s.of(3) == 3);
  CHECK(s.of(3).log.origin == answer_origin::shared);
  s.reply("b", "4");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->requests == 2);
  CHECK(s.seen->sum->answers.shared == 2);
}

TEST_CASE("a text fails as the equal one did whose answer it waits for") {
  cache_stage s;
  s.start(strings{"a", "a"});
  s.reply("a", "refuse");
  REQUIRE(s.seen->sum);
  CHECK(s.of(0).error().code == errc::refused);
  CHECK(s.of(1).error().code == errc::refused);
  CHECK(s.seen->sum->requests == 1);
}

TEST_CASE("a text asks for itself when the equal one failed for a reason of its own") {
  cache_stage s;
  s.start(strings{"a", "a", "a"});
  // The first one's check throws, and throws again.
  s.reply("a", "boom");
  CHECK(s.of(0).error().code == errc::internal);
  // One of the others asks, for both.
  CHECK(s.in_flight() == strings{"a"});
  s.reply("a", "3");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.seen->sum->requests == 2);
}

TEST_CASE("a text whose time is over leaves the equal ones their own") {
  cache_stage s;
  s.plan.conf.text_timeout = 1s;
  s.plan.conf.transport_retries = 4;
  s.start();
  s.tell(prompts{{{"", "a", {}}}, false, {}});
  s.advance(700ms);
  s.tell(prompts{{{"", "a", {}}}, true, {}});
  s.respond("a", 503, "", "retry-after-ms: 500\r\n");
  REQUIRE(s.seen->outcomes.size() == 1);
  CHECK(s.of(0).error().code == errc::deadline_exceeded);
  s.advance(500ms);
  CHECK(s.in_flight() == strings{"a"});
  s.reply("a", "1");
  REQUIRE(s.seen->sum);
  CHECK(s.of(1));
}

TEST_CASE("texts whose look-up goes down with the cache are asked for, and the run says so") {
  cache_stage s;
  s.cached->is_slow = true;
  s.start(strings{"a", "a", "b"});
  CHECK(s.in_flight().empty());
  s.end_cache();
  CHECK(s.in_flight() == strings{"a", "a", "b"});
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 3);
  CHECK(s.seen->sum->answers.problem.code == errc::internal);
}

TEST_CASE("texts that wait for an equal one get its answer though the cache is gone") {
  cache_stage s;
  s.start(strings{"a", "a", "b", "c", "d", "e"});
  s.end_cache();
  s.reply_to_all("1");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 6);
  CHECK(s.seen->sum->requests == 5);
}

TEST_CASE("a known answer that the check refuses now is asked for anew") {
  cache_stage s;
  s.cached->known["a"] = "x";
  s.start(strings{"a"});
  CHECK(s.in_flight() == strings{"a"});
  s.reply("a", "2");
  REQUIRE(s.seen->sum);
  CHECK(*s.of(0) == 2);
  CHECK(s.seen->sum->answers.stale == 1);
}

TEST_CASE("the answer of another model serves equal texts, but is not kept") {
  cache_stage s;
  fallback_route next;
  next.wire = std::make_shared<fake_dialect>();
  next.limiter = spawn_limiter(s.system);
  next.owns_limiter = true;
  s.plan.fallbacks.push_back(std::move(next));
  s.start(strings{"a", "a"});
  s.respond("a", 503, "");
  CHECK(s.in_flight() == strings{"a"});
  s.reply("a", "2");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
  CHECK(s.cached->kept.empty());
}

TEST_CASE("a look-up that is answered after its provider was closed goes to the next one") {
  cache_stage s;
  fallback_route next;
  next.wire = std::make_shared<fake_dialect>();
  next.limiter = spawn_limiter(s.system);
  next.owns_limiter = true;
  s.plan.fallbacks.push_back(std::move(next));
  s.start();
  s.tell(prompts{{{"", "a", {}}}, false, {}});
  s.cached->is_slow = true;
  s.tell(prompts{{{"", "b", {}}}, true, {}});
  s.respond("a", 401, "");
  CHECK(s.in_flight() == strings{"a"});
  s.answer_all();
  CHECK(s.in_flight() == strings{"a", "b"});
  s.reply_to_all("2");
  REQUIRE(s.seen->sum);
  CHECK(s.seen->sum->succeeded == 2);
}

TEST_CASE("the answer of a second request serves equal texts") {
  cache_stage s;
  s.plan.conf.hedge_quantile = 0.9;
  s.plan.conf.hedge_share = 1;
  auto list = texts(24);
  list.push_back("same");
  list.push_back("same");
  s.start(list);
  for (int i = 0; i < 6; ++i) {
    s.advance(i < 5 ? 100ms : 50ms);
    for (int k = 0; k < 4; ++k) {
      s.engine->complete(0, http_result{{}, {200, "", "1"}, 1ms});
      s.run();
    }
  }
  s.advance(100ms);
  CHECK(s.in_flight() == strings{"same", "same"});
  s.engine->complete(1, http_result{{}, {200, "", "7"}, 1ms});
  s.run();
  REQUIRE(s.seen->sum);
  CHECK(*s.of(24) == 7);
  CHECK(*s.of(25) == 7);
  CHECK(s.seen->sum->requests == 26);
}

TEST_CASE("a text that cannot be spelled when it is looked up fails alone, and is nobody's") {
  cache_stage s;
  std::vector<prompt> list(3);
  for (auto& x : list)
    x.text = "a";
  list[0].files = list[1].files = {image_file("/nowhere/at/all.png")};
  s.plan.texts = make_source(std::move(list));
  s.start();
  CHECK(s.in_flight() == strings{"a"});
  s.reply("a", "7");
  REQUIRE(s.seen->sum);
  CHECK(s.of(0).error().code == errc::unusable_file);
  CHECK(s.of(1).error().code == errc::unusable_file);
  CHECK(*s.of(2) == 7);
  CHECK(s.cached->released.empty());
}
