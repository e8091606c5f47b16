#include "prompt_cache.hpp"

namespace troupe::rehearsing {

namespace {

/// Programs have few prompts; beyond this many the cache starts anew.
constexpr size_t beginnings_max = 100'000;

} // namespace

prompt_cache::use prompt_cache::look_up(const std::vector<cache_mark>& marks) {
  use result;
  if (marks.empty())
    return result;
  if (known_.size() >= beginnings_max)
    known_.clear();
  for (const auto& x : marks)
    if (!known_.insert(x.hash).second)
      result.read_bytes = x.bytes;
  result.written_bytes = marks.back().bytes - result.read_bytes;
  result.for_hour = marks.back().hour;
  return result;
}

void prompt_cache::forget() {
  known_.clear();
}

} // namespace troupe::rehearsing
