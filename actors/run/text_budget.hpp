#pragma once

#include <troupe/detail/transport_policy.hpp>
#include <troupe/ledger.hpp>
#include <troupe/settings.hpp>

#include <cstdint>

namespace troupe {

/// What a text has used of its budgets, and what it may do next. Pure.
struct text_budget {
  /// For this answer.
  spent_tries tries;
  /// Of `tokens_max`, for this answer.
  uint32_t doublings = 0;
  /// For the text, on this route.
  uint32_t reasks = 0;

  /// The model is shown what was wrong: the tries begin anew, but for waits for limits.
  void begin_answer() {
    tries = {0, 0, tries.limits};
    doublings = 0;
  }

  /// Another model is asked.
  void begin_route() {
    begin_answer();
    reasks = 0;
  }

  friend bool operator==(const text_budget&, const text_budget&) = default;
};

/// What becomes of a text whose answer does not count.
enum class next_step : uint8_t {
  /// The model is shown what was wrong.
  ask_again,
  /// The same question, with room for a longer answer.
  ask_for_more,
  /// Another model is asked, if there is one.
  move_on,
  /// No model would do better.
  fail,
};

/// `go_on`: the answer broke off, and the model can be asked for the rest.
next_step after_wrong_answer(const settings& x, const text_budget& spent, errc problem, bool go_on);

/// An attempt of an earlier run uses up the budgets that it used then. The text starts with the
/// usual model again, whichever it came to.
void count_again(const attempt& x, text_budget& budget, spent_budgets& spent);

} // namespace troupe
