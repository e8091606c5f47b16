#include "token_estimate.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr double tokens_per_byte = 0.25;
/// Until the first answer: schema and prompts beside the text, and a short record.
constexpr double first_overhead = 300;
constexpr double first_output = 256;
/// Weight of the newest request in the means.
constexpr double newest = 0.05;

} // namespace

request_cost token_estimate::of(uint64_t bytes, std::optional<uint32_t> output_max) const {
  const auto length = static_cast<double>(bytes);
  request_cost result{first_overhead + length * tokens_per_byte, first_output};
  if (learnt_)
    result = {std::max(1.0, input_ + (length - bytes_) * tokens_per_byte), output_};
  if (output_max)
    result.output = std::min(result.output, static_cast<double>(*output_max));
  return result;
}

void token_estimate::learn(uint64_t bytes, const usage& used) {
  if (used.prompt_tokens + used.completion_tokens == 0)
    return;
  const auto weight = learnt_ ? newest : 1.0;
  auto approach = [weight](double& mean, uint64_t x) {
    mean += weight * (static_cast<double>(x) - mean);
  };
  approach(bytes_, bytes);
  approach(input_, used.prompt_tokens);
  approach(output_, used.completion_tokens);
  learnt_ = true;
}

} // namespace troupe::detail
