#include <troupe/model_profile.hpp>

#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, ability_count> ability_names{
  "tools", "forced tool", "strict tools", "native schema", "JSON mode",   "pictures",
  "PDF",   "audio",       "reasoning",    "prompt cache",  "system role", "developer role"};

constexpr std::array<std::string_view, parameter_count> parameter_names{"temperature",
                                                                        "top_p",
                                                                        "top_k",
                                                                        "presence_penalty",
                                                                        "frequency_penalty",
                                                                        "logit_bias",
                                                                        "logprobs",
                                                                        "top_logprobs",
                                                                        "seed",
                                                                        "stop"};

template <class T>
void fill_in(std::optional<T>& x, const std::optional<T>& other) {
  if (!x)
    x = other;
}

} // namespace

std::string_view to_string(ability x) {
  return ability_names[static_cast<size_t>(x)];
}

std::string_view to_string(parameter x) {
  return parameter_names[static_cast<size_t>(x)];
}

void model_profile::fill(const model_profile& other) {
  can.fill(other.can);
  // Who says when it is refused knows more than who says that it is.
  if (thinks == reasoning_habit::unknown) {
    thinks = other.thinks;
    refuses.remove(other.refuses_thinking);
  }
  refuses.add(other.refuses);
  refuses_thinking.add(other.refuses_thinking);
  if (limit_name == token_limit_name::any)
    limit_name = other.limit_name;
  fill_in(context_tokens, other.context_tokens);
  fill_in(input_tokens_max, other.input_tokens_max);
  fill_in(output_tokens_max, other.output_tokens_max);
  fill_in(prices, other.prices);
}

} // namespace troupe
