#include "dialects.hpp"

#include "dialect/wire_dialect.hpp"
#include "providers/anthropic/anthropic_format.hpp"
#include "providers/bedrock/bedrock_format.hpp"
#include "providers/cohere/cohere_format.hpp"
#include "providers/gemini/gemini_format.hpp"
#include "providers/ollama/ollama_format.hpp"
#include "providers/openai/openai_format.hpp"
#include "providers/responses/responses_format.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/model_adaptation.hpp"
#include "settings/model_facts.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

struct known_dialect {
  std::string_view name;
  format_maker make;
};

constexpr known_dialect known[]
  = {{"anthropic", make_anthropic_format}, {"bedrock", make_bedrock_format},
     {"cohere", make_cohere_format},       {"gemini", make_gemini_format},
     {"ollama", make_ollama_format},       {"openai", make_openai_format},
     {"responses", make_responses_format}};

} // namespace

expected<dialect_ptr> make_dialect(const settings& x, const json_schema& schema,
                                   const dialect_options& options) {
  if (auto valid = check(x); !valid)
    return unexpected<error>{valid.error()};
  if (!schema.mistake().empty())
    return failed(errc::unsupported_schema, schema.mistake());
  const auto facts = facts_of(x);
  auto adapted = x;
  apply_profile(adapted, facts.profile);
  const auto& row = row_for(provider_of(x), facts.profile);
  if (options.streamed && !row.streams)
    return failed(errc::configuration,
                  std::string{row.title} + " is not read as a stream: ask for whole answers");
  const auto* found = std::find_if(std::begin(known), std::end(known),
                                   [&](const known_dialect& y) { return y.name == row.dialect; });
  if (found == std::end(known))
    return failed(errc::internal, "nobody speaks the dialect " + std::string{row.dialect});
  return make_wire_dialect(adapted, row, schema, options, found->make);
}

} // namespace troupe
