#pragma once

#include "chat_completions.hpp"

/// OpenAI's models at Microsoft's. The model is the name of a deployment; a base URL of the older
/// form holds that itself: `https://….openai.azure.com/openai/deployments/NAME?api-version=…`.
namespace troupe::azure {

/// learn.microsoft.com, "structured outputs": narrower than OpenAI's own.
inline constexpr strict_limits limits{.properties_max = 100,
                                      .levels_max = 5,
                                      .enum_values_max = 500};

inline constexpr schema_subset strict{.name = "Azure's strict mode",
                                      .keywords = openai::keywords,
                                      .formats = openai::formats,
                                      .limits = limits};

inline constexpr std::array<std::string_view, 2> aliases{"azure_openai", "azure-openai"};
inline constexpr std::array<std::string_view, 1> other_base_urls{
  "${AZURE_OPENAI_ENDPOINT}/openai/v1"};
inline constexpr std::array<std::string_view, 2> key_variables{"AZURE_OPENAI_API_KEY",
                                                               "AZURE_API_KEY"};
inline constexpr std::array<std::string_view, 2> public_headers{"x-ms-client-request-id",
                                                                "x-ms-useragent"};
inline constexpr std::array<std::string_view, 3> sources{
  "learn.microsoft.com/azure/ai-services/openai/api-version-lifecycle",
  "learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs",
  "github.com/openai/openai-python: src/openai/lib/azure.py"};

/// Files without an end are limited to 500, so that each gets the earliest one: 14 days. A base URL
/// of the older form has its files beside the deployments. Source: learn.microsoft.com, "batch".
inline constexpr batch_rules batches{.format = "openai",
                                     .rows_max = 50'000,
                                     .bytes_max = 200'000'000,
                                     .unversioned_endpoint = "/chat/completions",
                                     .file_expires = 1'209'600,
                                     .base_ends_before = "/deployments/"};

inline constexpr provider row = chat_completions::row_of(
  {.name = "azure",
   .aliases = aliases,
   .title = "Azure OpenAI",
   .base_url = "https://${AZURE_RESOURCE_NAME}.openai.azure.com/openai/v1",
   .other_base_urls = other_base_urls,
   .key_variables = key_variables,
   .base_url_variable = "AZURE_OPENAI_BASE_URL",
   .key = {.name = "api-key", .prefix = ""},
   .public_headers = public_headers,
   .automatic = chat_completions::schema_first,
   .caching = cache_marking::by_default,
   .batch = &batches,
   .limits = chat_completions::usual_limits,
   .abilities = {.schema = support::yes,
                 .strict_tools = support::yes,
                 .json_mode = support::yes,
                 .forced_tool = support::yes,
                 .streams_arguments = support::yes,
                 .parallel_calls = support::yes,
                 .seed = support::yes,
                 .images = support::yes,
                 .audio = support::partly,
                 .prompt_cache = support::yes,
                 .limit_headers = support::yes,
                 .batch = support::yes},
   .sources = sources},
  strict);

} // namespace troupe::azure
