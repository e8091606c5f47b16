#pragma once

#include "dispatch.hpp"
#include "judging.hpp"
#include "reports.hpp"
#include "run_rules.hpp"
#include "text_table.hpp"

#include <troupe/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace troupe {

/// Answers of a run that a model is to judge: puts the questions about them, each as a text of its
/// own whose parent waits, and says what the rulings come to. Pure.
class examinations {
public:
  using time = std::chrono::nanoseconds;

  /// All outlive it.
  examinations(const run_rules& rules, text_table& texts, dispatch& requests)
    : rules_(rules),
      texts_(texts),
      dispatch_(requests) {}

  /// A good answer is to be judged. `attempt`: the place of its own attempt in the ledger; none if
  /// it was known before. Says why if it cannot be: there are too many questions about it.
  std::optional<error> begin(uint32_t slot, verdict& x, std::optional<size_t> attempt);

  /// Puts the questions about it: each is a text like any other, with retries and re-asks of its
  /// own, on the route of its parent, and waits to be asked.
  std::vector<text_id> ask(uint32_t slot);

  /// What became of the text that a question is about; nothing, as long as others are open.
  struct result {
    uint32_t slot = 0;
    /// Its answer has its verdict.
    std::optional<verdict> concluded;
    /// It has failed.
    std::optional<error> failed;
  };

  /// The question in this slot has its answer, and is gone.
  result take(uint32_t slot, const verdict& x, time now);

  /// It has none, and is gone. `closed`: the run ends.
  result take_failure(uint32_t slot, error problem, bool closed, time now);

  /// The answer is of no interest any more, because the text fails so: nor are the questions.
  void close(text& x, const error& problem, time now);

private:
  asker close_question(uint32_t slot, time now);
  result settle(const asker& from, std::optional<violation> found);

  const run_rules& rules_;
  text_table& texts_;
  dispatch& dispatch_;
};

} // namespace troupe
