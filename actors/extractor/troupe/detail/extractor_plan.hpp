#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/error.hpp>
#include <troupe/outcome.hpp>
#include <troupe/settings.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/message_handler.hpp>
#include <caf/response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// What an application may leave to us.
struct extractor_options {
  /// Texts that may be there without an outcome; one more is answered at once, as `overloaded`.
  uint32_t waiting_max = 1024;
  /// Of texts that have none. Choose it shorter than the timeout of `request`. 0: none.
  std::chrono::milliseconds deadline{0};
  /// From the end of a company to the next one; doubles, up to the second, until a company has
  /// given a record. Texts that come meanwhile wait, or fail at once if nothing but another key,
  /// more credit or a higher ceiling can help.
  std::chrono::milliseconds pause_initial{1'000};
  std::chrono::milliseconds pause_max{60'000};
  /// After an exit message with `user_shutdown`.
  std::chrono::milliseconds grace{10'000};
  /// Of the companies; neither a source of texts nor streamed. Without an engine or a limiter the
  /// extractor keeps some of its own over all companies. Ceilings hold for all companies together;
  /// `stop_on_failure` is not heeded. The label comes back in each outcome.
  company_options company = {};
  /// Hires the companies in another way: from another node, or faked in a test. They are to send
  /// outcomes of the record's type, and `run_ended`, to the target. Empty: `spawn_company`.
  std::function<expected<run_actor>(const caf::actor& target)> hire = {};
};

namespace detail {

/// The answer that somebody is owed for a text. Given once.
class text_reply {
public:
  virtual ~text_reply() = default;

  /// `x.input` is the prompt as it came. In the extractor; must neither block nor throw.
  virtual void give(erased_outcome&& x) = 0;
};

using text_reply_ptr = std::unique_ptr<text_reply>;

/// A text that has no outcome yet, and whom it is owed to.
struct open_text {
  /// As it came.
  prompt input;
  text_reply_ptr reply;
};

/// What an extractor that is asked by messages has to do that depends on the type of its records.
class record_messages {
public:
  virtual ~record_messages() = default;

  /// An outcome with this label as the answer to a request.
  virtual text_reply_ptr reply_to(caf::response_promise promise, std::string label) const = 0;

  /// Takes an outcome by the tag that the company knows its text by.
  using settle_text = std::function<void(uint64_t tag, erased_outcome&& x)>;

  /// Takes the outcomes of companies.
  virtual caf::message_handler outcomes(settle_text settle) const = 0;
};

struct extractor_plan {
  extractor_options options;
  std::function<expected<run_actor>(const caf::actor& target, const company_options&)> hire;
};

/// Gives the plan what all companies of an extractor share: the next one knows the limits that were
/// learnt and finds open connections. Fails as `plan_run` does, and for options that no extractor
/// can have.
expected<void> provide(caf::actor_system& system, const settings& conf, const record_type_ptr& type,
                       extractor_plan& plan);

/// An extractor that is asked by messages.
expected<caf::actor> spawn_extractor(caf::actor_system& system, const settings& conf,
                                     const record_type_ptr& type, extractor_plan plan,
                                     std::shared_ptr<const record_messages> messages);

} // namespace detail

} // namespace troupe
