#include "message_extractor.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/detail/extractor_plan.hpp>
#include <troupe/detail/shared_pace.hpp>

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <utility>

namespace troupe::detail {

namespace {

void dismiss(const std::vector<limiter_actor>& list) {
  for (const auto& x : list)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}

} // namespace

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
  const auto own = [&](limiter_actor& x, const settings& of) {
    if (!x && !company.limiters)
      plan.limiters.push_back(x = spawn_limiter(system, pace_of(of)));
  };
  own(company.limiter, conf);
  company.fallback_limiters.resize(conf.fallbacks.size());
  for (size_t i = 0; i < conf.fallbacks.size(); ++i)
    own(company.fallback_limiters[i], with_fallback(conf, conf.fallbacks[i]));
  // Better now than with the first text.
  if (auto fine = plan_run(system, usual, type, company); !fine) {
    dismiss(plan.limiters);
    return unexpected<error>{fine.error()};
  }
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
