#pragma once

#include <troupe/company.hpp>
#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_cast.hpp>
#include <caf/message_handler.hpp>
#include <caf/typed_actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// For services that run on CAF: an actor that one asks for a record, as any other actor.
namespace troupe {

/// Answers each `prompt` with its outcome; a failure of the text is an outcome with an error, not a
/// CAF error. All but `prompt::context` crosses wires.
template <class T>
using extractor_actor = caf::typed_actor<
  /// `outcome::index` says nothing here.
  caf::result<outcome<T>>(prompt),
  /// Gives up the texts with this tag that the sender has asked for; those of all, if there is no
  /// sender. Each is answered, as `cancelled`.
  caf::result<void>(cancel_text),
  /// Takes no more texts; what is running may finish within the grace, the rest ends as
  /// `cancelled`. Then the actor quits.
  caf::result<void>(drain_run),
  /// The same without a grace.
  caf::result<void>(stop_run)>;

namespace detail {

template <class T>
class outcomes_of final : public outcome_maker {
public:
  void fail(open_text&& about, error why) const override {
    outcome<T> result;
    result.why.problem = std::move(why);
    deliver(std::move(about), std::move(result));
  }

  caf::message_handler handler(take_text take) const override {
    return {[take](outcome<T>& x) {
      if (auto about = take(x.tag, x.record.has_value()))
        deliver(std::move(*about), std::move(x));
    }};
  }

private:
  static void deliver(open_text&& about, outcome<T>&& x) {
    x.id = std::move(about.input.id);
    x.tag = about.input.tag;
    x.context = std::move(about.input.context);
    x.label = about.label;
    about.promise.deliver(std::move(x));
  }
};

} // namespace detail

/// Spawns an actor that answers requests: a text, or a conversation, in; its outcome out. Behind it
/// is one company, hired with the first text, and again when it has ended by itself. `T` and
/// `troupe::outcome<T>` must stand in the application's type-id block.
///
/// It lives until it is told to end: by `drain_run` or `stop_run`, or by an exit message (with
/// `user_shutdown` it drains first, see `extractor_options::grace`). Texts of a requester that has
/// ended are given up. A requester whose `request` timed out has to say so (`cancel_text`); or its
/// prompts have a deadline.
///
/// Fails with `configuration` or `unsupported_schema`.
template <class T>
expected<extractor_actor<T>>
spawn_extractor(caf::actor_system& system, const settings& conf, extractor_options options = {}) {
  detail::require_type_ids<T, outcome<T>>();
  detail::extractor_plan plan;
  plan.outcomes = std::make_shared<const detail::outcomes_of<T>>();
  plan.hire = [&system, conf](const caf::actor& target, const company_options& how) {
    return spawn_company<T>(system, conf, target, how);
  };
  plan.options = std::move(options);
  auto result = detail::spawn_extractor(system, conf, record_type_of<T>(), std::move(plan));
  if (!result)
    return unexpected<error>{result.error()};
  return caf::actor_cast<extractor_actor<T>>(*result);
}

} // namespace troupe
