#include "message_extractor.hpp"

#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_cast.hpp>
#include <caf/stateful_actor.hpp>

#include <utility>

namespace troupe::detail {

expected<void> provide(caf::actor_system& system, const settings& usual,
                       const record_type_ptr& type, extractor_plan& plan) {
  auto& company = plan.options.company;
  const auto conf = with_options(usual, company.options);
  company.options.stop_on_failure = false;
  company.how = order::completed;
  if (company.texts || company.streaming)
    return failed(errc::configuration,
                  "an extractor has neither a source of texts nor streamed answers: leave "
                  "company_options::texts and streaming empty");
  if (auto fine = check(conf); !fine)
    return fine;
  if (!company.engine) {
    auto made = make_engine(conf);
    if (!made)
      return unexpected<error>{made.error()};
    company.engine = std::move(*made);
  }
  if (!company.limiters)
    company.limiters = make_limiter_pool(system);
  // Better now than with the first text.
  if (auto fine = plan_run(system, usual, type, company); !fine)
    return unexpected<error>{fine.error()};
  return {};
}

expected<caf::actor> spawn_extractor(caf::actor_system& system, const settings& conf,
                                     const record_type_ptr& type, extractor_plan plan,
                                     std::shared_ptr<const record_messages> messages) {
  if (!plan.options.hire)
    if (auto fine = provide(system, conf, type, plan); !fine)
      return unexpected<error>{fine.error()};
  return caf::actor_cast<caf::actor>(
    system.spawn<caf::stateful_actor<message_extractor>>(std::move(plan), std::move(messages)));
}

} // namespace troupe::detail
