#pragma once

#include "chat_completions.hpp"

namespace troupe::groq {

/// "x-ratelimit-remaining-requests" counts in a day, "…-tokens" in a minute.
inline constexpr std::array<limit_name, 2> limit_names{
  {{"requests", limited_thing::requests, limit_window::day},
   {"tokens", limited_thing::tokens, limit_window::minute}}};
inline constexpr std::array<limit_header_family, 1> limits{
  {{.prefix = "x-ratelimit-", .names = limit_names}}};

inline constexpr std::array<std::string_view, 1> key_hosts{"api.groq.com"};
inline constexpr std::array<std::string_view, 1> key_variables{"GROQ_API_KEY"};
inline constexpr std::array<std::string_view, 3> sources{
  "console.groq.com/docs/rate-limits", "console.groq.com/docs/structured-outputs",
  "github.com/groq/groq-python: src/groq/types"};

/// console.groq.com/docs/batch.
inline constexpr batch_rules batches{.format = "openai",
                                     .rows_max = 50'000,
                                     .bytes_max = 200'000'000};

inline constexpr provider row
  = chat_completions::row_of({.name = "groq",
                              .title = "Groq",
                              .base_url = "https://api.groq.com/openai/v1",
                              .key_hosts = key_hosts,
                              .key_variables = key_variables,
                              .base_url_variable = "GROQ_BASE_URL",
                              .slashes_in_models = true,
                              .batch = &batches,
                              .limits = limits,
                              .abilities = {.schema = support::partly,
                                            .strict_tools = support::partly,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::no,
                                            .prompt_cache = support::yes,
                                            .limit_headers = support::yes,
                                            .batch = support::yes},
                              .sources = sources});

} // namespace troupe::groq
