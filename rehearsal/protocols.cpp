#include "protocols.hpp"

#include "protocols/anthropic.hpp"
#include "protocols/bedrock.hpp"
#include "protocols/cohere.hpp"
#include "protocols/gemini.hpp"
#include "protocols/ollama.hpp"
#include "protocols/openai_chat.hpp"
#include "protocols/responses.hpp"

#include <troupe/rehearsal.hpp>

#include <algorithm>

namespace troupe {

namespace {

using namespace std::string_view_literals;

const std::vector<rehearsal_provider> all_providers{
  {"openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1"},
  {"openai-responses", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1"},
  {"azure", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", ""},
  {"anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", ""},
  {"gemini", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", ""},
  {"vertex", "VERTEX_ACCESS_TOKEN", "GOOGLE_VERTEX_BASE_URL", ""},
  {"ollama", "", "OLLAMA_HOST", ""},
  {"cohere", "CO_API_KEY", "CO_API_URL", ""},
  {"bedrock", "AWS_BEARER_TOKEN_BEDROCK", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""},
  {"mistral", "MISTRAL_API_KEY", "MISTRAL_BASE_URL", "/v1", true},
  {"groq", "GROQ_API_KEY", "GROQ_BASE_URL", "/openai/v1", true},
  {"deepseek", "DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL", "", true},
  {"together", "TOGETHER_API_KEY", "TOGETHER_BASE_URL", "/v1", true},
  {"fireworks", "FIREWORKS_API_KEY", "FIREWORKS_BASE_URL", "/inference/v1", true},
  {"openrouter", "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL", "/api/v1", true},
  {"xai", "XAI_API_KEY", "XAI_BASE_URL", "/v1", true},
  {"cerebras", "CEREBRAS_API_KEY", "CEREBRAS_BASE_URL", "/v1", true},
  {"huggingface", "HF_TOKEN", "HUGGINGFACE_BASE_URL", "/v1", true},
  {"vllm", "VLLM_API_KEY", "VLLM_BASE_URL", "/v1", true},
  {"sglang", "SGLANG_API_KEY", "SGLANG_BASE_URL", "/v1", true},
  {"llamacpp", "LLAMA_API_KEY", "LLAMACPP_BASE_URL", "/v1", true},
  {"lmstudio", "LMSTUDIO_API_KEY", "LMSTUDIO_BASE_URL", "/v1", true},
};

bool speaks_like_openai(std::string_view name) {
  return std::any_of(all_providers.begin(), all_providers.end(),
                     [name](const rehearsal_provider& x) {
                       return x.name == name && x.speaks_like_openai;
                     });
}

} // namespace

const std::vector<rehearsal_provider>& rehearsal_providers() {
  return all_providers;
}

namespace rehearsing {

protocols::protocols(std::string_view provider) {
  auto next = all_.begin();
  const auto add = [&]<class Protocol>(std::type_identity<Protocol>, auto... names) {
    if (provider.empty() || ((provider == names) || ...))
      *next++ = std::make_unique<Protocol>();
  };
  // The first is asked first, and answers what nobody knows.
  add(std::type_identity<openai_chat>{}, "openai"sv, "azure"sv,
      speaks_like_openai(provider) ? provider : "openai"sv);
  add(std::type_identity<responses>{}, "openai"sv, "azure"sv, "openai-responses"sv);
  add(std::type_identity<anthropic>{}, "anthropic"sv);
  add(std::type_identity<gemini>{}, "gemini"sv, "vertex"sv);
  add(std::type_identity<ollama>{}, "ollama"sv);
  add(std::type_identity<cohere>{}, "cohere"sv);
  add(std::type_identity<bedrock>{}, "bedrock"sv);
}

protocols::found protocols::find(const http_call& call) {
  for (const auto& x : all_) {
    if (!x)
      break;
    if (const auto what = x->errand_of(call); what != errand::none)
      return {x.get(), what};
  }
  return {};
}

protocol& protocols::first() {
  return *all_.front();
}

} // namespace rehearsing

} // namespace troupe
