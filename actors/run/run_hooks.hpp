#pragma once

#include "text_table.hpp"

#include <troupe/error.hpp>
#include <troupe/run_options.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace troupe {

/// The application's functions that a run calls, `history` and `on_attempt`: what one of them
/// throws is trouble that the run has to end for. Pure but for them.
class run_hooks {
public:
  /// `options` outlive it. `history_max`: of earlier wrong answers, how many a re-ask shows.
  run_hooks(const run_options& options, uint32_t history_max)
    : options_(options),
      history_max_(history_max) {}

  /// Goes on from what an earlier run did for the text. If nobody can tell, the text must not be
  /// asked for: then this is why.
  std::optional<error> restore(text& x);

  /// Whoever keeps attempts hears of those that are new. To be called before anything more is sent.
  void report_attempts(text& x);

  /// One of them has thrown.
  bool in_trouble() const noexcept {
    return trouble_.has_value();
  }
  /// What that said; told once.
  std::optional<error> take_trouble() noexcept {
    return std::exchange(trouble_, std::nullopt);
  }

private:
  template <class F>
  std::optional<error> call(const char* name, F f);

  const run_options& options_;
  size_t history_max_;
  std::optional<error> trouble_;
};

} // namespace troupe
