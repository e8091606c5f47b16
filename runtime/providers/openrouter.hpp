#pragma once

#include "chat_completions.hpp"

namespace troupe::openrouter {

/// Otherwise it sends requests to providers that leave the schema or the function out.
inline constexpr std::array<fixed_member, 1> fixed_members{
  {{"provider", R"({"require_parameters":true})"}}};

inline constexpr std::array<std::string_view, 1> key_hosts{"openrouter.ai"};
inline constexpr std::array<std::string_view, 1> key_variables{"OPENROUTER_API_KEY"};
inline constexpr std::array<std::string_view, 2> sources{
  "openrouter.ai/docs/api-reference",
  "github.com/OpenRouterTeam/typescript-sdk: .speakeasy/out.openapi.yaml"};

inline constexpr batch_rules batches{
  .refusal = "OpenRouter's batches go inside of one request: troupe does not speak them"};

inline constexpr provider row = chat_completions::row_of(
  {.name = "openrouter",
   .title = "OpenRouter",
   .base_url = "https://openrouter.ai/api/v1",
   .key_hosts = key_hosts,
   .key_variables = key_variables,
   .base_url_variable = "OPENROUTER_BASE_URL",
   .fixed_members = fixed_members,
   // No endpoint is left by a parameter that few of them know.
   .parameters = {.token_limit_name = "max_tokens", .parallel_tool_calls = false},
   .slashes_in_models = true,
   .batch = &batches,
   .limits = chat_completions::usual_limits,
   .abilities = {.schema = support::partly,
                 .strict_tools = support::partly,
                 .json_mode = support::partly,
                 .forced_tool = support::partly,
                 .streams_arguments = support::yes,
                 .parallel_calls = support::partly,
                 .seed = support::partly,
                 .images = support::partly,
                 .pdf = support::partly,
                 .audio = support::partly,
                 .prompt_cache = support::partly,
                 .batch = support::yes},
   .sources = sources});

} // namespace troupe::openrouter
