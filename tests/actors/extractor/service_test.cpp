// An extractor with companies of its own, against the rehearsal.

#include "../../binary_copy.hpp"
#include "protocol/caf_versions.hpp"
#include "service_types.hpp"

#include <troupe/rehearsal.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// A service on an actor system of its own.
struct open_service {
  explicit open_service(const rehearsal_settings& how = {}, extractor_options options = {})
    : api(rehearsal::start(how).value()) {
    conf.base_url = api->base_url();
    conf.model = "gpt-4o-mini";
    conf.pool_size = 4;
    conf.backoff_initial = 1ms;
    conf.backoff_max = 2ms;
    options.pause_initial = 10ms;
    extractor = spawn_extractor<guest>(system, conf, std::move(options)).value();
  }

  ~open_service() {
    caf::anon_send_exit(extractor, caf::exit_reason::user_shutdown);
  }

  const bool has_types = init_service_types();
  std::unique_ptr<rehearsal> api;
  settings conf;
  caf::actor_system_config config;
  caf::actor_system system{config};
  extractor_actor<guest> extractor;
};

prompt text_about(const std::string& name, uint64_t tag = 0) {
  prompt x;
  x.text = name + " is a 30-year-old software engineer.";
  x.tag = tag;
  return x;
}

/// Asks as a program without actors does.
outcome<guest> ask(const caf::scoped_actor& self, const open_service& s, prompt x) {
  outcome<guest> result;
  request(self, s.extractor, std::move(x))
    .receive([&](outcome<guest>& y) { result = std::move(y); },
             [](const caf::error& y) { FAIL(to_string(y)); });
  return result;
}

} // namespace

TEST_CASE("a blocking actor asks text by text, and each answer is its own") {
  open_service s;
  const caf::scoped_actor self{s.system};
  for (uint64_t i = 1; i <= 20; ++i) {
    const auto got = ask(self, s, text_about(i % 2 == 0 ? "John Smith" : "Sarah Johnson", i));
    REQUIRE(got);
    CHECK(got.tag == i);
    CHECK(got->name == (i % 2 == 0 ? "John Smith" : "Sarah Johnson"));
  }
}

TEST_CASE("event-based actors ask with then and with await") {
  open_service s;
  std::promise<std::string> first;
  std::promise<std::string> second;
  s.system.spawn([&](caf::event_based_actor* self) {
    request(self, s.extractor, text_about("John Smith")).then([&](const outcome<guest>& x) {
      first.set_value(x->name);
    });
  });
  s.system.spawn([&](caf::event_based_actor* self) {
    request(self, s.extractor, text_about("Sarah Johnson")).await([&](const outcome<guest>& x) {
      second.set_value(x->name);
    });
  });
  CHECK(first.get_future().get() == "John Smith");
  CHECK(second.get_future().get() == "Sarah Johnson");
}

TEST_CASE("a failure of the text is an outcome, and no error of CAF's") {
  open_service s;
  const caf::scoped_actor self{s.system};
  auto x = text_about("John Smith");
  x.text += " [[fault:refusal]]";
  const auto got = ask(self, s, x);
  CHECK(got.error().code == errc::refused);
  CHECK(got.log.attempts.size() == 1);
}

TEST_CASE("a text whose time is over is answered by then, though its server is silent") {
  rehearsal_settings how;
  how.latency.low = 1h;
  how.latency.high = 1h;
  open_service s{how};
  const caf::scoped_actor self{s.system};
  auto x = text_about("John Smith");
  x.deadline = 50ms;
  CHECK(ask(self, s, x).error().code == errc::deadline_exceeded);
}

TEST_CASE("a text that its server is silent about can be cancelled") {
  rehearsal_settings how;
  how.latency.low = 1h;
  how.latency.high = 1h;
  open_service s{how};
  const caf::scoped_actor self{s.system};
  auto waits = request(self, s.extractor, text_about("John Smith", 1));
  post(self, s.extractor, cancel_text{1});
  std::move(waits).receive([](
                             const outcome<guest>& x) { CHECK(x.error().code == errc::cancelled); },
                           [](const caf::error& x) { FAIL(to_string(x)); });
}

TEST_CASE("settings that do not fit are said at once, not by the first text") {
  REQUIRE(init_service_types());
  caf::actor_system_config config;
  caf::actor_system system{config};
  settings conf;
  conf.base_url = "http://127.0.0.1:9/v1";
  const auto refused = spawn_extractor<guest>(system, conf);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::configuration);
  conf.model = "any";
  extractor_options options;
  options.company.texts = make_source(std::vector<std::string>{"a"});
  CHECK(spawn_extractor<guest>(system, conf, options).error().code == errc::configuration);
}

TEST_CASE("ceilings hold over all companies of a service") {
  open_service s;
  s.conf.tokens_total_max = 400;
  s.conf.tokens_max = 100;
  auto limited = spawn_extractor<guest>(s.system, s.conf).value();
  const caf::scoped_actor self{s.system};
  uint64_t tokens = 0;
  errc last = errc::none;
  for (int i = 0; i < 30; ++i)
    request(self, limited, text_about("John Smith"))
      .receive(
        [&](const outcome<guest>& x) {
          tokens += x.log.tokens.total_tokens;
          last = x.error().code;
        },
        [](const caf::error& x) { FAIL(to_string(x)); });
  CHECK(last == errc::budget_exhausted);
  CHECK(tokens <= 400);
  caf::anon_send_exit(limited, caf::exit_reason::user_shutdown);
}

TEST_CASE("what is asked and answered crosses wires, but for what is the caller's own") {
  REQUIRE(init_service_types());
  auto x = text_about("John Smith", 7);
  x.deadline = 5s;
  x.priority = -3;
  x.context = std::string{"here"};
  const auto there = test::binary_copy(x);
  CHECK(there == x);
  CHECK(there.tag == 7);
  CHECK(there.context.empty());
  outcome<guest> y;
  y.tag = 7;
  y.label = "guests";
  y.record.emplace(guest{"John Smith", 30});
  const auto back = test::binary_copy(y);
  CHECK(back.tag == 7);
  CHECK(back.label == "guests");
  CHECK(back->age == 30);
  CHECK(test::binary_copy(cancel_text{9}).tag == 9);
}
