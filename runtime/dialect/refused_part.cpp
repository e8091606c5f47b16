#include "refused_part.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace troupe::detail {

namespace {

using word_list = std::span<const std::string_view>;

// Words are compared in small letters and with "_" for blanks and hyphens: one spelling of
// "tool choice", "tool_choice" and "Tool-Choice".

/// How servers say that they do not take what they name. As seen in the errors of OpenAI, Azure,
/// Anthropic, Gemini, Groq, Mistral, DeepSeek, OpenRouter, Together, Ollama, vLLM, llama.cpp and of
/// those built with pydantic, serde and Go's decoder.
constexpr std::array<std::string_view, 33> refusals{
  "not_support",
  "n't_support",
  "unsupported",
  "not_currently_support",
  "not_yet_support",
  "not_allowed",
  "n't_allowed",
  "not_permitted",
  "not_enabled",
  "not_available",
  "unavailable",
  "not_implemented",
  "not_accept",
  "n't_accept",
  "not_compatible",
  "incompatible",
  "not_recognized",
  "unrecognized",
  "unknown",
  "unexpected",
  "not_exist",
  "no_endpoints",
  "deprecated",
  "cannot_be_used",
  "can't_be_used",
  "only_the_default",
  "requires_",
  "extra_forbidden",
  "not_valid_for",
  "may_not_be",
  "may_only_be",
  "too_many_states",
  "maximum_allowed_nesting",
};

/// The same, where the name is nothing but the part's.
constexpr std::array<std::string_view, 6> objections{"invalid",   "must_be",  "should_be",
                                                     "expected_", "only_one", "is_not_"};

struct named_part {
  request_part part;
  /// Mean nothing else.
  word_list names;
  /// Could be part of another sentence.
  word_list words;
};

constexpr std::array<std::string_view, 2> stream_names{"stream_options", "include_usage"};
constexpr std::array<std::string_view, 3> parallel_names{"parallel_tool_calls",
                                                         "parallel_function_call",
                                                         "parallel_tool_use"};
constexpr std::array<std::string_view, 1> temperature_words{"temperature"};
constexpr std::array<std::string_view, 4> seed_words{"'seed'", "\"seed\"", "`seed`",
                                                     "parameter:_seed"};
constexpr std::array<std::string_view, 2> limit_words{"max_tokens", "max_completion_tokens"};
constexpr std::array<std::string_view, 6> role_names{"system_role",           "developer_role",
                                                     "role_system",           "system_message",
                                                     "developer_instruction", "system_instruction"};
constexpr std::array<std::string_view, 3> role_words{"].role", "'system'", "'developer'"};
constexpr std::array<std::string_view, 4> choice_names{"tool_choice", "toolchoice",
                                                       "function_calling_config",
                                                       "functioncallingconfig"};
constexpr std::array<std::string_view, 3> cache_names{"prompt_cache_key", "cache_control",
                                                      "cachepoint"};
constexpr std::array<std::string_view, 3> thought_names{"encrypted_content", "encrypted_reasoning",
                                                        "reasoning.encrypted"};
constexpr std::array<std::string_view, 4> thought_words{"'include'", "`include`", "\"include\"",
                                                        "parameter:_include"};
constexpr std::array<std::string_view, 18> mode_names{"response_format",
                                                      "json_schema",
                                                      "json_object",
                                                      "json_mode",
                                                      "tool_calling",
                                                      "function_call",
                                                      "output_format",
                                                      "structured_output",
                                                      "output_config",
                                                      "outputconfig",
                                                      "textformat",
                                                      "toolconfig",
                                                      "response_json_schema",
                                                      "responsejsonschema",
                                                      "response_mime_type",
                                                      "responsemimetype",
                                                      "function_declarations",
                                                      "schema_in_generationconfig"};
/// The last one is OpenRouter's, which does not say which.
constexpr std::array<std::string_view, 11> mode_words{"tools",
                                                      "tool_use",
                                                      "'tool'",
                                                      "tool_support",
                                                      "functions",
                                                      "structured_generation",
                                                      "guided_json",
                                                      "grammar",
                                                      "response_schema",
                                                      "specified_schema",
                                                      "requested_parameters"};

/// The mode is known, but this schema is too much for it. Anthropic.
constexpr std::array<std::string_view, 6> too_much{
  "compiled_grammar_is_too_large", "schema_is_too_complex", "too_complex_for_compilation",
  "too_many_optional_param",       "too_many_strict_tools", "parameters_with_union_types"};

constexpr std::array<named_part, 10> parts{
  {{request_part::stream_options, stream_names, {}},
   {request_part::parallel_calls, parallel_names, {}},
   {request_part::temperature, {}, temperature_words},
   {request_part::seed, {}, seed_words},
   {request_part::token_limit, {}, limit_words},
   {request_part::instruction_role, role_names, role_words},
   {request_part::tool_choice, choice_names, {}},
   {request_part::prompt_cache, cache_names, {}},
   {request_part::sealed_thoughts, thought_names, thought_words},
   {request_part::mode, mode_names, mode_words}}};

std::string in_one_spelling(std::string_view words) {
  std::string result{words};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c == ' ' || c == '-' ? '_' : lower(c); });
  return result;
}

bool holds_any(std::string_view text, word_list any_of) {
  return std::any_of(any_of.begin(), any_of.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

} // namespace

bool is_about_form(uint16_t status) {
  // 404: gateways that find nobody who takes it. 500 and 501: small servers that have no 400.
  constexpr std::array<uint16_t, 6> those{400, 404, 415, 422, 500, 501};
  return std::find(those.begin(), those.end(), status) != those.end();
}

bool refuses(std::string_view words, request_part x) {
  const auto text = in_one_spelling(words);
  if (x == request_part::mode && holds_any(text, too_much))
    return true;
  const auto* named = std::find_if(parts.begin(), parts.end(),
                                   [x](const named_part& y) { return y.part == x; });
  const auto by_name = holds_any(text, named->names);
  if (!by_name && !holds_any(text, named->words))
    return false;
  return holds_any(text, refusals) || (by_name && holds_any(text, objections));
}

} // namespace troupe::detail
