#include "string_pattern.hpp"

#include "pattern_sampler.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

/// Longer texts are not searched: one thread serves everybody.
constexpr size_t matched_bytes_max = 1'024;

} // namespace

std::optional<string_pattern> string_pattern::read(std::string_view expression) {
  auto compiled = pattern::compile(expression);
  if (!compiled)
    return {};
  return string_pattern(std::move(*compiled));
}

pattern::result string_pattern::search(std::string_view x) const {
  return x.size() <= matched_bytes_max ? expression_.search(x) : pattern::result::unchecked;
}

std::vector<std::string> string_pattern::samples(size_t length_min) const {
  constexpr uint32_t seeds = 8;
  std::vector<size_t> lengths{0, 1, 2, 3};
  for (size_t more = 5; more <= std::min<size_t>(length_min, matched_bytes_max); more += more / 2)
    lengths.push_back(more);
  if (length_min > 1)
    lengths.push_back(length_min - 1);
  std::vector<std::string> result;
  for (const auto more : lengths)
    for (uint32_t seed = 0; seed < seeds; ++seed) {
      const auto writes_ahead = seed > seeds / 2;
      auto sample = pattern_sampler{expression_.expression(), {seed, more, writes_ahead}}.run();
      if (std::find(result.begin(), result.end(), sample) == result.end())
        result.push_back(std::move(sample));
    }
  return result;
}

} // namespace troupe::rehearsing
