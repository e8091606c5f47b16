// Memory after many runs, in a process that lives for months.

#include "embedding.hpp"
#include "http/curl_engine.hpp"

#include <troupe/company.hpp>
#include <troupe/streamed_company.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe::test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t many_extracts = 3'000;
constexpr size_t many_companies = 1'000;
#else
constexpr size_t many_extracts = 100'000;
constexpr size_t many_companies = 10'000;
#endif

/// A run that leaves something behind leaves 3 KiB at least: its coordinator.
constexpr size_t growth_max = 300;

#if defined(__SANITIZE_THREAD__)
/// ThreadSanitizer's own books grow.
constexpr bool is_exact = false;
#else
constexpr bool is_exact = true;
#endif

/// Bytes for each of `count` runs, on top of what the first ones need to fill pools and caches.
template <class F>
size_t growth_over(size_t count, F run) {
  run(count / 10);
  const auto before = memory_in_use();
  run(count);
  const auto after = memory_in_use();
  const auto grown = after > before ? after - before : 0;
  WARN(count << " runs: " << before / 1024 << " KiB before, " << after / 1024 << " after");
  return grown / count;
}

struct client_config : caf::actor_system_config {
  client_config() {
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", 2);
  }
};

/// Outlives its companies: hires one after the other, each for one text.
struct employer {
  size_t left = 0;
  size_t good = 0;
  std::function<run_actor(const caf::actor&)> hire;
  std::promise<size_t> done;

  void next(const caf::actor& me) {
    if (left == 0) {
      done.set_value(std::exchange(good, 0));
      return;
    }
    --left;
    prompts work;
    work.list.emplace_back().text = text_about(41);
    work.last = true;
    troupe::detail::post_anonymously(hire(me), std::move(work));
  }
};

caf::behavior behavior_of(caf::event_based_actor* self, std::shared_ptr<employer> state) {
  return {
    [=](uint64_t count) {
      state->left = count;
      state->next(caf::actor{self});
    },
    [=](const outcome<person>& x) { state->good += x ? 1 : 0; },
    [=](const run_ended&) { state->next(caf::actor{self}); },
    [=](const list_end&) {},
    [=](const outcome<list_end>&) {},
    [=](const item<person>& x) { state->good += x ? 1 : 0; },
  };
}

/// Has the companies that `hire` hires for one actor work, `count` of them.
size_t hire_many(caf::actor_system& system, size_t count,
                 const std::function<expected<run_actor>(const caf::actor&)>& hire) {
  auto state = std::make_shared<employer>();
  state->hire = [&](const caf::actor& me) { return hire(me).value(); };
  auto actor = system.spawn(behavior_of, state);
  return growth_over(count, [&](size_t n) {
    state->done = {};
    auto good = state->done.get_future();
    troupe::detail::post_anonymously(actor, uint64_t{n});
    CHECK(good.get() == n);
  });
}

} // namespace

TEST_CASE("memory is flat over many extracts of one client") {
  scene s;
  s.conf.pool_size = 1;
  auto client = s.open();
  const auto grown = growth_over(many_extracts, [&](size_t n) {
    size_t good = 0;
    for (size_t i = 0; i < n; ++i)
      good += client.extract<person>(text_about(41)) ? 1 : 0;
    CHECK(good == n);
  });
  if (is_exact)
    CHECK(grown < growth_max);
}

TEST_CASE(
  "memory is flat over many extracts with settings of their own, in the application's system") {
  scene s;
  s.conf.pool_size = 1;
  s.conf.tokens_max = 100;
  client_config config;
  caf::actor_system system{config};
  auto client
    = client::make(system, s.conf, {wallet::make({std::nullopt, uint64_t{1} << 40})}).value();
  request_settings asked = client.conf();
  const auto grown = growth_over(many_extracts / 4, [&](size_t n) {
    size_t good = 0;
    for (size_t i = 0; i < n; ++i) {
      asked.temperature = static_cast<double>(i % 20) / 10;
      // More models than a client keeps limiters.
      const auto how = run_options{}.with(asked).with_model("m" + std::to_string(i % 100));
      good += client.extract<person>(text_about(41), how) ? 1 : 0;
    }
    CHECK(good == n);
  });
  if (is_exact)
    CHECK(grown < growth_max);
}

TEST_CASE("memory is flat over many companies that one actor hires") {
  scene s;
  s.conf.pool_size = 1;
  client_config config;
  caf::actor_system system{config};
  company_options shared;
  shared.engine = make_curl_engine({}).value();
  shared.limiter = spawn_limiter(system);
  const auto grown = hire_many(system, many_companies, [&](const caf::actor& me) {
    return spawn_company<person>(system, s.conf, me, shared);
  });
  if (is_exact)
    CHECK(grown < growth_max);
  caf::anon_send_exit(shared.limiter, caf::exit_reason::user_shutdown);
}

TEST_CASE("memory is flat over many companies that stream to one actor") {
  scene s;
  s.conf.pool_size = 1;
  client_config config;
  caf::actor_system system{config};
  company_options shared;
  shared.engine = make_curl_engine({}).value();
  shared.limiter = spawn_limiter(system);
  const auto grown
    = hire_many(system, many_companies / 2, [&](const caf::actor& me) -> expected<run_actor> {
        auto made = spawn_company_items<person>(system, s.conf, me, shared);
        if (!made)
          return unexpected<error>{made.error()};
        return made->run;
      });
  if (is_exact)
    CHECK(grown < growth_max);
  caf::anon_send_exit(shared.limiter, caf::exit_reason::user_shutdown);
}
