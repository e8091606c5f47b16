#pragma once

#include <troupe/detail/message_target.hpp>
#include <troupe/detail/message_types.hpp>
#include <troupe/detail/post.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/record.hpp>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// For applications that run on CAF themselves: spawn a run, get its outcomes as messages.
namespace troupe {

namespace detail {

/// Sends each outcome as a typed message.
template <class T>
class message_sink : public outcome_sink {
public:
  message_sink(caf::actor target, std::string label)
    : target_(std::move(target)),
      label_(std::move(label)) {}

  void deliver(coordinator_actor::pointer_view self, std::vector<outcome_ptr>& batch) override {
    const auto sender
      = caf::actor_cast<caf::strong_actor_ptr>(caf::actor_cast<coordinator_actor>(self));
    for (auto& x : batch) {
      auto result = typed<T>(std::move(*x));
      result.label = label_;
      detail::post_as(sender, target_, std::move(result));
    }
  }

  void ended(coordinator_actor::pointer_view self, const run_summary& sum) override {
    detail::post_as(caf::actor_cast<caf::strong_actor_ptr>(
                      caf::actor_cast<coordinator_actor>(self)),
                    target_, run_ended{sum, label_});
  }

protected:
  caf::actor target_;

private:
  std::string label_;
};

} // namespace detail

/// Spawns a run that sends `outcome<T>` messages and at last `run_ended` to `target`; they are from
/// the run and carry `company_options::label`. `T` and `troupe::outcome<T>` must stand in a type-id
/// block of the application's (`messages.hpp` says where it may start). The run ends early if
/// `target` does.
template <class T>
expected<run_actor> spawn_company(caf::actor_system& system, const settings& conf,
                                  const caf::actor& target, company_options options = {}) {
  if (auto fine = detail::require_type_ids<T, outcome<T>>(); !fine)
    return unexpected<error>{fine.error()};
  auto sink = std::make_shared<detail::message_sink<T>>(target, options.label);
  auto hired = hire_company(system, conf, record_type_of<T>(), std::move(options),
                            {std::move(sink), target});
  if (!hired)
    return unexpected<error>{hired.error()};
  return run_actor{std::move(hired->coordinator)};
}

/// The same for a typed actor: that it takes what the run sends is checked by the compiler.
template <class T, detail::typed_handle Target>
expected<run_actor> spawn_company(caf::actor_system& system, const settings& conf,
                                  const Target& target, company_options options = {}) {
  detail::check_target<Target, outcome<T>, run_ended>();
  return spawn_company<T>(system, conf, caf::actor_cast<caf::actor>(target), std::move(options));
}

/// The same for `self` of a typed actor.
template <class T, detail::typed_self Self>
expected<run_actor> spawn_company(caf::actor_system& system, const settings& conf, Self self,
                                  company_options options = {}) {
  using handle = typename std::remove_pointer_t<Self>::actor_hdl;
  return spawn_company<T>(system, conf, caf::actor_cast<handle>(self), std::move(options));
}

/// Does not compile: the target is no actor.
template <class T, detail::no_target Target>
expected<run_actor>
spawn_company(caf::actor_system&, const settings&, const Target&, const company_options& = {}) {
  detail::refuse_target<Target>();
  return run_actor{};
}

} // namespace troupe
