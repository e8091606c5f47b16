#pragma once

#include <troupe/batch_store.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/error.hpp>
#include <troupe/ledger.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The records of a journal and how they are written. Pure; `journal_file` is the file, and
/// docs/journal.md the grammar.
namespace troupe {

/// The first bytes of every journal: what it is, and the version of its format.
inline constexpr std::string_view journal_magic = "troupe-journal 1\n";

/// Bytes of a frame around its payload: length, checksum and line end.
inline constexpr size_t journal_frame_bytes = 19;

/// A longer payload is neither written nor read.
inline constexpr size_t journal_payload_bytes_max = size_t{256} << 20;

/// Something that decides what a run asks for or what its results mean.
struct journal_field {
  std::string name;
  std::string value;

  friend bool operator==(const journal_field&, const journal_field&) = default;
};

/// What the texts that follow were asked with. The first record, and again whenever a change was
/// accepted.
struct journal_setup {
  std::vector<journal_field> fields;

  friend bool operator==(const journal_setup&, const journal_setup&) = default;
};

/// What was spent on a text, or on several.
struct journal_expense {
  uint64_t requests = 0;
  uint64_t transport_retries = 0;
  /// After a 429.
  uint64_t limit_waits = 0;
  uint64_t reasks = 0;
  usage tokens;
  money cost;
  /// What may have been billed besides; see `attempt`.
  spending uncertain;
  /// Attempts that were not the ones that decided of two; see `attempt::hedged`.
  uint64_t hedges = 0;
  /// Attempts in batches, and what they cost.
  uint64_t batched = 0;
  money batch_cost = {};

  /// Adds an attempt. `again`: another one with the same model followed, or will.
  void add(const attempt& x, bool again);

  /// What counts against the ceilings of a run that goes on from here.
  spending total() const;

  journal_expense& operator+=(const journal_expense& x);
  friend bool operator==(const journal_expense&, const journal_expense&) = default;
};

/// What these attempts on one text were worth.
journal_expense expense_of(const std::vector<attempt>& attempts);

/// A text is finished.
struct journal_outcome {
  /// Place of the text in the input, from 0.
  uint64_t position = 0;
  /// `journal_checksum` of the text as it was read.
  uint32_t text = 0;
  /// `none` if the text has a record.
  errc code = errc::none;
  /// The failure lies in the circumstances (no connection, a wrong key), not in the text.
  bool is_passing = false;
  journal_expense spent;
  /// When the text was first started, since 1970 (UTC); 0 in journals that do not tell.
  std::chrono::microseconds began{0};
  /// From then to its outcome.
  std::chrono::microseconds elapsed{0};
  /// Of the last attempt: from sending to the end, and to the first byte of the reply.
  std::chrono::microseconds request{0};
  std::chrono::microseconds first_byte{0};
  /// What is delivered: one line without its end, free of tabs.
  std::string line;
  /// For a failed text, what the file of failed texts gets; may be empty.
  std::string failed_line;

  friend bool operator==(const journal_outcome&, const journal_outcome&) = default;
};

/// A request was made after which its text is not finished.
struct journal_attempt {
  uint64_t position = 0;
  uint32_t text = 0;
  attempt record;
  /// One turn if the model is to be shown this answer, else none.
  std::vector<reask_turn> turns;
  /// As in `failure`.
  std::string best_json;

  friend bool operator==(const journal_attempt&, const journal_attempt&) = default;
};

/// Failures so far are void: their texts are to be asked again.
struct journal_pardon {
  /// Only those that are passing.
  bool only_passing = false;

  friend bool operator==(const journal_pardon&, const journal_pardon&) = default;
};

/// Every text of the input has its outcome, so no batch is of interest any more.
struct journal_end {
  uint64_t texts = 0;

  friend bool operator==(const journal_end&, const journal_end&) = default;
};

/// Something that happened to the run as a whole, or to a route, for people: a line of the event
/// log (docs/events.md). Means nothing to a run that goes on.
struct journal_event {
  /// Since 1970 (UTC).
  std::chrono::microseconds at{0};
  /// JSON text on one line.
  std::string line;

  friend bool operator==(const journal_event&, const journal_event&) = default;
};

using journal_record = std::variant<journal_setup, journal_outcome, journal_attempt, journal_pardon,
                                    journal_end, batch_record, journal_event>;

/// CRC-32 (ISO 3309, as in gzip).
uint32_t journal_checksum(std::string_view bytes) noexcept;

/// Appends the frame of a record to `out`.
void append_frame(std::string& out, const journal_record& x);

/// What stands at the beginning of some bytes.
struct journal_frame {
  enum class state : uint8_t {
    whole,
    /// It may go on behind the bytes: `bytes` says how many are needed.
    cut,
    /// No frame begins here.
    broken,
  };

  state is = state::broken;
  /// With length, checksum and line end.
  size_t bytes = 0;
  std::string_view payload;
};

journal_frame read_frame(std::string_view bytes) noexcept;

/// Reads a payload. The message of the error is the rest of a sentence that begins with the record.
expected<journal_record> read_payload(std::string_view payload);

template <class Inspector>
bool inspect(Inspector& f, journal_field& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("value", x.value));
}

template <class Inspector>
bool inspect(Inspector& f, journal_setup& x) {
  return f.object(x).fields(f.field("fields", x.fields));
}

template <class Inspector>
bool inspect(Inspector& f, journal_expense& x) {
  return f.object(x).fields(
    f.field("requests", x.requests), f.field("transport_retries", x.transport_retries),
    f.field("limit_waits", x.limit_waits).fallback(0u), f.field("reasks", x.reasks),
    f.field("tokens", x.tokens), f.field("cost", x.cost), f.field("uncertain", x.uncertain),
    f.field("hedges", x.hedges).fallback(0u), f.field("batched", x.batched).fallback(0u),
    f.field("batch_cost", x.batch_cost).fallback(money{}));
}

/// Without the lines, which follow the JSON text verbatim.
template <class Inspector>
bool inspect(Inspector& f, journal_outcome& x) {
  using std::chrono::microseconds;
  // Written as people write a time.
  std::chrono::sys_time<microseconds> began{x.began};
  const auto fine
    = f.object(x).fields(f.field("position", x.position), f.field("text", x.text),
                         f.field("code", x.code), f.field("passing", x.is_passing),
                         f.field("spent", x.spent),
                         f.field("began", began).fallback(std::chrono::sys_time<microseconds>{}),
                         f.field("elapsed", x.elapsed).fallback(microseconds{0}),
                         f.field("request", x.request).fallback(microseconds{0}),
                         f.field("first_byte", x.first_byte).fallback(microseconds{0}));
  x.began = began.time_since_epoch();
  return fine;
}

template <class Inspector>
bool inspect(Inspector& f, journal_attempt& x) {
  return f.object(x).fields(f.field("position", x.position), f.field("text", x.text),
                            f.field("record", x.record), f.field("turns", x.turns),
                            f.field("best_json", x.best_json));
}

template <class Inspector>
bool inspect(Inspector& f, journal_pardon& x) {
  return f.object(x).fields(f.field("only_passing", x.only_passing));
}

template <class Inspector>
bool inspect(Inspector& f, journal_end& x) {
  return f.object(x).fields(f.field("texts", x.texts));
}

/// Without the line, as above.
template <class Inspector>
bool inspect(Inspector& f, journal_event& x) {
  std::chrono::sys_time<std::chrono::microseconds> at{x.at};
  const auto fine = f.object(x).fields(f.field("at", at));
  x.at = at.time_since_epoch();
  return fine;
}

template <class Inspector>
bool inspect(Inspector& f, batch_record& x) {
  // Written as people write a time.
  std::chrono::sys_seconds at{x.at};
  const auto fine = f.object(x).fields(
    f.field("number", x.number), f.field("step", x.step), f.field("at", at),
    f.field("route", x.route).fallback(std::string{}),
    f.field("name", x.name).fallback(std::string{}), f.field("rows", x.rows).fallback(0u),
    f.field("bytes", x.bytes).fallback(0u), f.field("keys", x.keys).fallback(std::string{}),
    f.field("file", x.file).fallback(std::string{}), f.field("id", x.id).fallback(std::string{}),
    f.field("guessed", x.guessed).fallback(false), f.field("word", x.word).fallback(std::string{}),
    f.field("done", x.done).fallback(0u), f.field("failed", x.failed).fallback(0u));
  x.at = at.time_since_epoch();
  return fine;
}

} // namespace troupe
