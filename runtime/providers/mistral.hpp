#pragma once

#include "chat_completions.hpp"

namespace troupe::mistral {

/// docs.mistral.ai says of no keyword that it is enforced; it takes them all.
inline constexpr schema_subset strict{.name = "Mistral's strict mode",
                                      .keywords = openai::keywords,
                                      .formats = openai::formats};

/// "x-ratelimit-limit-req-minute", "x-ratelimit-remaining-tokens-minute",
/// "x-ratelimit-limit-tokens-month"; older: "x-ratelimitbysize-limit-minute".
inline constexpr std::array<limit_name, 2> limit_names{
  {{"req", limited_thing::requests}, {"tokens", limited_thing::tokens}}};
inline constexpr std::array<limit_name, 1> tokens_only{{{"", limited_thing::tokens}}};
inline constexpr std::array<limit_header_family, 3> limits{
  {{.prefix = "x-ratelimit-", .names = limit_names},
   {.prefix = "x-ratelimitbysize-", .names = tokens_only},
   {.prefix = "ratelimitbysize-", .names = tokens_only}}};

inline constexpr std::array<std::string_view, 1> key_hosts{"api.mistral.ai"};
inline constexpr std::array<std::string_view, 1> key_variables{"MISTRAL_API_KEY"};
inline constexpr std::array<std::string_view, 2> sources{
  "docs.mistral.ai/api", "github.com/mistralai/client-python: src/mistralai/client/models"};

/// Its documents differ; these are the smaller numbers.
inline constexpr batch_rules batches{
  .format = "mistral", .rows_max = 100'000, .bytes_max = 512'000'000, .rows_say_endpoint = false};

inline constexpr provider row
  = chat_completions::row_of({.name = "mistral",
                              .title = "Mistral",
                              .base_url = "https://api.mistral.ai/v1",
                              .key_hosts = key_hosts,
                              .key_variables = key_variables,
                              .base_url_variable = "MISTRAL_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .body_members = chat_completions::body_members_with_random_seed,
                              // It counts the tokens of a stream unasked.
                              .parameters = {.seed_name = "random_seed",
                                             .token_limit_name = "max_tokens",
                                             .tool_choice_any = "any",
                                             .stream_options = false},
                              .batch = &batches,
                              .limits = limits,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::yes,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::yes,
                                            .pdf = support::yes,
                                            .audio = support::partly,
                                            .prompt_cache = support::yes,
                                            .limit_headers = support::partly,
                                            .batch = support::yes},
                              .sources = sources},
                             strict);

} // namespace troupe::mistral
