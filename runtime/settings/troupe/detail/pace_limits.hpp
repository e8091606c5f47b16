#pragma once

#include <cstdint>

namespace troupe {

/// What a provider allows for a key and a model, as the user knows it. 0: unknown, or no limit.
struct pace_limits {
  uint64_t requests_per_minute = 0;
  /// Prompt and answer together.
  uint64_t tokens_per_minute = 0;
  uint64_t input_tokens_per_minute = 0;
  uint64_t output_tokens_per_minute = 0;
  /// Requests in flight at once, of all runs in this process.
  uint32_t concurrency = 0;

  friend bool operator==(const pace_limits&, const pace_limits&) = default;
};

} // namespace troupe
