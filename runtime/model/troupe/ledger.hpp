#pragma once

#include <troupe/completion.hpp>
#include <troupe/detail/budget.hpp>
#include <troupe/error.hpp>
#include <troupe/repair.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Where an answer came from.
enum class answer_origin : uint8_t {
  /// It was asked for.
  request,
  /// The cache.
  cache,
  /// The request of an equal text.
  shared,
};

std::string to_string(answer_origin x);
bool from_string(std::string_view name, answer_origin& x);
bool from_integer(uint8_t value, answer_origin& x);

template <class Inspector>
bool inspect(Inspector& f, answer_origin& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

/// One request that was sent (or could not be sent), and what came of it.
struct attempt {
  /// `errc::none` if this attempt gave the record, or a ruling.
  error problem;
  /// HTTP status of the reply; 0 if there was none.
  uint16_t http_status = 0;
  /// Whether the model was shown earlier errors in this request.
  bool reask = false;
  /// Who was asked: 0 the usual model, n the n-th of `settings::fallbacks`.
  uint32_t lane = 0;
  /// A question about the answer before it (`judged`), not an attempt at an answer.
  bool judging = false;
  /// One of two requests that were on their way at once for the same text, and not the one that
  /// decided: it failed, or was cancelled. It has spent no try. `settings::hedge_quantile`
  bool hedged = false;
  /// The server did not take the request in this form: it is asked in a weaker one from then on. It
  /// has spent no try.
  bool form_refused = false;
  /// It went in a batch, at the price of that.
  bool batched = false;
  /// What the model or the server said; cut at `raw_reply_bytes_max`. Empty for a good answer,
  /// unless `run_options::raw_replies` is set.
  std::string raw_reply;
  /// What was done to read the answer; of an attempt with a problem (`reading_policy::report`) what
  /// could have been done. docs/reading.md
  std::vector<repair> repairs;
  usage tokens;
  /// Of these tokens; 0 if `settings::prices` does not know the model.
  money cost;
  /// No reply told what this request used, though it may have been billed: the most that it can be.
  /// 0 if usage is known, if nothing was billed, or if neither prices nor a ceiling were given.
  spending uncertain;
  /// From the first start of the text to the start of this attempt, waits included.
  std::chrono::microseconds started{0};
  /// From handing the request to the engine until its reply or failure.
  std::chrono::microseconds elapsed{0};
  /// Of `elapsed`, until the first byte of the reply; 0: there was none, or nobody knows.
  std::chrono::microseconds first_byte{0};

  friend bool operator==(const attempt&, const attempt&) = default;
};

/// What a text has used of its four budgets; the fourth is time, `ledger::elapsed`.
struct spent_budgets {
  /// Tries after a transport failure, those after a timeout included.
  uint32_t transport_retries = 0;
  /// Waits for a limit.
  uint32_t limit_waits = 0;
  uint32_t reasks = 0;
  /// Answers that were asked for again because they ran into `tokens_max`.
  uint32_t truncation_retries = 0;
  /// Second requests beside one that took unusually long.
  uint32_t hedges = 0;

  friend bool operator==(const spent_budgets&, const spent_budgets&) = default;
};

/// A raw reply in the ledger is cut after this many bytes.
inline constexpr size_t raw_reply_bytes_max = 16 * 1024;

/// All that was done for a text, and what it cost.
struct ledger {
  /// In the order in which they were made. The last one decided the outcome.
  std::vector<attempt> attempts;
  /// Summed over all attempts.
  usage tokens;
  money cost;
  spending uncertain;
  spent_budgets spent;
  /// When the text was first started: since 1970 (UTC). Of one that goes on after an earlier run,
  /// as if there had been no time in between.
  std::chrono::microseconds began{0};
  /// From the first start of the text to its outcome.
  std::chrono::microseconds elapsed{0};
  /// The model that gave the record, as the provider names it; empty if there is none.
  std::string model;
  /// The provider's id of the last answer, for its support.
  std::string reply_id;
  std::string system_fingerprint;
  /// Of the record, or of the failure: where the last answer came from.
  answer_origin origin = answer_origin::request;

  friend bool operator==(const ledger&, const ledger&) = default;
};

/// Why a text has no record.
struct failure {
  error problem;
  /// The JSON text of the last answer that had one, though it was wrong; empty if none had.
  std::string best_json;

  friend bool operator==(const failure&, const failure&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, attempt& x) {
  return f.object(x).fields(
    f.field("problem", x.problem), f.field("http_status", x.http_status), f.field("reask", x.reask),
    f.field("lane", x.lane).fallback(0u), f.field("judging", x.judging).fallback(false),
    f.field("hedged", x.hedged).fallback(false),
    f.field("form_refused", x.form_refused).fallback(false),
    f.field("batched", x.batched).fallback(false), f.field("raw_reply", x.raw_reply),
    f.field("repairs", x.repairs).fallback(std::vector<repair>{}), f.field("tokens", x.tokens),
    f.field("cost", x.cost), f.field("uncertain", x.uncertain), f.field("started", x.started),
    f.field("elapsed", x.elapsed),
    f.field("first_byte", x.first_byte).fallback(std::chrono::microseconds{0}));
}

template <class Inspector>
bool inspect(Inspector& f, spent_budgets& x) {
  return f.object(x).fields(f.field("transport_retries", x.transport_retries),
                            f.field("limit_waits", x.limit_waits), f.field("reasks", x.reasks),
                            f.field("truncation_retries", x.truncation_retries),
                            f.field("hedges", x.hedges));
}

template <class Inspector>
bool inspect(Inspector& f, ledger& x) {
  return f.object(x).fields(
    f.field("attempts", x.attempts), f.field("tokens", x.tokens), f.field("cost", x.cost),
    f.field("uncertain", x.uncertain), f.field("spent", x.spent),
    f.field("began", x.began).fallback(std::chrono::microseconds{0}), f.field("elapsed", x.elapsed),
    f.field("model", x.model), f.field("reply_id", x.reply_id),
    f.field("system_fingerprint", x.system_fingerprint), f.field("origin", x.origin));
}

template <class Inspector>
bool inspect(Inspector& f, failure& x) {
  return f.object(x).fields(f.field("problem", x.problem), f.field("best_json", x.best_json));
}

} // namespace troupe
