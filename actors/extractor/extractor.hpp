#pragma once

#include "hiring.hpp"
#include "open_texts.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/detail/extractor_plan.hpp>

#include <caf/actor_addr.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/message_handler.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What an extractor does, whoever asks it and in whichever way: owes each text an answer, keeps a
/// company for them, and hires the next one. How texts and outcomes come in is up to those that
/// derive from it, which are the states of actors.
class extractor {
public:
  using time = std::chrono::nanoseconds;

  extractor(const extractor&) = delete;
  extractor& operator=(const extractor&) = delete;

protected:
  using open_text = detail::open_text;

  extractor(caf::event_based_actor* self, detail::extractor_plan plan);
  virtual ~extractor() = default;

  /// Of its own messages; those that derive from it add theirs.
  caf::message_handler handlers();

  const std::string& label() const noexcept {
    return plan_.options.company.label;
  }

  /// Takes a text in and returns its tag; answers one that it cannot take, and returns 0. To be
  /// followed by `act`.
  uint64_t take(open_text x, const caf::actor_addr& from);

  /// Gives the company what waits for it, or what waits an end.
  void act();

  /// The text with this tag has its outcome. No effect if there is none.
  void settle(uint64_t tag, erased_outcome&& x);

  /// The text with this tag is of no interest any more; it is answered. The same if there is none.
  void cancel(uint64_t tag);
  void cancel(const open_texts::query& whose);

  /// The company has ended by itself. What it has not answered, it has not taken: that came behind
  /// its end.
  void company_ended(const run_summary& sum);

  /// Whether it is the company's word that has just come.
  bool is_company(const caf::strong_actor_ptr& who) const;

  caf::event_based_actor* self_;

private:
  /// What a company had handed over before it died is to be settled.
  virtual void take_outcomes() {}

  std::optional<error> refusal() const;
  static void answer(open_text&& about, erased_outcome&& x);
  static void fail(open_text&& about, const error& why);
  static void fail(std::vector<open_text>&& list, const error& why);

  // The company.
  void hire();
  void company_died(const std::string& reason);
  void forget_company(const error& why);

  // The end.
  void drain(std::chrono::milliseconds grace);
  void arm_timer();
  time now() const;

  detail::extractor_plan plan_;
  open_texts texts_;
  hiring hiring_;
  /// Null: there is none at the moment.
  run_actor company_;
  owned_disposable company_down_;
  bool is_closing_ = false;
  std::optional<time> timer_;
  owned_disposable alarm_;
};

} // namespace troupe
