#pragma once

#include "chat_request.hpp"

#include <cstdint>
#include <unordered_set>
#include <vector>

namespace troupe::rehearsing {

/// Which beginnings of prompts were seen, as a provider's prompt cache does. Nothing expires.
class prompt_cache {
public:
  struct use {
    uint64_t read_bytes = 0;
    uint64_t written_bytes = 0;
    bool for_hour = false;
  };

  /// Looks for the longest beginning that is known, and learns all of them. `marks` are in the
  /// order of the prompt.
  use look_up(const std::vector<cache_mark>& marks);

  void forget();

private:
  std::unordered_set<uint64_t> known_;
};

} // namespace troupe::rehearsing
