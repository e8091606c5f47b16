#include "spoken.hpp"

namespace {

/// The member, if it is wanted.
std::string when(bool wanted, const std::string& member) {
  return wanted ? "," + member : "";
}

const std::string schema_there = person_schema;

std::string openai_body(std::string_view text, form x, bool streams, std::string_view rest) {
  return R"({"model":"m","messages":[)" + user(text) + "]" + (x == form::tool ? tools() : "")
         + when(x == form::schema,
                R"("response_format":{"type":"json_schema","json_schema":{"name":"p","schema":)"
                  + schema_there + "}}")
         + when(streams, R"("stream":true)") + std::string(rest) + "}";
}

std::string responses_body(std::string_view text, form x, bool streams, std::string_view rest) {
  return R"({"model":"m","input":)" + quoted(text)
         + when(x == form::tool, R"("tools":[{"type":"function","name":"person","strict":true,)"
                                 R"("parameters":)"
                                   + schema_there
                                   + R"(}],"tool_choice":{"type":"function","name":"person"})")
         + when(x == form::schema, R"("text":{"format":{"type":"json_schema","name":"p","schema":)"
                                     + schema_there + "}}")
         + when(streams, R"("stream":true)") + std::string(rest) + "}";
}

std::string anthropic_body(std::string_view text, form x, bool streams, std::string_view rest) {
  return R"({"model":"m","max_tokens":2000,"messages":[)" + user(text) + "]"
         + when(x == form::tool, R"("tools":[{"name":"person","input_schema":)" + schema_there
                                   + R"(}],"tool_choice":{"type":"tool","name":"person"})")
         + when(x == form::schema, R"("output_config":{"format":{"type":"json_schema","schema":)"
                                     + schema_there + "}}")
         + when(streams, R"("stream":true)") + std::string(rest) + "}";
}

std::string gemini_body(std::string_view text, form x, bool, std::string_view rest) {
  return R"({"contents":[{"role":"user","parts":[{"text":)" + quoted(text) + "}]}]"
         + when(x == form::tool,
                R"("tools":[{"functionDeclarations":[{"name":"person","parametersJsonSchema":)"
                  + schema_there + R"(}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}})")
         + when(x == form::schema, R"("generationConfig":{"responseMimeType":"application/json",)"
                                   R"("responseJsonSchema":)"
                                     + schema_there + "}")
         + std::string(rest) + "}";
}

std::string ollama_body(std::string_view text, form x, bool streams, std::string_view rest) {
  return R"({"model":"m","messages":[)" + user(text) + R"(],"stream":)"
         + (streams ? "true" : "false")
         + when(x == form::tool,
                R"("tools":[{"type":"function","function":{"name":"person","parameters":)"
                  + schema_there + "}}]")
         + when(x == form::schema, R"("format":)" + schema_there) + std::string(rest) + "}";
}

std::string cohere_body(std::string_view text, form x, bool streams, std::string_view rest) {
  return R"({"model":"m","messages":[)" + user(text) + "]"
         + when(x == form::tool,
                R"("tools":[{"type":"function","function":{"name":"person","parameters":)"
                  + schema_there + R"(}}],"tool_choice":"REQUIRED")")
         + when(x == form::schema,
                R"("response_format":{"type":"json_object","json_schema":)" + schema_there + "}")
         + when(streams, R"("stream":true)") + std::string(rest) + "}";
}

std::string bedrock_body(std::string_view text, form x, bool, std::string_view rest) {
  return R"({"messages":[{"role":"user","content":[{"text":)" + quoted(text) + "}]}]"
         + when(x == form::tool,
                R"("toolConfig":{"tools":[{"toolSpec":{"name":"person","inputSchema":{"json":)"
                  + schema_there + R"(}}}],"toolChoice":{"tool":{"name":"person"}}})")
         + when(x == form::schema,
                R"("outputConfig":{"textFormat":{"type":"json_schema","structure":)"
                R"({"jsonSchema":{"name":"p","schema":)"
                  + quoted(schema_there) + "}}}}")
         + std::string(rest) + "}";
}

const std::string gemini_part = "/candidates/0/content/parts/0";
const std::string bedrock_block = "/output/message/content/0";

const std::vector<spoken> all_rows{
  {"openai",
   "/v1/chat/completions",
   "",
   "",
   "Authorization: Bearer ",
   openai_body,
   "/choices/0/message/content",
   "/choices/0/message/tool_calls/0/function/arguments",
   "/choices/0/delta/content",
   "/choices/0/delta/tool_calls/0/function/arguments",
   {"/usage/prompt_tokens", "/usage/completion_tokens"},
   "/choices/0/finish_reason",
   "/choices/0/finish_reason",
   {"stop", "stop", "length"},
   "/error/message",
   503,
   429,
   401,
   "x-ratelimit-limit-requests"},
  {"responses",
   "/v1/responses",
   "",
   "",
   "Authorization: Bearer ",
   responses_body,
   "/output/0/content/0/text",
   "/output/0/arguments",
   "/delta",
   "/delta",
   {"/usage/input_tokens", "/usage/output_tokens"},
   "/status",
   "/response/status",
   {"completed", "completed", "incomplete"},
   "/error/message",
   503,
   429,
   401,
   "x-ratelimit-limit-requests"},
  {"anthropic",
   "/v1/messages",
   "",
   "anthropic-version: 2023-06-01\r\n",
   "x-api-key: ",
   anthropic_body,
   "/content/0/text",
   "/content/0/input",
   "/delta/text",
   "/delta/partial_json",
   {"/usage/input_tokens", "/usage/output_tokens"},
   "/stop_reason",
   "/delta/stop_reason",
   {"tool_use", "end_turn", "max_tokens"},
   "/error/message",
   529,
   402,
   401,
   "anthropic-ratelimit-requests-limit"},
  {"gemini",
   "/v1beta/models/m:generateContent",
   "/v1beta/models/m:streamGenerateContent?alt=sse",
   "",
   "x-goog-api-key: ",
   gemini_body,
   gemini_part + "/text",
   gemini_part + "/functionCall/args",
   gemini_part + "/text",
   gemini_part + "/functionCall/args",
   {"/usageMetadata/promptTokenCount", "/usageMetadata/candidatesTokenCount"},
   "/candidates/0/finishReason",
   "/candidates/0/finishReason",
   {"STOP", "STOP", "MAX_TOKENS"},
   "/error/message",
   503,
   429,
   400,
   ""},
  {"ollama",
   "/api/chat",
   "",
   "",
   "Authorization: Bearer ",
   ollama_body,
   "/message/content",
   "/message/tool_calls/0/function/arguments",
   "/message/content",
   "/message/tool_calls/0/function/arguments",
   {"/prompt_eval_count", "/eval_count"},
   "/done_reason",
   "/done_reason",
   {"stop", "stop", "length"},
   "/error",
   503,
   402,
   401,
   ""},
  {"cohere",
   "/v2/chat",
   "",
   "",
   "Authorization: Bearer ",
   cohere_body,
   "/message/content/0/text",
   "/message/tool_calls/0/function/arguments",
   "/delta/message/content/text",
   "/delta/message/tool_calls/function/arguments",
   {"/usage/tokens/input_tokens", "/usage/tokens/output_tokens"},
   "/finish_reason",
   "/delta/finish_reason",
   {"TOOL_CALL", "COMPLETE", "MAX_TOKENS"},
   "/message",
   503,
   402,
   401,
   ""},
  {"bedrock",
   "/model/m/converse",
   "/model/m/converse-stream",
   "",
   "Authorization: Bearer ",
   bedrock_body,
   bedrock_block + "/text",
   bedrock_block + "/toolUse/input",
   "/delta/text",
   "/delta/toolUse/input",
   {"/usage/inputTokens", "/usage/outputTokens"},
   "/stopReason",
   "/stopReason",
   {"tool_use", "end_turn", "max_tokens"},
   "/message",
   503,
   400,
   403,
   ""},
};

uint32_t big_endian(const std::string& bytes, size_t at) {
  uint32_t result = 0;
  for (size_t i = 0; i < 4; ++i)
    result = result << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return result;
}

} // namespace

const std::vector<spoken>& all_spoken() {
  return all_rows;
}

std::string value_at(const rapidjson::Document& x, const std::string& pointer) {
  const auto* value = rapidjson::Pointer(pointer.data(), pointer.size()).Get(x);
  if (value == nullptr || value->IsNull())
    return {};
  if (value->IsString())
    return {value->GetString(), value->GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value->Accept(writer);
  return buffer.GetString();
}

std::vector<std::string> events_of(const received& x) {
  std::vector<std::string> result;
  const auto type = x.header("Content-Type");
  if (type == "application/vnd.amazon.eventstream") {
    for (size_t at = 0; at < x.body.size(); at += big_endian(x.body, at)) {
      const auto size = big_endian(x.body, at);
      const auto headers = big_endian(x.body, at + 4);
      REQUIRE(at + size <= x.body.size());
      result.push_back(x.body.substr(at + 12 + headers, size - headers - 16));
    }
    return result;
  }
  constexpr std::string_view mark = "data: ";
  for (size_t at = 0; at < x.body.size();) {
    const auto end = std::min(x.body.find('\n', at), x.body.size());
    auto line = x.body.substr(at, end - at);
    at = end + 1;
    if (type.starts_with("text/event-stream")) {
      if (line.starts_with(mark))
        result.push_back(line.substr(mark.size()));
    } else if (line.find('{') != std::string::npos) {
      result.push_back(line.substr(line.find('{')));
    }
  }
  return result;
}

std::string joined_at(const std::vector<std::string>& events, const std::string& pointer) {
  std::string result;
  for (const auto& event : events) {
    const auto document = parsed(event);
    if (!document.HasParseError())
      result += value_at(document, pointer);
  }
  return result;
}
