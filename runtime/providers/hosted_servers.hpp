#pragma once

#include "chat_completions.hpp"

/// Hosts of models that speak like OpenAI, and of which there is little more to say.
namespace troupe::hosted_servers {

inline constexpr std::array<std::string_view, 1> xai_aliases{"grok"};
inline constexpr std::array<std::string_view, 1> xai_hosts{"api.x.ai"};
inline constexpr std::array<std::string_view, 1> xai_keys{"XAI_API_KEY"};
inline constexpr std::array<std::string_view, 2> xai_sources{
  "docs.x.ai", "github.com/xai-org/xai-sdk-python: src/xai_sdk"};

inline constexpr batch_rules xai_batches{
  .refusal = "xAI's batches are filled call by call: troupe does not speak them"};

inline constexpr provider xai
  = chat_completions::row_of({.name = "xai",
                              .aliases = xai_aliases,
                              .title = "xAI",
                              .base_url = "https://api.x.ai/v1",
                              .key_hosts = xai_hosts,
                              .key_variables = xai_keys,
                              .base_url_variable = "XAI_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .batch = &xai_batches,
                              .limits = chat_completions::usual_limits,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::yes,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::partly,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::yes,
                                            .pdf = support::partly,
                                            .prompt_cache = support::yes,
                                            .limit_headers = support::yes,
                                            .batch = support::yes},
                              .sources = xai_sources});

inline constexpr std::array<std::string_view, 1> cerebras_hosts{"api.cerebras.ai"};
inline constexpr std::array<std::string_view, 1> cerebras_keys{"CEREBRAS_API_KEY"};
inline constexpr std::array<std::string_view, 2> cerebras_sources{
  "inference-docs.cerebras.ai/capabilities/structured-outputs",
  "inference-docs.cerebras.ai/support/rate-limits"};

inline constexpr batch_rules cerebras_batches{
  .refusal = "of Cerebras' batches too little is known: troupe does not speak them"};

/// Its headers name the span: "x-ratelimit-limit-requests-day", "…-tokens-minute". It reserves what
/// an answer may take at most, so large maxima meet its limits early.
inline constexpr provider cerebras
  = chat_completions::row_of({.name = "cerebras",
                              .title = "Cerebras",
                              .base_url = "https://api.cerebras.ai/v1",
                              .key_hosts = cerebras_hosts,
                              .key_variables = cerebras_keys,
                              .base_url_variable = "CEREBRAS_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .parameters = {.parallel_tool_calls = false},
                              .batch = &cerebras_batches,
                              .limits = chat_completions::usual_limits,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::yes,
                                            .json_mode = support::yes,
                                            .forced_tool = support::partly,
                                            .streams_arguments = support::partly,
                                            .seed = support::yes,
                                            .limit_headers = support::yes,
                                            .batch = support::partly},
                              .sources = cerebras_sources});

inline constexpr std::array<std::string_view, 2> huggingface_aliases{"hf", "hugging_face"};
inline constexpr std::array<std::string_view, 1> huggingface_hosts{"router.huggingface.co"};
inline constexpr std::array<std::string_view, 3> huggingface_keys{"HF_TOKEN", "HUGGINGFACE_API_KEY",
                                                                  "HUGGING_FACE_HUB_TOKEN"};
inline constexpr std::array<std::string_view, 1> huggingface_sources{
  "huggingface.co/docs/inference-providers"};

/// A router to other hosts, which differ in what they take.
inline constexpr provider huggingface
  = chat_completions::row_of({.name = "huggingface",
                              .aliases = huggingface_aliases,
                              .title = "Hugging Face",
                              .base_url = "https://router.huggingface.co/v1",
                              .key_hosts = huggingface_hosts,
                              .key_variables = huggingface_keys,
                              .base_url_variable = "HUGGINGFACE_BASE_URL",
                              .parameters = chat_completions::max_tokens,
                              .slashes_in_models = true,
                              .abilities = {.schema = support::partly,
                                            .json_mode = support::partly,
                                            .forced_tool = support::partly,
                                            .streams_arguments = support::partly,
                                            .parallel_calls = support::partly,
                                            .seed = support::partly,
                                            .images = support::partly},
                              .sources = huggingface_sources});

inline constexpr std::array<std::string_view, 1> databricks_keys{"DATABRICKS_TOKEN"};
inline constexpr std::array<std::string_view, 2> databricks_sources{
  "docs.databricks.com/machine-learning/foundation-model-apis",
  "docs.databricks.com/machine-learning/model-serving/structured-outputs"};

inline constexpr provider databricks
  = chat_completions::row_of({.name = "databricks",
                              .title = "Databricks",
                              .base_url = "https://${DATABRICKS_HOST}/serving-endpoints",
                              .key_variables = databricks_keys,
                              .base_url_variable = "DATABRICKS_BASE_URL",
                              .parameters = chat_completions::max_tokens,
                              .abilities = {.schema = support::partly,
                                            .strict_tools = support::partly,
                                            .json_mode = support::partly,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::partly,
                                            .parallel_calls = support::partly,
                                            .images = support::partly},
                              .sources = databricks_sources});

inline constexpr std::array<std::string_view, 2> snowflake_keys{"SNOWFLAKE_TOKEN", "SNOWFLAKE_PAT"};
inline constexpr std::array<std::string_view, 1> snowflake_sources{
  "docs.snowflake.com: Cortex REST API, chat completions"};
inline constexpr std::array<std::string_view, 1> snowflake_headers{
  "x-snowflake-authorization-token-type"};

inline constexpr provider snowflake = chat_completions::row_of(
  {.name = "snowflake",
   .title = "Snowflake Cortex",
   .base_url = "https://${SNOWFLAKE_ACCOUNT}.snowflakecomputing.com/api/v2/cortex/v1",
   .key_variables = snowflake_keys,
   .base_url_variable = "SNOWFLAKE_BASE_URL",
   .public_headers = snowflake_headers,
   .abilities = {.schema = support::partly,
                 .json_mode = support::partly,
                 .forced_tool = support::partly,
                 .streams_arguments = support::partly,
                 .parallel_calls = support::partly,
                 .images = support::partly},
   .sources = snowflake_sources});

} // namespace troupe::hosted_servers
