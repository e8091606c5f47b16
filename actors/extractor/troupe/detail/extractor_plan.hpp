#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/message_handler.hpp>
#include <caf/response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  company_options company;
  /// Hires the companies in another way: from another node, or faked in a test. They are to send
  /// outcomes of the record's type, and `run_ended`, to the target. Empty: `spawn_company`.
  std::function<expected<run_actor>(const caf::actor& target)> hire;
};

namespace detail {

/// A text that has no outcome yet, and whom it is owed to.
struct open_text {
  /// As it came.
  prompt input;
  caf::response_promise promise;
  std::string label;
};

/// What an extractor has to do that depends on the type of its records.
class outcome_maker {
public:
  virtual ~outcome_maker() = default;

  /// Answers a text that no company has an outcome for.
  virtual void fail(open_text&& about, error why) const = 0;

  /// Takes a text out by the tag that the company knows it by; absent: it is none any more.
  using take_text = std::function<std::optional<open_text>(uint64_t tag, bool has_record)>;

  /// Takes the outcomes of companies, and answers their texts.
  virtual caf::message_handler handler(take_text take) const = 0;
};

struct extractor_plan {
  extractor_options options;
  std::shared_ptr<const outcome_maker> outcomes;
  std::function<expected<run_actor>(const caf::actor& target, const company_options&)> hire;
  /// Those that end with the extractor.
  std::vector<limiter_actor> limiters;
};

expected<caf::actor> spawn_extractor(caf::actor_system& system, const settings& conf,
                                     record_type_ptr type, extractor_plan plan);

} // namespace detail

} // namespace troupe
