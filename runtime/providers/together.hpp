#pragma once

#include "chat_completions.hpp"

namespace troupe::together {

/// "x-ratelimit-limit", "x-tokenlimit-remaining": what counts stands in the prefix, in seconds.
inline constexpr std::array<limit_name, 1> requests{
  {{"", limited_thing::requests, limit_window::second}}};
inline constexpr std::array<limit_name, 1> tokens{
  {{"", limited_thing::tokens, limit_window::second}}};
inline constexpr std::array<limit_header_family, 2> limits{
  {{.prefix = "x-ratelimit-", .names = requests}, {.prefix = "x-tokenlimit-", .names = tokens}}};

inline constexpr std::array<std::string_view, 2> aliases{"together_ai", "togetherai"};
inline constexpr std::array<std::string_view, 2> key_hosts{"api.together.xyz", "api.together.ai"};
inline constexpr std::array<std::string_view, 1> key_variables{"TOGETHER_API_KEY"};
inline constexpr std::array<std::string_view, 3> sources{
  "docs.together.ai/docs/json-mode", "docs.together.ai/docs/rate-limits",
  "github.com/togethercomputer/together-python: src/together/types"};

/// docs.together.ai/docs/batch-inference.
inline constexpr batch_rules batches{.format = "openai",
                                     .rows_max = 50'000,
                                     .bytes_max = 100'000'000,
                                     .rows_say_endpoint = false,
                                     .purpose = "batch-api",
                                     .upload_path = "/files/upload",
                                     .upload_names_file = true,
                                     .keeps_name = false};

inline constexpr provider row
  = chat_completions::row_of({.name = "together",
                              .aliases = aliases,
                              .title = "Together",
                              .base_url = "https://api.together.xyz/v1",
                              .key_hosts = key_hosts,
                              .key_variables = key_variables,
                              .base_url_variable = "TOGETHER_BASE_URL",
                              .parameters = chat_completions::max_tokens,
                              .slashes_in_models = true,
                              .batch = &batches,
                              .limits = limits,
                              .abilities = {.schema = support::partly,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::partly,
                                            .prompt_cache = support::partly,
                                            .limit_headers = support::yes,
                                            .batch = support::yes},
                              .sources = sources});

} // namespace troupe::together
