// Many callers at once, while texts are cancelled and run out of time and companies die.

#include "protocol/caf_versions.hpp"
#include "service_types.hpp"

#include <troupe/rehearsal.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/stateful_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr uint64_t callers = 16;
constexpr uint64_t texts_each = 150;

/// What all callers were told.
struct counts {
  std::array<std::atomic<uint32_t>, callers * texts_each> answers{};
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> strange{0};
  std::atomic<uint64_t> errors{0};
  std::latch at_work{callers};
};

/// Whoever works at the moment.
struct current_company {
  std::mutex mutex;
  caf::actor_addr who;

  void set(const run_actor& x) {
    const std::lock_guard guard{mutex};
    who = x.address();
  }
  void kill() {
    const std::lock_guard guard{mutex};
    if (const auto there = caf::actor_cast<caf::actor>(who))
      caf::anon_send_exit(there, caf::exit_reason::kill);
  }
};

prompt text_of(uint64_t number) {
  prompt x;
  x.text = "John Smith is a 30-year-old software engineer. Number " + std::to_string(number) + ".";
  if (number % 20 == 3)
    x.text += " [[fault:refusal]]";
  x.tag = number + 1;
  if (number % 11 == 5)
    x.deadline = 1ms;
  x.priority = static_cast<int32_t>(number % 3);
  return x;
}

/// Asks for its texts, four at a time; cancels some, and now and then takes the company away.
struct caller {
  static constexpr const char* name = "caller";

  caller(caf::event_based_actor* me, extractor_actor<guest> whom, counts* told,
         current_company* company, uint64_t first)
    : self(me),
      extractor(std::move(whom)),
      seen(told),
      working(company),
      next(first),
      end(first + texts_each) {}

  caf::behavior make_behavior() {
    for (int i = 0; i < 4; ++i)
      ask();
    return {};
  }

  void ask() {
    if (next == end)
      return;
    const auto number = next++;
    request(self, extractor, text_of(number))
      .then(
        [this, number](const outcome<guest>& x) {
          ++seen->answers[number];
          seen->records += x ? 1 : 0;
          const bool wrong = x && x->name != "John Smith";
          seen->strange += wrong || x.tag != number + 1 ? 1 : 0;
          done();
        },
        [this](const caf::error&) {
          ++seen->errors;
          done();
        });
    if (number % 7 == 2)
      post(self, extractor, cancel_text{number + 1});
    if (number % 500 == 250)
      working->kill();
  }

  void done() {
    if (++finished == texts_each)
      seen->at_work.count_down();
    else
      ask();
  }

  caf::event_based_actor* self;
  extractor_actor<guest> extractor;
  counts* seen;
  current_company* working;
  uint64_t next;
  uint64_t end;
  uint64_t finished = 0;
};

} // namespace

TEST_CASE("each request has one answer, whatever is cancelled, late, wrong or dead") {
  REQUIRE(init_service_types());
  const auto api = rehearsal::start({}).value();
  settings conf;
  conf.base_url = api->base_url();
  conf.model = "gpt-4o-mini";
  conf.pool_size = 8;
  counts seen;
  current_company working;
  {
    caf::actor_system_config config;
    caf::actor_system system{config};
    extractor_options options;
    options.pause_initial = 1ms;
    options.pause_max = 5ms;
    options.company.engine = make_engine(conf).value();
    options.hire = [&, how = options.company](const caf::actor& target) {
      auto made = spawn_company<guest>(system, conf, target, how);
      if (made)
        working.set(*made);
      return made;
    };
    const auto extractor = spawn_extractor<guest>(system, conf, options).value();
    for (uint64_t i = 0; i < callers; ++i)
      system.spawn<caf::stateful_actor<caller>>(extractor, &seen, &working, i * texts_each);
    seen.at_work.wait();
    caf::anon_send_exit(extractor, caf::exit_reason::user_shutdown);
  }
  CHECK(seen.errors == 0);
  CHECK(seen.strange == 0);
  CHECK(seen.records > callers * texts_each / 2);
  for (const auto& x : seen.answers)
    REQUIRE(x == 1);
}
