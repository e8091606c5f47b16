#include "batches.hpp"

#include "anthropic_batches.hpp"
#include "gemini_batches.hpp"
#include "gemini_files.hpp"
#include "mistral_batches.hpp"
#include "openai_batches.hpp"
#include "openai_files.hpp"
#include "together_batches.hpp"

namespace troupe::rehearsing {

namespace {

/// Those whose batches are played, beside the unnamed that is all of them.
bool has_batches(std::string_view provider) {
  using namespace std::string_view_literals;
  for (const auto x : {""sv, "openai"sv, "openai-responses"sv, "azure"sv, "groq"sv, "together"sv,
                       "mistral"sv, "anthropic"sv, "gemini"sv})
    if (x == provider)
      return true;
  return false;
}

} // namespace

batches::batches(const rehearsal_settings& settings, row_answerer& answerer,
                 rehearsal_counters& counters)
  : store_(settings, answerer, counters) {
  if (!has_batches(settings.provider))
    return;
  // Together's is asked before OpenAI's, which takes the same paths.
  desks_.push_back(std::make_unique<openai_files>(store_));
  desks_.push_back(std::make_unique<together_batches>(store_));
  desks_.push_back(std::make_unique<openai_batches>(store_));
  desks_.push_back(std::make_unique<mistral_batches>(store_));
  desks_.push_back(std::make_unique<anthropic_batches>(store_));
  desks_.push_back(std::make_unique<gemini_files>(store_));
  desks_.push_back(std::make_unique<gemini_batches>(store_));
}

batches::~batches() = default;

void batches::answer(const batch_call& x) {
  store_.work(x.now);
  for (const auto& desk : desks_)
    if (desk->answer(x))
      return;
  x.fail({failure_kind::no_route, "Unknown request URL: " + x.call.method + " "
                                    + std::string(x.call.path())
                                    + ". docs/rehearsal.md has the routes that the rehearsal "
                                      "knows."});
}

} // namespace troupe::rehearsing
