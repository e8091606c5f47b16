// What Gemini reads, and refuses, in the contents of a request.

#include "../proto_shape.hpp"
#include "../seal.hpp"
#include "gemini.hpp"

#include <algorithm>
#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Of which a part has exactly one.
constexpr std::array part_data{"text"sv,
                               "inline_data"sv,
                               "file_data"sv,
                               "function_call"sv,
                               "function_response"sv,
                               "executable_code"sv,
                               "code_execution_result"sv,
                               "tool_call"sv,
                               "tool_response"sv};

/// What a client sends for calls that never had a signature.
constexpr std::array placeholders{"skip_thought_signature_validator"sv,
                                  "context_engineering_is_the_way_to_go"sv};

size_t count_parts(json_value content, std::string_view name) {
  size_t result = 0;
  for (const auto part : proto_member(content, "parts").elements())
    result += proto_member(part, name).is_null() ? 0 : 1;
  return result;
}

/// All texts in a function's response.
void add_texts(std::string& text, json_value x) {
  if (x.is_string())
    add_line(text, x.as_string());
  for (const auto [name, value] : x.members())
    add_texts(text, value);
  for (const auto value : x.elements())
    add_texts(text, value);
}

bool is_of_model(json_value content) {
  return text_of(content, "role") == "model";
}

} // namespace

std::string gemini::read_system(json_value root) {
  const auto system = proto_member(root, "system_instruction");
  if (system.is_null())
    return {};
  std::string text;
  for (const auto part : proto_member(system, "parts").elements())
    add_line(text, text_of(part, "text"));
  request_.messages.push_back({speaker::system, json_.keep(std::move(text))});
  return {};
}

std::string gemini::read_contents(json_value root) {
  const auto contents = proto_member(root, "contents");
  if (contents.size() == 0)
    return "* GenerateContentRequest.contents: contents is not specified\n";
  if (contents.is_object())
    return read_content(contents, "contents[0]");
  size_t i = 0;
  bool has_user = false;
  for (const auto content : contents.elements()) {
    if (auto problem = read_content(content, "contents[" + std::to_string(i++) + "]");
        !problem.empty())
      return problem;
    has_user = has_user || !is_of_model(content);
  }
  if (!has_user)
    return "Please ensure that single turn requests end with a user role or the role field is "
           "empty.";
  if (auto problem = check_turns(contents); !problem.empty())
    return problem;
  return request_.thinks ? check_signatures(contents) : "";
}

std::string gemini::read_content(json_value content, const std::string& where) {
  const auto role = text_of(content, "role");
  if (!role.empty() && role != "user" && role != "model" && role != "function")
    return "Please use a valid role: user, model.";
  const auto parts = proto_member(content, "parts");
  if (parts.size() == 0)
    return "* GenerateContentRequest." + where + ".parts: contents.parts must not be empty.\n";
  std::string text;
  auto who = role == "model" ? speaker::assistant : speaker::user;
  size_t i = 0;
  for (const auto part : parts.elements()) {
    const auto place = where + ".parts[" + std::to_string(i++) + "]";
    const auto count = std::count_if(part_data.begin(), part_data.end(), [&](std::string_view x) {
      return !proto_member(part, x).is_null();
    });
    // A signature may come on its own.
    if (count > 1 || (count == 0 && proto_member(part, "thought_signature").is_null()))
      return "* GenerateContentRequest." + place
             + ".data: required oneof field 'data' must have one initialized field\n";
    if (!proto_member(part, "thought").as_bool() && has(part, "text"))
      add_line(text, text_of(part, "text"));
    const auto result = proto_member(part, "function_response");
    if (result.is_null())
      continue;
    if (text_of(result, "name").empty())
      return "* GenerateContentRequest." + place
             + ".function_response.name: Name cannot be empty.\n";
    who = speaker::tool;
    add_texts(text, proto_member(result, "response"));
  }
  request_.messages.push_back({who, json_.keep(std::move(text))});
  return {};
}

std::string gemini::check_turns(json_value contents) const {
  json_value before;
  for (const auto content : contents.elements()) {
    const auto calls = count_parts(before, "function_call");
    const auto results = count_parts(content, "function_response");
    if (results > 0 && calls == 0)
      return "Please ensure that function response turn comes immediately after a function call "
             "turn.";
    if (calls != results)
      return "Please ensure that the number of function response parts is equal to the number of "
             "function call parts of the function call turn.";
    const bool has_calls = count_parts(content, "function_call") > 0;
    if (has_calls && (before.is_null() || is_of_model(before)))
      return "Please ensure that function call turn comes immediately after a user turn or after a "
             "function response turn.";
    before = content;
  }
  return count_parts(before, "function_call") > 0
           ? "Please ensure that the function call turn is followed by a function response turn."
           : "";
}

/// In the turn at hand, the first call of each step must bring its signature along.
std::string gemini::check_signatures(json_value contents) const {
  size_t turn_begin = 0;
  size_t i = 0;
  for (const auto content : contents.elements()) {
    if (!is_of_model(content) && count_parts(content, "function_response") == 0)
      turn_begin = i;
    ++i;
  }
  i = 0;
  for (const auto content : contents.elements()) {
    const bool counts = i++ >= turn_begin && is_of_model(content);
    bool first = true;
    for (const auto part : proto_member(content, "parts").elements()) {
      const auto call = proto_member(part, "function_call");
      const auto signature = proto_member(part, "thought_signature").as_string();
      const bool is_placeholder = std::find(placeholders.begin(), placeholders.end(), signature)
                                  != placeholders.end();
      if (!signature.empty() && !is_placeholder
          && !is_seal(plain_base64(signature), text_of(call, "name")))
        return "Corrupted thought signature.";
      if (counts && first && !call.is_null() && signature.empty())
        return "Function call is missing a thought_signature in functionCall parts. This is "
               "required for tools to work correctly, and missing thought_signature may lead to "
               "degraded model performance. Additional data, function call `default_api:"
               + std::string(text_of(call, "name")) + "` , position " + std::to_string(i)
               + ". Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for "
                 "more details.";
      first = first && call.is_null();
    }
  }
  return {};
}

} // namespace troupe::rehearsing
