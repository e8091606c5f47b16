#pragma once

#include "provider.hpp"

#include <array>

/// What is known of OpenAI, and of the many servers that speak like it: gateways in front of other
/// providers send those's headers, and name trouble as those do.
namespace troupe::openai {

/// platform.openai.com/docs/guides/structured-outputs, "Supported schemas", as of February 2026.
inline constexpr std::array<std::string_view, 11> keywords{
  "enum",    "const",   "pattern",          "format",           "minItems",  "maxItems",
  "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};

inline constexpr std::array<std::string_view, 9> formats{"date-time", "date",  "time",
                                                         "duration",  "email", "hostname",
                                                         "ipv4",      "ipv6",  "uuid"};

/// Older deployments, Azure's among them, take 100 properties, 5 levels and 500 enum values.
inline constexpr strict_limits limits{.properties_max = 5'000,
                                      .levels_max = 10,
                                      .characters_max = 120'000,
                                      .enum_values_max = 1'000,
                                      .large_enum_values = 250,
                                      .large_enum_characters_max = 15'000};

/// Of `strict: true` in tools and in `response_format: json_schema`.
inline constexpr schema_subset strict{
  .name = "OpenAI's strict mode", .keywords = keywords, .formats = formats, .limits = limits};

inline constexpr std::array modes{mode::tools, mode::tools_strict, mode::json_schema,
                                  mode::json_object, mode::md_json};

/// Of its models only those before gpt-4o-mini cannot be bound to a schema; they refuse it.
inline constexpr std::array automatic{mode::json_schema, mode::tools, mode::json_object,
                                      mode::md_json};

/// Most servers know functions; older and smaller ones a response format, or nothing of it.
inline constexpr std::array automatic_elsewhere{mode::tools, mode::json_schema, mode::json_object,
                                                mode::md_json};

inline constexpr std::array<body_member_setting, 12> body_members{
  {{"model", "model"},
   {"messages", "prompt_template"},
   {"tools", "mode"},
   {"tool_choice", "tool_choice"},
   {"parallel_tool_calls", {}},
   {"response_format", "mode"},
   {"temperature", "temperature"},
   {"seed", "seed"},
   {"max_completion_tokens", "tokens_max"},
   {"max_tokens", "tokens_max"},
   {"stream", {}},
   {"stream_options", "stream_options"}}};

inline constexpr std::array<std::string_view, 5> public_headers{"anthropic-version", "http-referer",
                                                                "openai-beta", "openai-project",
                                                                "x-title"};

/// OpenAI's own, and others that speak like it.
inline constexpr std::array<std::string_view, 16> key_hosts{"api.openai.com",
                                                            "api.anthropic.com",
                                                            "api.groq.com",
                                                            "api.mistral.ai",
                                                            "openrouter.ai",
                                                            "api.deepseek.com",
                                                            "api.together.xyz",
                                                            "api.fireworks.ai",
                                                            "api.x.ai",
                                                            "api.moonshot.ai",
                                                            "api.moonshot.cn",
                                                            "open.bigmodel.cn",
                                                            "api.z.ai",
                                                            "api.cerebras.ai",
                                                            "dashscope.aliyuncs.com",
                                                            "generativelanguage.googleapis.com"};

/// OpenAI, Azure, Groq and most others; Anthropic.
inline constexpr std::array<limit_header_family, 2> limit_families{
  {{.prefix = "x-ratelimit-"}, {.prefix = "anthropic-ratelimit-", .aspect_first = false}}};

/// OpenAI, Anthropic, DeepSeek, OpenRouter; Moonshot; Alibaba; Volcengine; one-api; SiliconFlow;
/// MiniMax and Zhipu.
inline constexpr std::array<std::string_view, 21> quota{"insufficient_quota",
                                                        "billing_hard_limit_reached",
                                                        "billing_not_active",
                                                        "billing_error",
                                                        "insufficient_balance",
                                                        "insufficient_credits",
                                                        "quota_exhausted",
                                                        "402",
                                                        "exceeded_current_quota_error",
                                                        "arrearage",
                                                        "allocationquota.freetieronly",
                                                        "prepaidbilloverdue",
                                                        "postpaidbilloverdue",
                                                        "accountoverdueerror",
                                                        "insufficient_user_quota",
                                                        "30001",
                                                        "1008",
                                                        "1113",
                                                        "1308",
                                                        "1309",
                                                        "1310"};
/// OpenRouter.
inline constexpr std::array<std::string_view, 1> shortage{"in_flight_budget_exhausted"};
inline constexpr std::array<std::string_view, 5> rate{"rate_limit_exceeded", "rate_limit_error",
                                                      "resource_exhausted", "too_many_requests",
                                                      "429"};
inline constexpr std::array<std::string_view, 2> limit_types{"requests", "tokens"};
/// The number is Zhipu's.
inline constexpr std::array<std::string_view, 3> daily{"daily_limit_exceeded", "dailylimitexceeded",
                                                       "1304"};
inline constexpr std::array<std::string_view, 3> filter{"content_filter",
                                                        "content_policy_violation",
                                                        "responsibleaipolicyviolation"};
inline constexpr std::array<std::string_view, 8> authentication{"invalid_api_key",
                                                                "authentication_error",
                                                                "permission_error",
                                                                "permission_denied",
                                                                "unauthenticated",
                                                                "account_deactivated",
                                                                "401",
                                                                "403"};

inline constexpr std::array<std::string_view, 6> too_large{
  "context_length_exceeded", "request_too_large", "string_above_max_length",
  "tokens_limit_reached",    "payload_too_large", "exceed_context_size_error"};
/// Groq.
inline constexpr std::array<std::string_view, 3> wrong_answer{"tool_use_failed",
                                                              "json_validate_failed",
                                                              "output_parse_failed"};

inline constexpr std::array<std::string_view, 1> key_variables{"OPENAI_API_KEY"};
inline constexpr std::array<std::string_view, 3> sources{
  "platform.openai.com/docs/guides/structured-outputs",
  "platform.openai.com/docs/guides/rate-limits", "github.com/openai/openai-openapi: openapi.yaml"};

inline constexpr std::array<std::string_view, 4> image_types{"image/png", "image/jpeg", "image/gif",
                                                             "image/webp"};
inline constexpr std::array<std::string_view, 1> pdf_types{"application/pdf"};
inline constexpr std::array<std::string_view, 2> audio_types{"audio/wav", "audio/mpeg"};
inline constexpr std::array<std::string_view, 2> url_schemes{"https", "http"};
/// Pictures: by URL, too. The most that one costs is what gpt-4o-mini asks for eight tiles; 100 ms
/// of sound are a token.
inline constexpr file_rules files{
  .image = {.media_types = image_types, .url_schemes = url_schemes},
  .pdf = {.media_types = pdf_types, .bytes_max = 32'000'000},
  .audio = {.media_types = audio_types},
  .count_max = 500,
  .request_bytes_max = 50'000'000,
  .tokens = {.image_max = 48'169, .image_usual = 1'100, .pages_max = 100, .second_usual = 10}};

/// platform.openai.com/docs/guides/batch.
inline constexpr batch_rules batches{.format = "openai",
                                     .rows_max = 50'000,
                                     .bytes_max = 200'000'000};

constexpr provider row_with(std::span<const mode> chain, cache_marking caching,
                            const provider* other) {
  provider result{.name = "openai",
                  .title = "OpenAI",
                  .dialect = "openai",
                  .base_url = "https://api.openai.com/v1",
                  .path = "/chat/completions",
                  .key_hosts = key_hosts,
                  .key_variables = key_variables,
                  .base_url_variable = "OPENAI_BASE_URL",
                  .organization_header = "OpenAI-Organization",
                  .public_headers = public_headers,
                  .modes = modes,
                  .automatic = chain,
                  .body_members = body_members,
                  .caching = caching,
                  .strict = &strict,
                  .streams = true,
                  .files = files,
                  .batch = &batches,
                  .limits = limit_families,
                  .problems = {.quota = quota,
                               .shortage = shortage,
                               .rate = rate,
                               .limit_types = limit_types,
                               .daily = daily,
                               .filter = filter,
                               .authentication = authentication,
                               .too_large = too_large,
                               .wrong_answer = wrong_answer},
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
                                .limit_headers = support::yes,
                                .batch = support::yes},
                  .sources = sources,
                  .elsewhere = other};
  return result;
}

inline constexpr provider elsewhere = row_with(automatic_elsewhere, cache_marking::on_request,
                                               nullptr);
inline constexpr provider row = row_with(automatic, cache_marking::by_default, &elsewhere);

} // namespace troupe::openai
