#include "genai_names.hpp"

#include <algorithm>

namespace troupe::genai {

namespace {

struct naming {
  std::string_view ours;
  std::string_view theirs;
};

/// Of those whom they call otherwise. Their further names: anthropic, cohere, deepseek, groq,
/// openai, as here; azure.ai.inference, gcp.gen_ai, ibm.watsonx.ai, moonshot_ai, perplexity, of
/// which there is no provider here.
constexpr naming named_otherwise[] = {
  {"azure", "azure.ai.openai"},
  {"bedrock", "aws.bedrock"},
  {"gemini", "gcp.gemini"},
  {"mistral", "mistral_ai"},
  // The same provider by another path.
  {"openai-responses", "openai"},
  {"vertex", "gcp.vertex_ai"},
  {"xai", "x_ai"},
};

} // namespace

std::string_view provider_of(std::string_view provider) {
  const auto* found = std::ranges::find(named_otherwise, provider, &naming::ours);
  return found == std::end(named_otherwise) ? provider : found->theirs;
}

std::string chat_span_name(std::string_view model) {
  return std::string{chat}.append(" ").append(model);
}

} // namespace troupe::genai
