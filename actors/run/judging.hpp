#pragma once

#include "reports.hpp"

#include <troupe/detail/ticket.hpp>
#include <troupe/violation.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace troupe {

/// An answer that is right but for what a model is to judge: it waits until each question about it
/// is answered. Pure.
class judging {
public:
  /// `attempt`: the place of the answer's own attempt in the ledger; none if it was known before.
  judging(verdict&& held, std::optional<size_t> attempt);

  const std::vector<question>& questions() const noexcept {
    return held_.questions;
  }

  std::optional<size_t> attempt() const noexcept {
    return attempt_;
  }

  /// The question at the next place is put by this text.
  void add(const text_id& asked);

  /// The question is answered; `found` says what is wrong by it.
  void settle(size_t place, std::optional<violation> found);

  /// Questions that have no answer.
  std::vector<text_id> open() const;

  /// Whether all have one.
  bool done() const noexcept {
    return open_ == 0;
  }

  /// All that was found, by the place of the question.
  std::vector<violation> found() const;

  verdict& held() noexcept {
    return held_;
  }

private:
  struct entry {
    text_id asked;
    bool settled = false;
    std::optional<violation> found;
  };

  verdict held_;
  std::optional<size_t> attempt_;
  std::vector<entry> places_;
  size_t open_;
};

/// Whether the lack of a ruling says something about the run or the text, and nothing about the
/// question.
bool is_about_the_text(errc code);

} // namespace troupe
