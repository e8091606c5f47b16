#pragma once

#include <troupe/error.hpp>
#include <troupe/rehearsal_settings.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace troupe {

/// What the simulated API has seen since it started, or since the last reset.
struct rehearsal_counters {
  /// Chat completions asked for, whatever became of them.
  uint64_t requests = 0;
  /// Received as a whole and not yet answered.
  uint64_t in_progress = 0;
  /// Most requests that were in progress at once.
  uint64_t in_progress_highest = 0;
  /// Requests whose client left before the answer was complete.
  uint64_t abandoned = 0;
  uint64_t connections = 0;
  uint64_t connections_highest = 0;
  uint64_t connections_accepted = 0;
  /// As told in the usage of the answers that were sent whole.
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
  /// Of requests whose answer was written, hence would be billed, but not sent whole: a fault hid
  /// it.
  uint64_t hidden_prompt_tokens = 0;
  uint64_t hidden_completion_tokens = 0;
  /// Batches created.
  uint64_t batches = 0;
  /// Rows of batches that were answered with success: those that a provider bills.
  uint64_t batch_rows = 0;
  /// Rows that were answered with an error.
  uint64_t batch_rows_failed = 0;
  /// Different requests among `batch_rows`; the other rows repeated one of these byte for byte.
  uint64_t batch_bodies = 0;
  uint64_t batch_rows_repeated = 0;
  /// Of `batch_rows`, at the price of batches; not among the tokens above.
  uint64_t batch_prompt_tokens = 0;
  uint64_t batch_completion_tokens = 0;
  /// Replies by HTTP status; 0 counts requests that got none.
  std::map<uint16_t, uint64_t> by_status;
  /// Trouble made, by name.
  std::map<std::string, uint64_t> by_fault;

  friend bool operator==(const rehearsal_counters&, const rehearsal_counters&) = default;
};

/// As one line of JSON: what GET /rehearsal/counters answers.
std::string to_json(const rehearsal_counters& x);

/// An OpenAI-compatible API on loopback that needs no model: it fills the schema of each request
/// from its text by the rules of docs/rehearsal.md, and makes trouble on request. Its answers are
/// marked as simulated: the model's name starts with "rehearsal:", the fingerprint is
/// "fp_rehearsal".
///
/// POST …/chat/completions, GET …/models, GET /rehearsal/counters, POST /rehearsal/reset,
/// POST /rehearsal/limits. HTTP/1.1 without TLS.
///
/// One thread serves all connections. All members may be called from any thread.
class rehearsal {
public:
  /// Listens and serves until destruction. Fails with `configuration` for settings that contradict
  /// themselves or an address that cannot be listened on.
  static expected<std::unique_ptr<rehearsal>> start(const rehearsal_settings& settings);

  rehearsal(const rehearsal&) = delete;
  rehearsal& operator=(const rehearsal&) = delete;

  /// Stops: closes all connections, whatever they wait for, and joins the thread.
  ~rehearsal();

  uint16_t port() const;

  /// "http://127.0.0.1:8080"
  std::string origin() const;

  /// `origin()` and the path of the provider that is played, OpenAI's if all are:
  /// "http://127.0.0.1:8080/v1".
  std::string base_url() const;

  rehearsal_counters counts() const;

  /// Sets all counters but the present ones to zero, and forgets which texts had their "once"
  /// trouble.
  void reset();

  /// Replaces the limits, with full budgets.
  void limit(const rehearsal_limits& limits);

private:
  struct state;
  explicit rehearsal(std::unique_ptr<state> x);
  std::unique_ptr<state> state_;
};

} // namespace troupe
