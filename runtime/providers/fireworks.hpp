#pragma once

#include "chat_completions.hpp"

namespace troupe::fireworks {

/// "x-ratelimit-limit-tokens-prompt", "…-tokens-generated".
inline constexpr std::array<limit_name, 3> limit_names{
  {{"requests", limited_thing::requests, limit_window::minute},
   {"tokens-prompt", limited_thing::input_tokens, limit_window::minute},
   {"tokens-generated", limited_thing::output_tokens, limit_window::minute}}};
inline constexpr std::array<limit_header_family, 1> limits{
  {{.prefix = "x-ratelimit-", .names = limit_names}}};

inline constexpr std::array<std::string_view, 2> aliases{"fireworks_ai", "fireworks-ai"};
inline constexpr std::array<std::string_view, 1> key_hosts{"api.fireworks.ai"};
inline constexpr std::array<std::string_view, 1> key_variables{"FIREWORKS_API_KEY"};
inline constexpr std::array<std::string_view, 2> sources{
  "docs.fireworks.ai/structured-responses", "docs.fireworks.ai/serverless/rate-limits"};

inline constexpr batch_rules batches{
  .refusal = "Fireworks' batches are made of datasets: troupe does not speak them"};

inline constexpr provider row
  = chat_completions::row_of({.name = "fireworks",
                              .aliases = aliases,
                              .title = "Fireworks",
                              .base_url = "https://api.fireworks.ai/inference/v1",
                              .key_hosts = key_hosts,
                              .key_variables = key_variables,
                              .base_url_variable = "FIREWORKS_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .parameters = chat_completions::max_tokens,
                              .model_sees_schema = false,
                              .slashes_in_models = true,
                              .batch = &batches,
                              .limits = limits,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::partly,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::partly,
                                            .prompt_cache = support::yes,
                                            .limit_headers = support::yes,
                                            .batch = support::yes},
                              .sources = sources},
                             chat_completions::grammar);

} // namespace troupe::fireworks
