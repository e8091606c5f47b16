#pragma once

#include "provider.hpp"

#include <array>

/// What is known of Cohere's chat API, version 2. Sources: cohere-ai/cohere-python, `v2/client.py`
/// and `types/`; docs.cohere.com, "Structured Outputs", "Errors".
namespace troupe::cohere {

inline constexpr std::array<std::string_view, 4> keywords{"enum", "const", "pattern", "format"};

inline constexpr std::array<std::string_view, 4> formats{"date-time", "date", "time", "uuid"};

/// Of `response_format` and `strict_tools`.
inline constexpr schema_subset strict{.name = "Cohere's structured outputs",
                                      .keywords = keywords,
                                      .formats = formats,
                                      .type_lists = false};

inline constexpr std::array modes{mode::json_schema, mode::tools, mode::tools_strict,
                                  mode::json_object, mode::md_json};

inline constexpr std::array automatic{mode::json_schema, mode::tools, mode::json_object,
                                      mode::md_json};

inline constexpr std::array optional_parts{request_part::temperature, request_part::seed,
                                           request_part::tool_choice, request_part::mode};

inline constexpr std::array<body_member_setting, 10> body_members{{{"model", "model"},
                                                                   {"messages", "prompt_template"},
                                                                   {"tools", "mode"},
                                                                   {"strict_tools", "mode"},
                                                                   {"tool_choice", "tool_choice"},
                                                                   {"response_format", "mode"},
                                                                   {"temperature", "temperature"},
                                                                   {"seed", "seed"},
                                                                   {"max_tokens", "tokens_max"},
                                                                   {"stream", {}}}};

inline constexpr std::array<std::string_view, 1> public_headers{"x-client-name"};

inline constexpr std::array<std::string_view, 1> key_hosts{"api.cohere.com"};

/// 498: it found something that it does not say.
inline constexpr std::array<uint16_t, 1> filter_statuses{498};

inline constexpr std::array<std::string_view, 2> key_variables{"CO_API_KEY", "COHERE_API_KEY"};

inline constexpr std::array<std::string_view, 4> image_types{"image/png", "image/jpeg", "image/gif",
                                                             "image/webp"};
inline constexpr std::array<std::string_view, 1> url_schemes{"https"};
/// Models that see, such as command-a-vision.
inline constexpr file_rules files{
  .image = {.media_types = image_types, .url_schemes = url_schemes, .bytes_max = 20'000'000},
  .count_max = 20,
  .request_bytes_max = 20'000'000};

inline constexpr std::array<std::string_view, 2> sources{
  "docs.cohere.com/v2/reference/chat", "github.com/cohere-ai/cohere-python: src/cohere/v2"};

inline constexpr batch_rules batches{
  .refusal = "Cohere's batches are made of datasets: troupe does not speak them"};

inline constexpr provider row{
  .name = "cohere",
  .title = "Cohere",
  .dialect = "cohere",
  .base_url = "https://api.cohere.com",
  .path = "/v2/chat",
  .key_hosts = key_hosts,
  .key_variables = key_variables,
  .base_url_variable = "CO_API_URL",
  .public_headers = public_headers,
  .modes = modes,
  .automatic = automatic,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .strict = &strict,
  .streams = true,
  .files = files,
  .batch = &batches,
  .problems = {.filter_statuses = filter_statuses},
  .abilities = {.schema = support::yes,
                .strict_tools = support::yes,
                .json_mode = support::yes,
                .forced_tool = support::partly,
                .streams_arguments = support::yes,
                .parallel_calls = support::yes,
                .seed = support::yes,
                .images = support::partly,
                .batch = support::yes},
  .sources = sources,
};

} // namespace troupe::cohere
