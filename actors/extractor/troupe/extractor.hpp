#pragma once

#include <troupe/company.hpp>
#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_cast.hpp>
#include <caf/message_handler.hpp>
#include <caf/typed_actor.hpp>

#include <memory>
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
class promised_outcome final : public text_reply {
public:
  promised_outcome(caf::response_promise promise, std::string label)
    : promise_(std::move(promise)),
      label_(std::move(label)) {}

  void give(erased_outcome&& x) override {
    auto result = typed<T>(std::move(x));
    result.label = std::move(label_);
    promise_.deliver(std::move(result));
  }

private:
  caf::response_promise promise_;
  std::string label_;
};

template <class T>
class messages_of final : public record_messages {
public:
  text_reply_ptr reply_to(caf::response_promise promise, std::string label) const override {
    return std::make_unique<promised_outcome<T>>(std::move(promise), std::move(label));
  }

  caf::message_handler outcomes(settle_text settle) const override {
    return {[settle](outcome<T>& x) { settle(x.tag, erased(std::move(x))); }};
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
  if (auto fine = detail::require_type_ids<T, outcome<T>>(); !fine)
    return unexpected<error>{fine.error()};
  detail::extractor_plan plan;
  plan.hire = [&system, conf](const caf::actor& target, const company_options& how) {
    return spawn_company<T>(system, conf, target, how);
  };
  plan.options = std::move(options);
  auto result = detail::spawn_extractor(system, conf, record_type_of<T>(), std::move(plan),
                                        std::make_shared<const detail::messages_of<T>>());
  if (!result)
    return unexpected<error>{result.error()};
  return caf::actor_cast<extractor_actor<T>>(*result);
}

} // namespace troupe
