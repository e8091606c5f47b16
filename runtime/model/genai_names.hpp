#pragma once

#include <array>
#include <string>
#include <string_view>

/// What OpenTelemetry's conventions for generative AI call things: the one place for their names.
/// They stand in github.com/open-telemetry/semantic-conventions-genai, where they moved to from
/// semantic-conventions in May 2026 (#3696). All are of stability "Development", and there is no
/// release (#247): these are the names of its main branch as of November 2026. What they have no
/// name for is called `troupe.…`.
namespace troupe::genai {

// -- metrics
// -----------------------------------------------------------------------------------------------

/// Histogram of seconds: one request, from sending it to its end.
inline constexpr std::string_view operation_duration = "gen_ai.client.operation.duration";
/// Histogram of tokens that are billed, with the attribute `token_type`.
inline constexpr std::string_view token_usage = "gen_ai.client.token.usage";
/// Histogram of seconds: from sending a request to the first of what comes back; of streams.
inline constexpr std::string_view time_to_first_chunk
  = "gen_ai.client.operation.time_to_first_chunk";
/// Histogram of seconds: a whole run.
inline constexpr std::string_view workflow_duration = "gen_ai.workflow.duration";

/// Upper bounds of the buckets that the conventions ask for.
inline constexpr std::array<double, 14> seconds_bounds{0.01,  0.02,  0.04,  0.08, 0.16,
                                                       0.32,  0.64,  1.28,  2.56, 5.12,
                                                       10.24, 20.48, 40.96, 81.92};
inline constexpr std::array<double, 14> tokens_bounds{1,       4,       16,       64,      256,
                                                      1024,    4096,    16384,    65536,   262144,
                                                      1048576, 4194304, 16777216, 67108864};

// -- attributes
// -----------------------------------------------------------------------------------------------

inline constexpr std::string_view operation_name = "gen_ai.operation.name";
inline constexpr std::string_view provider_name = "gen_ai.provider.name";
inline constexpr std::string_view request_model = "gen_ai.request.model";
inline constexpr std::string_view response_model = "gen_ai.response.model";
inline constexpr std::string_view token_type = "gen_ai.token.type";
inline constexpr std::string_view output_type = "gen_ai.output.type";

inline constexpr std::string_view request_max_tokens = "gen_ai.request.max_tokens";
inline constexpr std::string_view request_temperature = "gen_ai.request.temperature";
inline constexpr std::string_view request_seed = "gen_ai.request.seed";
inline constexpr std::string_view request_stream = "gen_ai.request.stream";

inline constexpr std::string_view response_id = "gen_ai.response.id";
/// A list: one for each choice.
inline constexpr std::string_view response_finish_reasons = "gen_ai.response.finish_reasons";

inline constexpr std::string_view usage_input_tokens = "gen_ai.usage.input_tokens";
inline constexpr std::string_view usage_output_tokens = "gen_ai.usage.output_tokens";
inline constexpr std::string_view usage_cache_read_input_tokens
  = "gen_ai.usage.cache_read.input_tokens";
inline constexpr std::string_view usage_cache_creation_input_tokens
  = "gen_ai.usage.cache_creation.input_tokens";
inline constexpr std::string_view usage_reasoning_output_tokens
  = "gen_ai.usage.reasoning.output_tokens";

/// What was said, as JSON; opt-in.
inline constexpr std::string_view output_messages = "gen_ai.output.messages";

inline constexpr std::string_view workflow_name = "gen_ai.workflow.name";

// Of the conventions at large, which those for generative AI ask for.

inline constexpr std::string_view server_address = "server.address";
inline constexpr std::string_view server_port = "server.port";
/// Our error codes, by name; of an HTTP status that says more than they do, that.
inline constexpr std::string_view error_type = "error.type";
inline constexpr std::string_view http_response_status_code = "http.response.status_code";

// -- values
// -----------------------------------------------------------------------------------------------

/// Of `operation_name`: a request, and the run around it.
inline constexpr std::string_view chat = "chat";
inline constexpr std::string_view invoke_workflow = "invoke_workflow";

/// Of `token_type`.
inline constexpr std::string_view input_tokens = "input";
inline constexpr std::string_view output_tokens = "output";

/// Of `output_type`.
inline constexpr std::string_view json_output = "json";

/// The value of `provider_name` for `settings::provider`; the name itself where the conventions
/// know none, which they allow.
std::string_view provider_of(std::string_view provider);

/// "chat gpt-4o": what the span of a request is called.
std::string chat_span_name(std::string_view model);

} // namespace troupe::genai
