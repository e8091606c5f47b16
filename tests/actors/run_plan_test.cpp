#include "protocol/type_ids.hpp"
#include "stage.hpp"

#include <troupe/detail/streaming.hpp>
#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

struct known_type_ids {
  known_type_ids() {
    REQUIRE(provide_type_ids());
  }
};

/// What a client has of its own and hands to each of its runs.
struct means : known_type_ids {
  means() {
    conf.model = "usual";
    conf.api_key = "sk-1";
    conf.fallbacks.resize(2);
    conf.fallbacks[0].model = "second";
    conf.fallbacks[1].model = "third";
  }

  company_options options(bool streamed) const {
    company_options result;
    result.engine = std::make_shared<fake_engine>();
    if (streamed) {
      auto plan = std::make_shared<stream_plan>();
      plan->list = list_type_of<int32_t>();
      result.streaming = std::move(plan);
    }
    return result;
  }

  virtual_system stage;
  caf::actor_system& system = stage.get();
  settings conf;
  const record_type_ptr type = record_type_of<std::vector<int32_t>>();
};

} // namespace

TEST_CASE("a run keeps to the limiters that it is given, those of fallbacks included") {
  const bool streamed = GENERATE(false, true);
  means x;
  auto options = x.options(streamed);
  options.limiter = spawn_limiter(x.system);
  options.fallback_limiters = {limiter_actor{}, spawn_limiter(x.system)};
  const auto given = options;
  const auto plan = plan_run(x.system, x.conf, x.type, options);
  REQUIRE(plan);
  CHECK(plan->limiter == given.limiter);
  CHECK_FALSE(plan->owns_limiter);
  REQUIRE(plan->fallbacks.size() == 2);
  CHECK(plan->fallbacks[0].model == "second");
  CHECK(plan->fallbacks[0].owns_limiter);
  CHECK(plan->fallbacks[1].limiter == given.fallback_limiters[1]);
  CHECK_FALSE(plan->fallbacks[1].owns_limiter);
  for (const auto& limiter :
       {plan->limiter, plan->fallbacks[0].limiter, plan->fallbacks[1].limiter})
    caf::anon_send_exit(limiter, caf::exit_reason::user_shutdown);
  x.stage.run();
  CHECK(x.stage.running_actors() == 0);
}

TEST_CASE(
  "runs take limiters from a pool, one for each model, and no two routes of a run the same") {
  means x;
  x.conf.fallbacks[1] = x.conf.fallbacks[0];
  x.conf.fallbacks[1].mode = mode::tools;
  auto options = x.options(false);
  options.limiters = make_limiter_pool(x.system);
  {
    const auto first = plan_run(x.system, x.conf, x.type, options);
    options.options.model = "another";
    const auto second = plan_run(x.system, x.conf, x.type, options);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->limiter != second->limiter);
    CHECK_FALSE(first->owns_limiter);
    CHECK(second->conf.model == "another");
    // The same model in another mode.
    CHECK(first->fallbacks[0].limiter == second->fallbacks[0].limiter);
    CHECK(first->fallbacks[1].limiter != first->fallbacks[0].limiter);
    CHECK(first->fallbacks[1].owns_limiter);
    CHECK(first->fallbacks[1].pace == first->fallbacks[0].pace);
    for (const auto* plan : {&*first, &*second})
      caf::anon_send_exit(plan->fallbacks[1].limiter, caf::exit_reason::user_shutdown);
  }
  options.limiters = nullptr;
  x.stage.run();
  CHECK(x.stage.running_actors() == 0);
}

TEST_CASE("a run that cannot be planned leaves no actor behind") {
  const bool streamed = GENERATE(false, true);
  means x;
  x.conf.fallbacks[1].mode = mode::json_schema;
  const auto maps = record_type_of<std::vector<std::map<std::string, int32_t>>>();
  const auto before = x.stage.running_actors();
  const auto plan = plan_run(x.system, x.conf, maps, x.options(streamed));
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == errc::unsupported_schema);
  CHECK(x.stage.running_actors() == before);
}

TEST_CASE("only a run whose answers are streamed has a gate, which ends with it") {
  const bool streamed = GENERATE(false, true);
  means x;
  struct silent_sink final : outcome_sink {
    void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>&) override {}
    void ended(coordinator_actor::pointer_view, const run_summary&) override {}
  };
  auto options = x.options(streamed);
  options.texts = make_source(std::vector<std::string>{});
  {
    const auto hired = hire_company(x.system, x.conf, x.type, std::move(options),
                                    {std::make_shared<silent_sink>(), {}});
    REQUIRE(hired);
    CHECK((hired->gate != nullptr) == streamed);
    CHECK(x.stage.running_actors() > 0);
    x.stage.run();
  }
  CHECK(x.stage.running_actors() == 0);
}
