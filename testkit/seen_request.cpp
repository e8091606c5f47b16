#include <troupe/detail/json_tree.hpp>
#include <troupe/test/seen_request.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

/// A part of a content that shows files, or of its text.
void read_part(const json_tree& x, message& into) {
  const auto type = x.string_at("type");
  if (type == "text") {
    if (!into.content.empty())
      into.content += '\n';
    into.content += x.string_at("text");
    return;
  }
  const auto* what = x.find(type);
  if (what == nullptr)
    return;
  if (type == "image_url")
    into.files.push_back(image_url(std::string{what->string_at("url")}));
  else if (type == "input_audio")
    into.files.push_back(audio_url("data:audio/" + std::string{what->string_at("format")}
                                   + ";base64," + std::string{what->string_at("data")}));
  else if (type == "file")
    into.files.push_back(pdf_url(std::string{what->string_at("file_data")}));
}

message read_message(const json_tree& x) {
  message result;
  const auto who = x.string_at("role");
  // OpenAI's later name for it.
  if (!from_string(who == "developer" ? "system" : who, result.who))
    result.who = role::user;
  result.content = x.string_at("content");
  if (const auto* content = x.find("content"); content != nullptr && content->is_array())
    for (const auto& part : content->elements())
      read_part(part, result);
  result.tool_call_id = x.string_at("tool_call_id");
  if (const auto* calls = x.find("tool_calls"))
    for (const auto& call : calls->elements())
      if (const auto* function = call.find("function"))
        result.tool_calls.push_back({std::string{call.string_at("id")},
                                     std::string{function->string_at("name")},
                                     std::string{function->string_at("arguments")}});
  return result;
}

void read_functions(const json_tree& body, std::vector<std::string>& names) {
  if (const auto* tools = body.find("tools"))
    for (const auto& tool : tools->elements())
      if (const auto* function = tool.find("function"))
        names.emplace_back(function->string_at("name"));
}

std::string text_of(const conversation& messages) {
  std::string result;
  for (const auto& x : messages) {
    if (x.who == role::assistant || x.who == role::tool)
      break;
    if (x.who != role::user)
      continue;
    if (!result.empty())
      result += '\n';
    result += x.content;
  }
  return result;
}

} // namespace

size_t seen_request::answers_shown() const {
  return static_cast<size_t>(std::count_if(messages.begin(), messages.end(), [](const message& x) {
    return x.who == role::assistant;
  }));
}

seen_request read_request(const http_request& x) {
  seen_request result;
  result.endpoint = x.endpoint;
  result.streamed = x.streamed;
  result.body = x.body;
  const auto body = json_tree::parse(x.body);
  const auto* messages = body ? body->find("messages") : nullptr;
  if (messages == nullptr) {
    result.text = x.body;
    return result;
  }
  result.model = body->string_at("model");
  for (const auto& y : messages->elements())
    result.messages.push_back(read_message(y));
  read_functions(*body, result.functions);
  result.wants_json = body->find("response_format") != nullptr;
  result.text = text_of(result.messages);
  return result;
}

request_pattern::request_pattern(std::string part)
  : matches_([part = std::move(part)](const seen_request& x) {
      return x.text.find(part) != std::string::npos;
    }) {}

request_pattern any_request() {
  return [](const seen_request&) { return true; };
}

request_pattern nth_request(uint32_t n) {
  return [n](const seen_request& x) { return x.nth == n; };
}

request_pattern operator&&(request_pattern a, request_pattern b) {
  return [a = std::move(a), b = std::move(b)](const seen_request& x) {
    return a.matches(x) && b.matches(x);
  };
}

} // namespace troupe::test
