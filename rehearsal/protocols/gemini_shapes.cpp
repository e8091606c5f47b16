#include "gemini_shapes.hpp"

#include <array>

namespace troupe::rehearsing {

// Named, so that these names do not stand in the way of others.
namespace gemini_shapes {

namespace {

using enum proto_kind;

constexpr auto one_text(std::string_view name) {
  return proto_field{name, text};
}

constexpr auto texts(std::string_view name) {
  return proto_field{name, text, nullptr, true};
}

constexpr auto one(std::string_view name, const proto_message& of) {
  return proto_field{name, message, &of};
}

constexpr auto many(std::string_view name, const proto_message& of) {
  return proto_field{name, message, &of, true};
}

const std::array schema_fields{
  one_text("type"),
  one_text("format"),
  one_text("title"),
  one_text("description"),
  proto_field{"nullable", flag},
  texts("enum"),
  proto_field{"min_items", integer},
  proto_field{"max_items", integer},
  proto_field{"properties", map, &gemini_schema},
  texts("required"),
  proto_field{"min_properties", integer},
  proto_field{"max_properties", integer},
  proto_field{"minimum", number},
  proto_field{"maximum", number},
  proto_field{"min_length", integer},
  proto_field{"max_length", integer},
  one_text("pattern"),
  proto_field{"example", any},
  proto_field{"default", any},
  many("any_of", gemini_schema),
  texts("property_ordering"),
  one("items", gemini_schema),
};

const std::array blob_fields{one_text("mime_type"), proto_field{"data", bytes},
                             one_text("display_name")};
const proto_message blob{blob_fields};

const std::array file_fields{one_text("mime_type"), one_text("file_uri"), one_text("display_name")};
const proto_message file_data{file_fields};

const std::array call_fields{one_text("id"), one_text("name"), proto_field{"args", object},
                             proto_field{"partial_args", any}, proto_field{"will_continue", flag}};
const proto_message function_call{call_fields};

const std::array result_fields{one_text("id"),
                               one_text("name"),
                               proto_field{"response", object},
                               proto_field{"parts", any},
                               proto_field{"will_continue", flag},
                               one_text("scheduling")};
const proto_message function_response{result_fields};

const std::array part_fields{
  one_text("text"),
  one("inline_data", blob),
  one("file_data", file_data),
  one("function_call", function_call),
  one("function_response", function_response),
  proto_field{"executable_code", object},
  proto_field{"code_execution_result", object},
  proto_field{"tool_call", object},
  proto_field{"tool_response", object},
  proto_field{"thought", flag},
  proto_field{"thought_signature", bytes},
  proto_field{"video_metadata", object},
  proto_field{"part_metadata", object},
  proto_field{"media_resolution", any},
};
const proto_message part{part_fields};

const std::array content_fields{many("parts", part), one_text("role")};
const proto_message content{content_fields};

const std::array declaration_fields{
  one_text("name"),
  one_text("description"),
  one_text("behavior"),
  one("parameters", gemini_schema),
  proto_field{"parameters_json_schema", any},
  one("response", gemini_schema),
  proto_field{"response_json_schema", any},
};
const proto_message declaration{declaration_fields};

const std::array tool_fields{
  many("function_declarations", declaration),
  proto_field{"google_search", object},
  proto_field{"google_search_retrieval", object},
  proto_field{"code_execution", object},
  proto_field{"url_context", object},
  proto_field{"computer_use", object},
  proto_field{"file_search", object},
  proto_field{"google_maps", object},
  proto_field{"retrieval", object},
  proto_field{"enterprise_web_search", object},
  proto_field{"mcp_servers", any},
};
const proto_message tool{tool_fields};

const std::array calling_fields{one_text("mode"), texts("allowed_function_names"),
                                proto_field{"stream_function_call_arguments", flag}};
const proto_message calling{calling_fields};

const std::array tool_config_fields{one("function_calling_config", calling),
                                    proto_field{"retrieval_config", object},
                                    proto_field{"include_server_side_tool_invocations", flag}};
const proto_message tool_config{tool_config_fields};

const std::array safety_fields{one_text("category"), one_text("threshold"), one_text("method")};
const proto_message safety{safety_fields};

const std::array thinking_fields{proto_field{"include_thoughts", flag},
                                 proto_field{"thinking_budget", integer},
                                 one_text("thinking_level")};
const proto_message thinking{thinking_fields};

const std::array generation_fields{
  texts("stop_sequences"),
  one_text("response_mime_type"),
  one("response_schema", gemini_schema),
  proto_field{"response_json_schema", any},
  proto_field{"response_format", any},
  proto_field{"candidate_count", integer},
  proto_field{"max_output_tokens", integer},
  proto_field{"temperature", number},
  proto_field{"top_p", number},
  proto_field{"top_k", number},
  proto_field{"seed", integer},
  proto_field{"presence_penalty", number},
  proto_field{"frequency_penalty", number},
  proto_field{"response_logprobs", flag},
  proto_field{"logprobs", integer},
  one("thinking_config", thinking),
  one_text("media_resolution"),
  texts("response_modalities"),
  proto_field{"speech_config", object},
  proto_field{"image_config", object},
  proto_field{"routing_config", object},
  proto_field{"model_selection_config", object},
  proto_field{"audio_timestamp", flag},
  proto_field{"enable_affective_dialog", flag},
  proto_field{"enable_enhanced_civic_answers", flag},
};
const proto_message generation{generation_fields};

const std::array request_fields{
  one_text("model"),
  many("contents", content),
  one("system_instruction", content),
  many("tools", tool),
  one("tool_config", tool_config),
  many("safety_settings", safety),
  one("generation_config", generation),
  one_text("cached_content"),
  one_text("service_tier"),
  proto_field{"store", flag},
  proto_field{"labels", object},
  proto_field{"model_armor_config", object},
};

const std::array count_fields{one_text("model"),
                              many("contents", content),
                              one("generate_content_request", generate_content_request),
                              many("tools", tool),
                              one("system_instruction", content),
                              one("generation_config", generation)};

} // namespace

} // namespace gemini_shapes

const proto_message gemini_schema{gemini_shapes::schema_fields};
const proto_message generate_content_request{gemini_shapes::request_fields};
const proto_message count_tokens_request{gemini_shapes::count_fields};

} // namespace troupe::rehearsing
