#pragma once

#include <troupe/calls.hpp>
#include <troupe/company.hpp>
#include <troupe/detail/streaming.hpp>
#include <troupe/record_list.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

/// For applications that run on CAF themselves: the elements of lists as messages, while they
/// arrive.
namespace troupe {

/// A run whose answers are streamed. Both end by themselves.
struct streamed_company {
  run_actor run;
  /// Takes `credit` for elements.
  gate_actor gate;
};

/// What may differ from run to run of `spawn_company_items`.
struct items_options {
  /// Elements that may be sent before the first `credit` message to the gate. What is not sent
  /// holds back the server.
  uint64_t initial_credit = unlimited_credit;
  broken_stream when_broken = broken_stream::go_on;
};

namespace detail {

/// Sends the elements of streamed lists as well, each as a typed message.
template <class T>
class item_sink final : public message_sink<list_end> {
public:
  using message_sink::message_sink;

  void deliver_part(erased_part&& x) override {
    post_anonymously(target_, typed_item<T>(std::move(x)));
  }
};

} // namespace detail

/// Spawns a run that asks for a list in each text and sends `target` an `item<T>` for each element
/// as soon as it is complete, of each text an `outcome<list_end>` after its elements, and at last
/// `run_ended`; items without a sender, the others as `spawn_company` has it. These types must
/// stand in the application's type-id block. Of `calls<Ts...>`, elements are
/// `item<std::variant<Ts...>>`. The run ends early if `target` does.
template <class T>
expected<streamed_company>
spawn_company_items(caf::actor_system& system, const settings& conf, const caf::actor& target,
                    company_options options = {}, const items_options& how = {}) {
  using element = detail::listed_element<T>;
  if (auto fine = detail::require_type_ids<item<element>, outcome<list_end>>(); !fine)
    return unexpected<error>{fine.error()};
  auto wanted = std::make_shared<stream_plan>();
  wanted->list = detail::listed<T>::type();
  wanted->when_broken = how.when_broken;
  auto type = wanted->list->whole;
  options.streaming = std::move(wanted);
  auto sink = std::make_shared<detail::item_sink<element>>(target, options.label);
  auto hired = hire_company(system, conf, std::move(type), std::move(options),
                            {std::move(sink), target, how.initial_credit});
  if (!hired)
    return unexpected<error>{hired.error()};
  return streamed_company{run_actor{std::move(hired->coordinator)}, std::move(hired->gate)};
}

/// The same for a typed actor: that it takes what the run sends is checked by the compiler.
template <class T, detail::typed_handle Target>
expected<streamed_company> spawn_company_items(caf::actor_system& system, const settings& conf,
                                               const Target& target, company_options options = {},
                                               const items_options& how = {}) {
  detail::check_target<Target, item<detail::listed_element<T>>, outcome<list_end>, run_ended>();
  return spawn_company_items<T>(system, conf, caf::actor_cast<caf::actor>(target),
                                std::move(options), how);
}

/// The same for `self` of a typed actor.
template <class T, detail::typed_self Self>
expected<streamed_company> spawn_company_items(caf::actor_system& system, const settings& conf,
                                               Self self, company_options options = {},
                                               const items_options& how = {}) {
  using handle = typename std::remove_pointer_t<Self>::actor_hdl;
  return spawn_company_items<T>(system, conf, caf::actor_cast<handle>(self), std::move(options),
                                how);
}

/// Does not compile: the target is no actor.
template <class T, detail::no_target Target>
expected<streamed_company> spawn_company_items(caf::actor_system&, const settings&, const Target&,
                                               const company_options& = {},
                                               const items_options& = {}) {
  detail::refuse_target<Target>();
  return streamed_company{};
}

} // namespace troupe
