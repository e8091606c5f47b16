#pragma once

#include "provider.hpp"

#include <array>

/// What is known of Gemini's own API, `generateContent`, as AI Studio serves it; Vertex AI serves
/// the same. Sources: googleapis, google/ai/generativelanguage/v1beta (generative_service.proto,
/// content.proto); googleapis/python-genai; ai.google.dev, "Structured output".
namespace troupe::gemini {

/// Of `responseJsonSchema`. Others are taken without a word, and ignored.
inline constexpr std::array<std::string_view, 6> keywords{"enum",     "format",  "minItems",
                                                          "maxItems", "minimum", "maximum"};

inline constexpr std::array<std::string_view, 3> formats{"date-time", "date", "time"};

/// Members could be optional, too; but many of those are what makes it refuse a schema ("too many
/// states"), and models leave them out. What leads back to its object has to be.
inline constexpr schema_subset strict{.name = "Gemini's response schema",
                                      .keywords = keywords,
                                      .formats = formats,
                                      .maps = true,
                                      .tuples = true,
                                      .other_labels = false,
                                      .required_recursion = false,
                                      .member_order = "propertyOrdering"};

/// No `tools_strict`: a call that is demanded keeps to its schema anyway.
inline constexpr std::array modes{mode::json_schema, mode::tools, mode::json_object, mode::md_json};

inline constexpr std::array optional_parts{request_part::temperature, request_part::seed,
                                           request_part::instruction_role,
                                           request_part::tool_choice, request_part::mode};

/// Others stand in `generationConfig`, which users may write into as well.
inline constexpr std::array<body_member_setting, 4> body_members{
  {{"contents", "prompt_template"},
   {"systemInstruction", "system_prompt"},
   {"tools", "mode"},
   {"toolConfig", "tool_choice"}}};

inline constexpr std::array<std::string_view, 4> public_headers{
  "x-goog-user-project", "x-goog-api-client", "x-server-timeout", "x-vertex-ai-llm-request-type"};

inline constexpr std::array<std::string_view, 1> key_hosts{"generativelanguage.googleapis.com"};

// As `status` and in `ErrorInfo.reason`: googleapis, google/rpc/code.proto and
// google/api/error_reason.proto.

inline constexpr std::array<std::string_view, 2> quota{"quota_exhausted", "billing_disabled"};
inline constexpr std::array<std::string_view, 3> rate{"resource_exhausted", "rate_limit_exceeded",
                                                      "429"};
/// Not Google's own: see `gemini_reply`.
inline constexpr std::array<std::string_view, 1> filter{"prompt_blocked"};
inline constexpr std::array<std::string_view, 16> authentication{"unauthenticated",
                                                                 "permission_denied",
                                                                 "api_key_invalid",
                                                                 "api_key_expired",
                                                                 "api_key_service_blocked",
                                                                 "api_key_http_referrer_blocked",
                                                                 "api_key_ip_address_blocked",
                                                                 "api_key_android_app_blocked",
                                                                 "api_key_ios_app_blocked",
                                                                 "service_disabled",
                                                                 "consumer_invalid",
                                                                 "consumer_suspended",
                                                                 "access_token_expired",
                                                                 "access_token_type_unsupported",
                                                                 "credentials_missing",
                                                                 "account_state_invalid"};

inline constexpr std::array<std::string_view, 2> key_variables{"GEMINI_API_KEY", "GOOGLE_API_KEY"};
inline constexpr std::array<std::string_view, 5> image_types{"image/png", "image/jpeg",
                                                             "image/webp", "image/heic",
                                                             "image/heif"};
inline constexpr std::array<std::string_view, 1> pdf_types{"application/pdf"};
inline constexpr std::array<std::string_view, 5> audio_types{"audio/wav", "audio/mpeg", "audio/aac",
                                                             "audio/ogg", "audio/flac"};
inline constexpr std::array<std::string_view, 2> url_schemes{"https", "gs"};

/// A request with its files has 20 MB at most. A tile of a picture has 258 tokens, and so has a
/// page; a second of sound has 32.
inline constexpr file_rules files{
  .image = {.media_types = image_types, .url_schemes = url_schemes},
  .pdf = {.media_types = pdf_types, .url_schemes = url_schemes},
  .audio = {.media_types = audio_types, .url_schemes = url_schemes},
  .count_max = 3'000,
  .request_bytes_max = 20'000'000,
  .tokens = {.image_max = 5'000, .image_usual = 1'100, .page_max = 1'500, .page_usual = 300}};

inline constexpr std::array<std::string_view, 3> sources{
  "ai.google.dev/api/generate-content", "ai.google.dev/gemini-api/docs/structured-output",
  "github.com/googleapis/googleapis: google/ai/generativelanguage/v1beta"};

/// ai.google.dev/gemini-api/docs/batch-api.
inline constexpr batch_rules batches{.format = "gemini",
                                     .bytes_max = 2'000'000'000,
                                     .open_max = 100};

inline constexpr provider row{
  .name = "gemini",
  .title = "Gemini",
  .dialect = "gemini",
  .base_url = "https://generativelanguage.googleapis.com",
  .path = "/v1beta/models/{model}:generateContent",
  .stream_path = "/v1beta/models/{model}:streamGenerateContent?alt=sse",
  .key_hosts = key_hosts,
  .key_variables = key_variables,
  .base_url_variable = "GOOGLE_GEMINI_BASE_URL",
  .key = {.name = "x-goog-api-key", .prefix = ""},
  .public_headers = public_headers,
  .modes = modes,
  .automatic = modes,
  .body_members = body_members,
  .optional_parts = optional_parts,
  .strict = &strict,
  .streams = true,
  .files = files,
  .batch = &batches,
  .problems = {.quota = quota, .rate = rate, .filter = filter, .authentication = authentication},
  .abilities = {.schema = support::yes,
                .json_mode = support::yes,
                .forced_tool = support::yes,
                .parallel_calls = support::yes,
                .seed = support::yes,
                .images = support::yes,
                .pdf = support::yes,
                .audio = support::yes,
                .prompt_cache = support::yes,
                .batch = support::yes},
  .sources = sources,
};

} // namespace troupe::gemini
