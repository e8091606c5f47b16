#pragma once

#include <troupe/rehearsal_settings.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::rehearsing {

/// In the order of the table in faults.cpp.
enum class fault : uint8_t {
  none,
  // A status other than 200.
  rate_limited,
  rate_limited_ms,
  rate_limited_date,
  rate_limited_plain,
  quota,
  bad_request,
  unauthorized,
  forbidden,
  not_found,
  conflict,
  server_error,
  server_error_final,
  unavailable_html,
  unavailable_retry,
  overloaded,
  // The connection.
  reset,
  close,
  half,
  stall,
  stall_midway,
  drip,
  huge,
  // A 200 that is no completion.
  html_200,
  error_in_200,
  empty_body,
  empty_choices,
  // A completion without an answer.
  refusal,
  content_filter,
  length,
  no_call,
  two_calls,
  wrong_call,
  no_json,
  // An answer that is wrong, or wrongly wrapped.
  truncated,
  prose,
  fenced,
  missing,
  bad_type,
  always_wrong,
  invalid_utf8,
  badly_written,
  // A stream.
  error_midway,
  end_midway,
};

inline constexpr size_t fault_count = static_cast<size_t>(fault::end_midway) + 1;

std::string_view name_of(fault x);

/// A fault, and how often a text gets it.
struct fault_order {
  fault kind = fault::none;
  /// 0: each time.
  uint32_t times = 0;

  friend bool operator==(const fault_order&, const fault_order&) = default;
};

/// Reads "429", "429-once", "429_once" or "429*3". Absent for an unknown name.
std::optional<fault_order> parse_fault(std::string_view text);

/// What the markers in a text ask for: "[[fault:429-once]]", "[[latency:2s]]".
struct markers {
  std::vector<fault_order> faults;
  std::optional<rehearsal_latency> latency;
};

/// Unknown markers are left alone. Reuses the storage of `found`.
void read_markers(std::string_view text, markers& found);

/// Decides which request gets which fault.
class fault_book {
public:
  /// `rates` must be valid.
  fault_book(const std::vector<rehearsal_fault_rate>& rates, uint64_t seed);

  /// The fault of a request: the first of the markers that is not used up, else one by chance.
  /// `number` counts requests, `text_hash` identifies the text over its retries and re-asks.
  fault decide(const markers& marked, uint64_t number, uint64_t text_hash);

  /// Forgets which texts had which fault.
  void forget();

private:
  struct chance {
    fault_order order;
    double up_to = 0;
  };

  bool use_up(fault_order order, uint64_t text_hash);

  std::vector<chance> chances_;
  double always_wrong_ = 0;
  uint64_t seed_;
  // Two generations bound the memory: the older one is dropped when the younger one is full.
  std::unordered_map<uint64_t, uint32_t> used_;
  std::unordered_map<uint64_t, uint32_t> used_before_;
};

/// Evenly spread over [0, 1), the same for the same arguments.
double chance_of(uint64_t seed, uint64_t number);

/// A well mixed hash of the bytes.
uint64_t hash_of(std::string_view x);

} // namespace troupe::rehearsing
