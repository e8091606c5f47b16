#pragma once

#include "openai.hpp"

/// What is known of OpenAI's Responses API, and of those who have it, too: Azure, OpenRouter,
/// DeepSeek, xAI. Where it does not differ, it is as chat completions are.
namespace troupe::openai_responses {

inline constexpr std::array optional_parts{
  request_part::parallel_calls,   request_part::temperature, request_part::sealed_thoughts,
  request_part::instruction_role, request_part::tool_choice, request_part::mode};

inline constexpr std::array<std::string_view, 1> lacks{"seed"};

/// `include`, `store` and `text` are the user's to say, too.
inline constexpr std::array<body_member_setting, 9> body_members{
  {{"model", "model"},
   {"input", "prompt_template"},
   {"instructions", "system_prompt"},
   {"tools", "mode"},
   {"tool_choice", "tool_choice"},
   {"parallel_tool_calls", {}},
   {"temperature", "temperature"},
   {"max_output_tokens", "tokens_max"},
   {"stream", {}}}};

/// Codes of `response.error`, too: developers.openai.com, "The response object".
inline constexpr std::array<std::string_view, 7> filter{"content_filter",
                                                        "content_policy_violation",
                                                        "responsibleaipolicyviolation",
                                                        "invalid_prompt",
                                                        "bio_policy",
                                                        "cyber_policy",
                                                        "image_content_policy_violation"};

inline constexpr problem_names problems = [] {
  auto result = openai::row.problems;
  result.filter = filter;
  return result;
}();

/// Pictures and PDFs by URL, too; no sound.
inline constexpr file_rules files = [] {
  auto result = openai::files;
  result.pdf.url_schemes = openai::url_schemes;
  result.audio = {};
  return result;
}();

inline constexpr batch_rules batches = [] {
  auto result = openai::batches;
  result.endpoint = "/v1/responses";
  return result;
}();

inline constexpr std::array<std::string_view, 2> sources{
  "platform.openai.com/docs/api-reference/responses",
  "github.com/openai/openai-openapi: openapi.yaml"};

inline constexpr provider row{
  .name = "openai-responses",
  .title = "OpenAI Responses",
  .dialect = "responses",
  .base_url = "https://api.openai.com/v1",
  .path = "/responses",
  .key_hosts = openai::key_hosts,
  .key_variables = openai::key_variables,
  .base_url_variable = openai::row.base_url_variable,
  .organization_header = openai::row.organization_header,
  .public_headers = openai::public_headers,
  .modes = openai::modes,
  .automatic = openai::automatic,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .lacks = lacks,
  .caching = cache_marking::by_default,
  .strict = &openai::strict,
  .streams = true,
  .files = files,
  .batch = &batches,
  .limits = openai::limit_families,
  .problems = problems,
  .abilities = {.schema = support::yes,
                .strict_tools = support::yes,
                .json_mode = support::yes,
                .forced_tool = support::yes,
                .streams_arguments = support::yes,
                .parallel_calls = support::yes,
                .images = support::yes,
                .pdf = support::yes,
                .prompt_cache = support::yes,
                .limit_headers = support::yes,
                .batch = support::yes},
  .sources = sources,
};

} // namespace troupe::openai_responses
