#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How long the simulated model thinks: from the last byte of a request to the first byte of its
/// reply. Drawn for each request from its number and the seed, so that equal runs wait equally.
struct rehearsal_latency {
  enum class shape : uint8_t {
    /// Always `low`.
    fixed,
    /// Evenly spread over `low` to `high`.
    uniform,
    /// Log-normal with the median `low`, as real models answer; cut at `high`.
    log_normal,
  };

  shape how = shape::fixed;
  std::chrono::microseconds low{0};
  /// Only for `uniform` and `log_normal`.
  std::chrono::microseconds high{0};
  /// Only for `log_normal`: standard deviation of the logarithm. 0.5 puts 5 % beyond 2.3 × the
  /// median.
  double sigma = 0;

  friend bool operator==(const rehearsal_latency&, const rehearsal_latency&) = default;
};

/// Reads "850ms", "20ms..75ms" or "lognormal:200ms,0.5" (median, sigma; cut at 100 × the median).
/// Units: us, ms, s, m; "0" needs none. At most an hour. Fails with `configuration`, saying what is
/// wrong with the text.
expected<rehearsal_latency> parse_latency(std::string_view text);

/// Inverse of `parse_latency`.
std::string to_string(const rehearsal_latency& x);

/// A kind of trouble and the share of the requests that get it.
struct rehearsal_fault_rate {
  /// One of `rehearsal_fault_names()`, or such a name with "_once".
  std::string name;
  /// 0 to 1; the rates of all kinds together are at most 1.
  double rate = 0;

  friend bool operator==(const rehearsal_fault_rate&, const rehearsal_fault_rate&) = default;
};

/// Reads "429:0.05,reset:0.01" (rates) or "429:5%". Fails with `configuration` for an unknown name
/// (listing the known ones), a rate outside of 0 to 1, or rates that add up to more than 1.
expected<std::vector<rehearsal_fault_rate>> parse_fault_rates(std::string_view text);

/// A kind of trouble, for the help text and the documentation.
struct rehearsal_fault_name {
  std::string_view name;
  /// What the server does, as part of a sentence.
  std::string_view effect;
};

/// All kinds of trouble, in the order of docs/rehearsal.md.
const std::vector<rehearsal_fault_name>& rehearsal_fault_names();

/// A kind of trouble of batches, and the share of the batches, or of their rows, that get it.
struct rehearsal_batch_fault_rate {
  /// One of `rehearsal_batch_fault_names()`, or such a name with "_once".
  std::string name;
  /// 0 to 1; the rates of all kinds of batches together are at most 1, and so are those of rows,
  /// whose names begin with "row_".
  double rate = 0;

  friend bool operator==(const rehearsal_batch_fault_rate&, const rehearsal_batch_fault_rate&)
    = default;
};

/// As `parse_fault_rates`, for trouble of batches: "expired:0.1,row_500:5%".
expected<std::vector<rehearsal_batch_fault_rate>> parse_batch_fault_rates(std::string_view text);

/// All kinds of trouble of batches, in the order of docs/rehearsal.md.
const std::vector<rehearsal_fault_name>& rehearsal_batch_fault_names();

/// Limits as a provider sets them, refilled continuously. 0: no limit.
struct rehearsal_limits {
  /// More requests in a minute get a 429. A minute's worth may come at once.
  uint64_t requests_per_minute = 0;
  /// The same for tokens, those of the request and those of the answer.
  uint64_t tokens_per_minute = 0;

  friend bool operator==(const rehearsal_limits&, const rehearsal_limits&) = default;
};

/// A provider that the simulated API can play.
struct rehearsal_provider {
  std::string_view name;
  /// The environment variable in which its clients look for a key; empty: it needs none.
  std::string_view key_variable;
  /// The same for its address.
  std::string_view url_variable;
  /// What follows scheme, host and port in that address.
  std::string_view url_path;
  /// It has no protocol of its own.
  bool speaks_like_openai = false;
};

/// All of them, in the order of docs/rehearsal.md.
const std::vector<rehearsal_provider>& rehearsal_providers();

/// Everything the simulated API can be told.
struct rehearsal_settings {
  /// Play only this provider, one of `rehearsal_providers()`; empty: all of them at once, told by
  /// the path of the request.
  std::string provider;
  /// Where to listen. Anything but a loopback address lets others in.
  std::string address = "127.0.0.1";
  /// 0: any free port; `rehearsal::port` tells which.
  uint16_t port = 0;
  rehearsal_latency latency;
  /// Trouble by chance. Trouble by marker in the text needs no setting.
  std::vector<rehearsal_fault_rate> faults;
  /// What the API does not take, and refuses with a 400: members of the request by their name, or
  /// one of `tool_choice=function`, `tool_choice=required`, `json_schema`, `json_object`, `system`.
  std::vector<std::string> refuses;
  /// Seeds latency and chance: equal seeds give request number n the same.
  uint64_t seed = 1;
  rehearsal_limits limits;
  /// If not empty, requests that do not come with this key, in the header that their protocol has
  /// for it, are refused.
  std::string api_key;
  /// The pause that the faults `429` and `503_retry` ask for. Retry-After has whole seconds and is
  /// rounded up.
  std::chrono::milliseconds retry_after{1'000};
  /// A stalled connection is closed after this time at the latest. More ties connections up longer.
  std::chrono::milliseconds stall_max{600'000};
  /// Pause between two pieces of a slowly dripping reply, which comes in sixteen.
  std::chrono::milliseconds drip_pause{20};
  /// Streamed answers come in tokens of about so many bytes. At least 1; fewer make more events.
  uint32_t token_bytes = 4;
  /// Pause between two events of a stream. 0: the stream is sent in one go.
  std::chrono::microseconds token_pause{0};
  /// Size of the reply of the fault `huge`. It is never held in memory as a whole.
  uint64_t huge_bytes = 64u << 20;
  /// A larger request gets a 413.
  uint64_t request_bytes_max = 32u << 20;
  /// From the creation of a batch to its end; longer if its rows take longer. Drawn for each batch
  /// from its number and the seed.
  rehearsal_latency batch_latency{rehearsal_latency::shape::fixed, std::chrono::milliseconds{200}};
  /// Trouble of batches and their rows by chance.
  std::vector<rehearsal_batch_fault_rate> batch_faults;
  /// Most rows of a batch. 0: as many as the provider takes, 50,000 or 100,000.
  uint64_t batch_rows_max = 0;
  /// Most bytes of the input of a batch. 0: as many as the provider takes, up to 256 MB; more than
  /// 300 MB are never taken.
  uint64_t batch_bytes_max = 0;
  /// Tokens that the batches of one model may have together before they end. 0: no limit.
  uint64_t batch_enqueued_tokens_max = 0;
  /// The pause that replies about the state of a batch ask for in Retry-After, in whole seconds,
  /// rounded up. 0: they ask for none.
  std::chrono::milliseconds batch_poll_after{0};
  /// Further connections are closed at once. The soft limit of file descriptors is raised as far as
  /// the hard one allows.
  uint32_t connections_max = 65'536;
};

} // namespace troupe
