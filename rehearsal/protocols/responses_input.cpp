// What Responses reads, and refuses, in the input of a request.

#include "../seal.hpp"
#include "responses.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Ends the ids of items that came with thoughts.
constexpr auto thought_mark = "_r"sv;

bool refuse_input(failure& problem, std::string_view code, std::string words,
                  std::string_view param = "input"sv) {
  problem.param = param;
  problem.code = code;
  problem.message = std::move(words);
  return false;
}

bool holds_word_json(std::string_view text) {
  constexpr auto word = "json"sv;
  const auto same = [](char a, char b) { return (a | 0x20) == b; };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

std::string_view type_of(json_value item) {
  const auto type = text_of(item, "type");
  return type.empty() ? "message"sv : type;
}

/// What stands between "rs_" or the like and the mark: the number of the answer.
std::string_view answer_of(std::string_view id) {
  const auto line = id.find('_');
  if (line == id.npos)
    return {};
  auto rest = id.substr(line + 1);
  if (rest.ends_with(thought_mark))
    rest.remove_suffix(thought_mark.size());
  constexpr auto name = "rehearsal_"sv;
  if (!rest.starts_with(name))
    return {};
  // Behind the number may be that of the call.
  return rest.substr(0, rest.find('_', name.size()));
}

} // namespace

bool responses::read_input(json_value root, failure& problem) {
  if (const auto words = text_of(root, "instructions"); !words.empty())
    request_.messages.push_back({speaker::system, words});
  const auto input = member_of(root, "input");
  if (input.is_null())
    return refuse_input(problem, "missing_required_parameter",
                        "Missing required parameter: 'input'.");
  if (input.is_string()) {
    request_.messages.push_back({speaker::user, input.as_string()});
  } else if (!input.is_array()) {
    return refuse_input(problem, "invalid_type",
                        "Invalid type for 'input': expected one of an array of objects or string, "
                        "but got something else instead.");
  }
  size_t i = 0;
  for (const auto item : input.elements())
    if (!read_item(item, "input[" + std::to_string(i++) + "]", problem))
      return false;
  const auto mentions = [](const chat_message& x) { return holds_word_json(x.content); };
  if (request_.format == response_format::json_object
      && std::none_of(request_.messages.begin(), request_.messages.end(), mentions))
    return refuse_input(problem, "",
                        "Response input messages must contain the word 'json' in some form to use "
                        "'text.format' of type 'json_object'.");
  return check_calls(input, problem) && check_reasoning(input, problem);
}

bool responses::read_item(json_value item, const std::string& where, failure& problem) {
  const auto type = type_of(item);
  if (type == "message")
    return read_message(item, where, problem);
  if (type == "function_call") {
    for (const auto name : {"call_id"sv, "name"sv, "arguments"sv})
      if (!member_of(item, name).is_string())
        return refuse_input(problem, "missing_required_parameter",
                            "Missing required parameter: '" + where + "." + std::string(name)
                              + "'.",
                            where + "." + std::string(name));
    request_.messages.push_back({speaker::assistant, {}});
    return true;
  }
  if (type == "function_call_output") {
    const auto output = member_of(item, "output");
    std::string text(output.as_string());
    for (const auto part : output.elements())
      add_line(text, text_of(part, "text"));
    if (output.is_null())
      return refuse_input(problem, "missing_required_parameter",
                          "Missing required parameter: '" + where + ".output'.", where + ".output");
    request_.messages.push_back({speaker::tool, json_.keep(std::move(text))});
    return true;
  }
  if (type == "item_reference") {
    problem.kind = failure_kind::no_model;
    return refuse_input(problem, "",
                        "Item with id '" + std::string(text_of(item, "id")) + "' not found.");
  }
  if (type == "reasoning" || type.ends_with("_call"sv) || type.ends_with("_call_output"sv)
      || type.starts_with("mcp_"sv) || type.starts_with("tool_search"sv) || type == "compaction")
    return true;
  return refuse_input(problem, "invalid_value", "Invalid value: '" + std::string(type) + "'.",
                      where);
}

bool responses::read_message(json_value item, const std::string& where, failure& problem) {
  const auto role = text_of(item, "role");
  const auto who = role == "user"                            ? speaker::user
                   : role == "assistant"                     ? speaker::assistant
                   : role == "system" || role == "developer" ? speaker::system
                                                             : speaker::other;
  if (who == speaker::other)
    return refuse_input(problem, "invalid_value",
                        "Invalid value: '" + std::string(role)
                          + "'. Supported values are: 'assistant', 'system', 'developer', and "
                            "'user'.",
                        where);
  const auto content = member_of(item, "content");
  std::string text(content.as_string());
  const bool answers = who == speaker::assistant;
  size_t i = 0;
  for (const auto part : content.elements()) {
    const auto type = text_of(part, "type");
    const auto place = where + ".content[" + std::to_string(i++) + "]";
    const bool fits = answers ? type == "output_text" || type == "refusal"
                              : type == "input_text" || type == "input_image"
                                  || type == "input_file" || type == "input_audio";
    if (!fits)
      return refuse_input(
        problem, "invalid_value",
        "Invalid value: '" + std::string(type) + "'. Supported values are: "
          + (answers ? "'output_text' and 'refusal'."
                     : "'input_text', 'input_image', 'output_text', 'refusal', 'input_file', "
                       "'computer_screenshot', and 'summary_text'."),
        place);
    if (const auto said = text_of(part, "text"); !said.empty())
      add_line(text, said);
  }
  request_.messages.push_back({who, json_.keep(std::move(text))});
  return true;
}

bool responses::check_calls(json_value input, failure& problem) const {
  std::vector<std::string_view> calls;
  std::vector<std::string_view> answered;
  for (const auto item : input.elements()) {
    const auto id = text_of(item, "call_id");
    if (type_of(item) == "function_call")
      calls.push_back(id);
    if (type_of(item) != "function_call_output")
      continue;
    if (std::find(calls.begin(), calls.end(), id) == calls.end())
      return refuse_input(problem, "",
                          "No tool call found for function call output with call_id "
                            + std::string(id) + ".");
    answered.push_back(id);
  }
  for (const auto id : calls)
    if (std::find(answered.begin(), answered.end(), id) == answered.end())
      return refuse_input(problem, "",
                          "No tool output found for function call " + std::string(id) + ".");
  return true;
}

/// Thoughts come back before what they led to, and as they were.
bool responses::check_reasoning(json_value input, failure& problem) const {
  std::string_view thought;
  bool open = false;
  const bool stored = member_of(json_.root(), "store").is_null()
                      || member_of(json_.root(), "store").as_bool();
  const auto missing_next = [&] {
    return refuse_input(problem, "",
                        "Item '" + std::string(thought)
                          + "' of type 'reasoning' was provided without its required following "
                            "item.");
  };
  for (const auto item : input.elements()) {
    const auto id = text_of(item, "id");
    const auto type = type_of(item);
    if (open && (type == "reasoning" || answer_of(id) != answer_of(thought)) && !id.empty())
      return missing_next();
    open = type == "reasoning";
    if (open) {
      thought = id;
      const auto sealed = member_of(item, "encrypted_content");
      if (!sealed.is_null() && !is_seal(sealed.as_string(), id))
        return refuse_input(problem, "invalid_encrypted_content",
                            "The encrypted content for item " + std::string(id)
                              + " could not be verified. Reason: Encrypted content could not be "
                                "decrypted or parsed.");
      if (sealed.is_null() && !stored)
        return refuse_input(problem, "",
                            "Item with id '" + std::string(id)
                              + "' not found. Items are not persisted when `store` is set to "
                                "false. Try again with `store` set to true, or remove this item "
                                "from your input.");
    } else if (id.ends_with(thought_mark) && answer_of(id) != answer_of(thought)) {
      return refuse_input(problem, "",
                          "Item '" + std::string(id) + "' of type '" + std::string(type)
                            + "' was provided without its required 'reasoning' item: 'rs_"
                            + std::string(answer_of(id)) + "'.");
    }
  }
  return !open || missing_next();
}

} // namespace troupe::rehearsing
