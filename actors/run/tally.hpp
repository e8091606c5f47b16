#pragma once

#include <troupe/outcome.hpp>

#include <chrono>
#include <cstdint>

namespace troupe {

/// Counts what a run does. Pure.
class tally {
public:
  using time = std::chrono::nanoseconds;

  explicit tally(time started) : started_(started) {}

  void add_attempt(const attempt& x, money saved_by_cache, bool cost_known) {
    sum_.tokens += x.tokens;
    sum_.cost += x.cost;
    sum_.uncertain += x.uncertain;
    sum_.cache_savings += saved_by_cache;
    if (x.batched) {
      ++sum_.batched;
      sum_.batch_cost += x.cost;
    }
    if (!cost_known)
      sum_.unpriced_tokens += x.tokens.total_tokens;
  }

  void add_uncertain(const spending& x) {
    sum_.uncertain += x;
  }

  void add_outcome(bool has_record) {
    ++sum_.texts;
    ++(has_record ? sum_.succeeded : sum_.failed);
  }

  void add_request() {
    ++sum_.requests;
  }
  void take_back_request() {
    --sum_.requests;
  }
  void add_hedge() {
    ++sum_.hedges;
  }
  void add_reask() {
    ++sum_.reasks;
  }
  void add_retry(errc code) {
    ++(code == errc::rate_limited ? sum_.limit_waits : sum_.transport_retries);
  }

  /// A record whose answer was not asked for by its text, and what that would have cost.
  void add_known(answer_origin from, const spending& saved) {
    ++(from == answer_origin::cache ? sum_.answers.cached : sum_.answers.shared);
    sum_.answers.saved += saved;
  }
  void add_stale() {
    ++sum_.answers.stale;
  }
  void set_cache_problem(const error& x) {
    sum_.answers.problem = x;
  }

  /// Why the run ended early; the first reason stays.
  void set_ended_by(const error& x) {
    if (sum_.ended_by.code == errc::none)
      sum_.ended_by = x;
  }

  const error& ended_by() const noexcept {
    return sum_.ended_by;
  }

  uint64_t requests() const noexcept {
    return sum_.requests;
  }

  run_summary at(time now) const {
    auto result = sum_;
    result.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - started_);
    return result;
  }

private:
  run_summary sum_;
  time started_;
};

} // namespace troupe
