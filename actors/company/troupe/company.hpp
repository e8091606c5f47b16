#pragma once

#include <troupe/detail/post.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/record.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <memory>
#include <utility>
#include <vector>

/// For applications that run on CAF themselves: spawn a run, get its outcomes as messages.
namespace troupe {

namespace detail {

/// Sends each outcome as a typed message.
template <class T>
class message_sink : public outcome_sink {
public:
  explicit message_sink(caf::actor target) : target_(std::move(target)) {}

  void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>& batch) override {
    for (auto& x : batch)
      detail::post_anonymously(target_, typed<T>(std::move(*x)));
  }

  void ended(coordinator_actor::pointer_view, const run_summary& sum) override {
    detail::post_anonymously(target_, run_ended{sum});
  }

protected:
  caf::actor target_;
};

} // namespace detail

/// Spawns a run that sends `outcome<T>` messages and at last `run_ended` to `target`, without a
/// sender. `T` and `troupe::outcome<T>` must stand in a type-id block of the application's
/// (`messages.hpp` says where it may start). The run ends early if `target` does.
template <class T>
expected<run_actor> spawn_company(caf::actor_system& system, const settings& conf,
                                  const caf::actor& target, company_options options = {}) {
  auto hired = hire_company(system, conf, record_type_of<T>(), std::move(options),
                            {std::make_shared<detail::message_sink<T>>(target), target});
  if (!hired)
    return unexpected<error>{hired.error()};
  return run_actor{std::move(hired->coordinator)};
}

} // namespace troupe
