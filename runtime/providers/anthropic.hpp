#pragma once

#include "provider.hpp"

#include <array>

/// What is known of Anthropic's Messages API. Source: docs.anthropic.com ("Messages", "Structured
/// outputs", "Errors", "Rate limits") and the official SDK for Python, as of August 2026.
namespace troupe::anthropic {

inline constexpr std::array<std::string_view, 5> keywords{"enum", "const", "pattern", "format",
                                                          "minItems"};

inline constexpr std::array<std::string_view, 10> formats{
  "date-time", "date", "time", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"};

/// Of strict tools and of the output format, all of a request together. How large a schema may be
/// beyond that shows when it is compiled: `refused_part` knows the words.
inline constexpr strict_limits limits{.optional_members_max = 24,
                                      .unions_max = 16,
                                      .functions_max = 20};

inline constexpr schema_subset strict{.name = "Anthropic's strict mode",
                                      .keywords = keywords,
                                      .formats = formats,
                                      .backreferences = false,
                                      .min_items_max = 1,
                                      .optional_members = true,
                                      .recursion = false,
                                      .limits = limits};

inline constexpr std::array modes{mode::tools, mode::tools_strict, mode::json_schema,
                                  mode::md_json};

/// A model that does not know the output format knows no strict tools either. All know tools.
inline constexpr std::array automatic{mode::json_schema, mode::tools, mode::md_json};

inline constexpr std::array optional_parts{request_part::parallel_calls, request_part::temperature,
                                           request_part::tool_choice, request_part::prompt_cache,
                                           request_part::mode};

inline constexpr std::array<std::string_view, 1> lacks{"seed"};

/// `output_config` is not among them: what the user gives there joins the format.
inline constexpr std::array<body_member_setting, 8> body_members{{{"model", "model"},
                                                                  {"system", "system_prompt"},
                                                                  {"messages", "prompt_template"},
                                                                  {"tools", "mode"},
                                                                  {"tool_choice", "tool_choice"},
                                                                  {"temperature", "temperature"},
                                                                  {"max_tokens", "tokens_max"},
                                                                  {"stream", {}}}};

inline constexpr std::array<fixed_header, 1> headers{{{"anthropic-version", "2023-06-01"}}};

inline constexpr std::array<std::string_view, 1> public_headers{"anthropic-beta"};

inline constexpr std::array<std::string_view, 1> key_variables{"ANTHROPIC_API_KEY"};

inline constexpr std::array<std::string_view, 3> sources{
  "docs.anthropic.com/en/api/messages",
  "docs.anthropic.com/en/build-with-claude/structured-outputs",
  "github.com/anthropics/anthropic-sdk-python: src/anthropic/types"};

inline constexpr std::array<std::string_view, 1> key_hosts{"api.anthropic.com"};

/// `anthropic-priority-…` tells of what is bought in advance; beyond it these hold.
inline constexpr std::array<limit_header_family, 1> limit_families{
  {{.prefix = "anthropic-ratelimit-", .aspect_first = false}}};

inline constexpr std::array<std::string_view, 1> quota{"billing_error"};
inline constexpr std::array<std::string_view, 1> rate{"rate_limit_error"};
inline constexpr std::array<std::string_view, 2> authentication{"authentication_error",
                                                                "permission_error"};
inline constexpr std::array<std::string_view, 1> too_large{"request_too_large"};

inline constexpr std::array<std::string_view, 4> image_types{"image/png", "image/jpeg", "image/gif",
                                                             "image/webp"};
inline constexpr std::array<std::string_view, 1> pdf_types{"application/pdf"};
inline constexpr std::array<std::string_view, 1> url_schemes{"https"};

/// A picture costs its pixels by 750, of at most 1.15 megapixels; newer models take larger ones.
inline constexpr file_rules files{
  .image = {.media_types = image_types, .url_schemes = url_schemes, .bytes_max = 5'000'000},
  .pdf = {.media_types = pdf_types, .url_schemes = url_schemes, .bytes_max = 32'000'000},
  .count_max = 100,
  .request_bytes_max = 32'000'000,
  .tokens = {.image_max = 5'000, .image_usual = 1'600, .pages_max = 600}};

/// docs.anthropic.com/en/docs/build-with-claude/batch-processing.
inline constexpr batch_rules batches{.format = "anthropic",
                                     .rows_max = 100'000,
                                     .bytes_max = 256'000'000};

inline constexpr provider row{
  .name = "anthropic",
  .title = "Anthropic",
  .dialect = "anthropic",
  .base_url = "https://api.anthropic.com",
  .path = "/v1/messages",
  .key_hosts = key_hosts,
  .key_variables = key_variables,
  .base_url_variable = "ANTHROPIC_BASE_URL",
  .key = {.name = "x-api-key", .prefix = ""},
  .headers = headers,
  .public_headers = public_headers,
  .modes = modes,
  .automatic = automatic,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .lacks = lacks,
  // Every model since Claude 3.5 takes so many, and the official clients send a request of so many
  // without streaming.
  .usual_tokens_max = 8'192,
  .caching = cache_marking::on_request,
  .strict = &strict,
  .streams = true,
  .files = files,
  .batch = &batches,
  .limits = limit_families,
  .problems
  = {.quota = quota, .rate = rate, .authentication = authentication, .too_large = too_large},
  .abilities = {.schema = support::partly,
                .strict_tools = support::partly,
                .forced_tool = support::partly,
                .streams_arguments = support::yes,
                .parallel_calls = support::yes,
                .images = support::yes,
                .pdf = support::yes,
                .prompt_cache = support::yes,
                .limit_headers = support::yes,
                .batch = support::yes},
  .sources = sources,
};

} // namespace troupe::anthropic
