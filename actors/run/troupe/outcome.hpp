#pragma once

#include <troupe/caller_context.hpp>
#include <troupe/conversation.hpp>
#include <troupe/ledger.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace troupe {

/// What became of one text: a record, or a failure; and in both cases what was done for it.
template <class T>
struct outcome {
  /// Place of the text in the source, from 0.
  uint64_t index = 0;
  /// The label that the caller gave the prompt.
  std::string id;
  /// Empty if the text failed.
  std::optional<T> record;
  /// Why; `problem.code` is `errc::none` if there is a record.
  failure why;
  /// Every attempt, tokens and times.
  ledger log;
  /// What the caller gave the prompt: `prompt::tag`, and, within the process, `prompt::context`.
  uint64_t tag = 0;
  caller_context context = {};
  /// Of the company that sends it: `company_options::label`.
  std::string label = {};

  explicit operator bool() const noexcept {
    return record.has_value();
  }
  T& operator*() {
    return *record;
  }
  const T& operator*() const {
    return *record;
  }
  T* operator->() {
    return &*record;
  }
  const T* operator->() const {
    return &*record;
  }
  const troupe::error& error() const noexcept {
    return why.problem;
  }
};

template <class Inspector, class T>
bool inspect(Inspector& f, outcome<T>& x) {
  return f.object(x).fields(f.field("index", x.index), f.field("id", x.id),
                            f.field("record", x.record), f.field("why", x.why),
                            f.field("log", x.log), f.field("tag", x.tag),
                            f.field("context", x.context), f.field("label", x.label));
}

/// An outcome whose record type only the caller knows; see `record_type`.
struct erased_outcome {
  uint64_t index = 0;
  prompt_ptr input;
  std::shared_ptr<void> record;
  failure why;
  ledger log;
};

/// Outcomes are large: they are handed on by pointer, from the first attempt to the consumer.
using outcome_ptr = std::unique_ptr<erased_outcome>;

/// Gives an outcome its type back. `x.record` must have come from `record_type_of<T>()`.
template <class T>
outcome<T> typed(erased_outcome&& x) {
  static_assert(std::is_move_constructible_v<T>,
                "a record must be movable: it holds no atomics, mutexes or the like");
  auto* const record = static_cast<T*>(x.record.get());
  const bool known = x.input != nullptr;
  return {x.index,
          known ? x.input->id : std::string{},
          record ? std::optional<T>{std::in_place, std::move(*record)} : std::nullopt,
          std::move(x.why),
          std::move(x.log),
          known ? x.input->tag : 0,
          known ? x.input->context : caller_context{},
          {}};
}

/// The inverse of `typed`, but for the prompt, of which an outcome does not know all.
template <class T>
erased_outcome erased(outcome<T>&& x) {
  erased_outcome result;
  result.index = x.index;
  if (x.record)
    result.record = std::make_shared<T>(std::move(*x.record));
  result.why = std::move(x.why);
  result.log = std::move(x.log);
  return result;
}

/// What need not be asked for.
struct known_answers {
  /// Texts whose record came from the cache.
  uint64_t cached = 0;
  /// Texts whose record came from the request of an equal text.
  uint64_t shared = 0;
  /// Answers that did not pass the checks (any more); their texts were asked for.
  uint64_t stale = 0;
  /// What asking again would have cost, as far as the providers told.
  spending saved;
  /// Why the cache was given up; `none` if it was not.
  error problem;

  friend bool operator==(const known_answers&, const known_answers&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, known_answers& x) {
  return f.object(x).fields(f.field("cached", x.cached), f.field("shared", x.shared),
                            f.field("stale", x.stale), f.field("saved", x.saved),
                            f.field("problem", x.problem));
}

/// The sum of a run.
struct run_summary {
  /// Texts that have an outcome.
  uint64_t texts = 0;
  uint64_t succeeded = 0;
  uint64_t failed = 0;
  /// Requests handed to the engine.
  uint64_t requests = 0;
  uint64_t transport_retries = 0;
  /// Waits for a limit after a 429.
  uint64_t limit_waits = 0;
  uint64_t reasks = 0;
  /// Second requests for texts whose first one took unusually long; among `requests`.
  uint64_t hedges = 0;
  /// Answered requests that went in batches, and what they cost; among `requests` and `cost`.
  uint64_t batched = 0;
  money batch_cost = {};
  /// Over all attempts, failed ones included.
  usage tokens;
  /// As far as it is known.
  money cost;
  spending uncertain;
  /// Of the tokens, those whose cost nobody knows: no price of the model, and the server told none.
  uint64_t unpriced_tokens = 0;
  /// What the provider's prompt cache has saved; negative if writing to it cost more.
  money cache_savings;
  known_answers answers;
  /// Why the run ended before its texts did; `none` if it did not. A run that somebody stopped has
  /// `cancelled` here; else it is a ceiling (`budget_exhausted`), `no_progress`, or what a provider
  /// said that holds for all texts (`quota_exhausted`, `authentication`).
  error ended_by;
  std::chrono::microseconds elapsed{0};

  friend bool operator==(const run_summary&, const run_summary&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, run_summary& x) {
  return f.object(x).fields(
    f.field("texts", x.texts), f.field("succeeded", x.succeeded), f.field("failed", x.failed),
    f.field("requests", x.requests), f.field("transport_retries", x.transport_retries),
    f.field("limit_waits", x.limit_waits), f.field("reasks", x.reasks), f.field("hedges", x.hedges),
    f.field("batched", x.batched), f.field("batch_cost", x.batch_cost), f.field("tokens", x.tokens),
    f.field("cost", x.cost), f.field("uncertain", x.uncertain),
    f.field("unpriced_tokens", x.unpriced_tokens), f.field("cache_savings", x.cache_savings),
    f.field("answers", x.answers), f.field("ended_by", x.ended_by), f.field("elapsed", x.elapsed));
}

} // namespace troupe
