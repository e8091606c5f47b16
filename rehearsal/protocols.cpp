#include "protocols.hpp"

#include "protocols/anthropic.hpp"
#include "protocols/gemini.hpp"
#include "protocols/ollama.hpp"
#include "protocols/openai_chat.hpp"
#include "protocols/responses.hpp"

#include <troupe/rehearsal.hpp>

#include <algorithm>

namespace troupe {

namespace {

using namespace std::string_view_literals;

/// Those that speak like OpenAI differ in nothing that the rehearsal plays.
const std::vector<rehearsal_provider> all_providers{
  {"openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1", "openai/rehearsal"},
  {"azure", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "", "azure/rehearsal"},
  {"anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "", "anthropic/rehearsal"},
  {"gemini", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "", "gemini/rehearsal"},
  {"ollama", "", "OLLAMA_HOST", "", "ollama/rehearsal"},
};

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
  add(std::type_identity<openai_chat>{}, "openai"sv, "azure"sv);
  add(std::type_identity<responses>{}, "openai"sv, "azure"sv);
  add(std::type_identity<anthropic>{}, "anthropic"sv);
  add(std::type_identity<gemini>{}, "gemini"sv);
  add(std::type_identity<ollama>{}, "ollama"sv);
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
