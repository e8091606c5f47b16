// Whom a company reports to: typed or not, and what they give back.

#include "protocol/caf_versions.hpp"
#include "service_types.hpp"

#include <troupe/company.hpp>
#include <troupe/rehearsal.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

/// What a target was told, and by whom.
struct heard {
  std::vector<std::string> labels;
  std::vector<caf::strong_actor_ptr> senders;
  std::promise<std::string> ended;
};

using heard_ptr = std::shared_ptr<heard>;

using guest_keeper
  = caf::typed_actor<caf::result<void>(outcome<guest>), caf::result<void>(run_ended)>;

guest_keeper::behavior_type typed_target(guest_keeper::pointer self, const heard_ptr& notes) {
  return {
    [self, notes](const outcome<guest>& x) {
      notes->labels.push_back(x.label);
      notes->senders.push_back(self->current_sender());
    },
    [self, notes](const run_ended& x) {
      notes->senders.push_back(self->current_sender());
      notes->ended.set_value(x.label);
      self->quit();
    },
  };
}

/// Its handlers return what nobody asked for.
caf::behavior talkative_target(caf::event_based_actor* self, const heard_ptr& notes) {
  return {
    [notes](const outcome<guest>& x) -> caf::result<int> {
      notes->labels.push_back(x.label);
      if (x.index == 0)
        return 7;
      return caf::make_error(caf::sec::runtime_error, "no room");
    },
    [self, notes](const run_ended& x) {
      notes->ended.set_value(x.label);
      self->quit();
    },
  };
}

struct city {
  city() : api(rehearsal::start({}).value()) {
    conf.base_url = api->base_url();
    conf.model = "gpt-4o-mini";
    conf.pool_size = 1;
    options.label = "guests";
    options.texts
      = make_source(std::vector<std::string>{"John Smith is a 30-year-old software engineer.",
                                             "Sarah Johnson, 25, works as a chef.",
                                             "Emily Chen is a 28-year-old doctor."});
  }

  const bool has_types = init_service_types();
  std::unique_ptr<rehearsal> api;
  settings conf;
  company_options options;
  caf::actor_system_config config;
  caf::actor_system system{config};
  heard_ptr notes = std::make_shared<heard>();
};

} // namespace

TEST_CASE("outcomes and the end of a run come from the run and carry its label, to typed targets") {
  city s;
  auto target = s.system.spawn(typed_target, s.notes);
  const auto company = spawn_company<guest>(s.system, s.conf, target, s.options);
  REQUIRE(company);
  CHECK(s.notes->ended.get_future().get() == "guests");
  CHECK(s.notes->labels == std::vector<std::string>(3, "guests"));
  REQUIRE(s.notes->senders.size() == 4);
  for (const auto& x : s.notes->senders)
    CHECK(caf::actor_cast<run_actor>(x) == *company);
}

TEST_CASE("what a target returns, be it an error, does not touch the run") {
  city s;
  auto target = s.system.spawn(talkative_target, s.notes);
  REQUIRE(spawn_company<guest>(s.system, s.conf, target, s.options));
  CHECK(s.notes->ended.get_future().get() == "guests");
  CHECK(s.notes->labels.size() == 3);
}
