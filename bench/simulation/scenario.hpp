#pragma once

#include "run/run_rules.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace simulation {

/// What may happen in a scenario. Those that a failing seed does without are switched off to
/// shorten it.
enum feature : uint32_t {
  deaths = 1u << 0,
  crashes = 1u << 1,
  hedges = 1u << 2,
  judged = 1u << 3,
  shared = 1u << 4,
  money = 1u << 5,
  limits = 1u << 6,
  failures = 1u << 7,
  wrong_answers = 1u << 8,
  stops = 1u << 9,
  drains = 1u << 10,
  slow_consumer = 1u << 11,
  resumes = 1u << 12,
  fallbacks = 1u << 13,
  deadlines = 1u << 14,
  impatience = 1u << 15,
  closures = 1u << 16,
  throwing = 1u << 17,
  cancellations = 1u << 18,
  priorities = 1u << 19,
  rivals = 1u << 20,
  // Of runs whose requests go in batches.
  kills = 1u << 21,
  crowds = 1u << 22,
  doubts = 1u << 23,
  expiry = 1u << 24,
  bad_results = 1u << 25,
  outages = 1u << 26,
  detaching = 1u << 27,
  turning_live = 1u << 28,
  strangers = 1u << 29,
  bad_disk = 1u << 30,
};

inline constexpr uint32_t all_features = (1u << 21) - 1;
inline constexpr uint32_t batch_features = (1u << 31) - (1u << 21);
/// Beside the others: requests go in batches.
inline constexpr uint32_t in_batches = 1u << 31;

std::string to_string(feature x);
/// 0 if there is none of that name.
uint32_t feature_of(std::string_view name);

/// How one request ends, in thousandths of all.
struct weather {
  uint32_t rate_limited = 0;
  uint32_t unavailable = 0;
  uint32_t gateway = 0;
  uint32_t reset = 0;
  uint32_t timeout = 0;
  uint32_t refused_request = 0;
  uint32_t too_large = 0;
  uint32_t forbidden = 0;
  uint32_t closes = 0;
  uint32_t wrong = 0;
  uint32_t no_answer = 0;
  uint32_t truncated = 0;
  uint32_t refusal = 0;
  uint32_t broken_off = 0;
};

inline constexpr uint32_t routes_most = 3;

/// How a scenario's requests go in batches.
struct batched_scenario {
  bool on = false;
  /// Seats for them.
  uint32_t seats = 0;
  /// Whether requests of a route go in batches; those of the usual one do.
  std::array<bool, routes_most> routes{};
  uint32_t rows_max = 0;
  uint64_t tokens_max = 0;
  uint32_t open_max = 0;
  uint32_t rest = 0;
  std::chrono::nanoseconds deadline{0};
  bool detach = false;
  bool cancels = false;
  /// Rows are uploaded before a batch is made of them.
  bool uploads = true;
  /// Whether the provider tells the name of a batch, and the file of its rows.
  bool tells_name = true;
  bool tells_input = true;
  bool counts_rows = true;
  /// The process dies then.
  std::optional<std::chrono::nanoseconds> kill_at;
};

/// One seed, played out: what is asked, of whom, and what goes wrong.
struct scenario {
  uint64_t seed = 0;
  uint32_t features = 0;
  uint32_t texts = 0;
  /// So many different ones.
  uint32_t contents = 0;
  troupe::settings conf;
  troupe::order how = troupe::order::completed;
  troupe::supply_kind supply = troupe::supply_kind::ready;
  uint32_t validators = 1;
  uint64_t credit = 0;
  bool stop_on_failure = false;
  troupe::spending spent;
  /// Of the run and somebody else together.
  std::optional<uint64_t> shared_tokens_max;
  uint32_t routes = 1;
  std::array<weather, routes_most> sky;
  /// The first form of a request that a route's server takes.
  std::array<uint16_t, routes_most> form_least{};
  /// Whether a route's server turns down requests that show its model a turn of its own.
  std::array<bool, routes_most> takes_no_turns{};
  /// Most requests in flight that a route's limiter allows; 0: it knows no limit.
  std::array<uint32_t, routes_most> concurrency{};
  std::chrono::nanoseconds latency{0};
  /// Deaths in a hundred events.
  uint32_t mortality = 0;
  std::optional<std::chrono::nanoseconds> stop_at;
  std::optional<std::chrono::nanoseconds> drain_at;
  std::chrono::nanoseconds grace{0};
  batched_scenario batched;

  bool has(feature x) const noexcept {
    return (features & x) != 0;
  }
};

/// `texts`: at most so many; `features`: none but these.
scenario make_scenario(uint64_t seed, uint32_t texts, uint32_t features);

/// For people.
std::string to_string(const scenario& x);

} // namespace simulation
