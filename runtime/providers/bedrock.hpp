#pragma once

#include "anthropic.hpp"

#include <array>

/// What is known of Amazon Bedrock's Converse API. Source: docs.aws.amazon.com ("Converse",
/// "Structured outputs", "Troubleshooting error codes"), as of August 2026.
namespace troupe::bedrock {

/// Claude's, which is the model that most ask for here; so are modes and their chain.
inline constexpr schema_subset strict = [] {
  auto result = anthropic::strict;
  result.name = "Bedrock's strict mode";
  return result;
}();

inline constexpr std::array optional_parts{request_part::temperature,
                                           request_part::instruction_role,
                                           request_part::tool_choice, request_part::prompt_cache,
                                           request_part::mode};

inline constexpr std::array<std::string_view, 1> lacks{"seed"};

/// `inferenceConfig` is not among them: what the user gives there joins ours.
inline constexpr std::array<body_member_setting, 4> body_members{{{"system", "system_prompt"},
                                                                  {"messages", "prompt_template"},
                                                                  {"toolConfig", "mode"},
                                                                  {"outputConfig", "mode"}}};

inline constexpr std::array<std::string_view, 1> quota{"ServiceQuotaExceededException"};
inline constexpr std::array<std::string_view, 2> rate{"ThrottlingException",
                                                      "ModelNotReadyException"};
inline constexpr std::array<std::string_view, 6> authentication{
  "AccessDeniedException", "UnrecognizedClientException",  "InvalidSignatureException",
  "ExpiredTokenException", "IncompleteSignatureException", "MissingAuthenticationTokenException"};

inline constexpr std::array<std::string_view, 1> key_variables{"AWS_BEARER_TOKEN_BEDROCK"};
inline constexpr std::array<std::string_view, 3> signing_variables{"AWS_ACCESS_KEY_ID",
                                                                   "AWS_SECRET_ACCESS_KEY",
                                                                   "AWS_SESSION_TOKEN"};

inline constexpr std::array<std::string_view, 4> image_types{"image/png", "image/jpeg", "image/gif",
                                                             "image/webp"};
inline constexpr std::array<std::string_view, 1> pdf_types{"application/pdf"};
/// It fetches nothing but from S3. What a file costs is Claude's.
inline constexpr file_rules files{.image = {.media_types = image_types, .bytes_max = 3'750'000},
                                  .pdf = {.media_types = pdf_types, .bytes_max = 4'500'000},
                                  .count_max = 20,
                                  .request_bytes_max = 25'000'000,
                                  .tokens
                                  = {.image_max = 5'000, .image_usual = 1'600, .pages_max = 100}};

inline constexpr std::array<std::string_view, 3> sources{
  "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
  "docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html",
  "docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html"};

inline constexpr batch_rules batches{
  .refusal = "Bedrock's batches lie in S3: troupe does not speak them"};

inline constexpr provider row{
  .name = "bedrock",
  .title = "Amazon Bedrock",
  .dialect = "bedrock",
  .base_url = "https://bedrock-runtime.${AWS_REGION|AWS_DEFAULT_REGION}.amazonaws.com",
  .path = "/model/{model}/converse",
  .stream_path = "/model/{model}/converse-stream",
  .stream_type = "application/vnd.amazon.eventstream",
  .key_variables = key_variables,
  .base_url_variable = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  .signing = {.scheme = "aws:amz", .service = "bedrock", .variables = signing_variables},
  .modes = anthropic::modes,
  .automatic = anthropic::automatic,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .lacks = lacks,
  .caching = cache_marking::on_request,
  .strict = &strict,
  .streams = true,
  .files = files,
  .batch = &batches,
  .problems = {.quota = quota, .rate = rate, .authentication = authentication},
  .error_header = "x-amzn-errortype",
  .abilities = {.schema = support::partly,
                .strict_tools = support::partly,
                .forced_tool = support::yes,
                .streams_arguments = support::yes,
                .parallel_calls = support::yes,
                .images = support::yes,
                .pdf = support::yes,
                .prompt_cache = support::yes,
                .batch = support::yes},
  .sources = sources,
};

} // namespace troupe::bedrock
