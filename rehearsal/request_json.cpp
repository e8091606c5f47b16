#include "request_json.hpp"

namespace troupe::rehearsing {

namespace {

json_limits limits_of_requests() {
  json_limits result;
  result.depth_max = 256;
  return result;
}

} // namespace

bool request_json::parse(const std::string& body, std::string& problem) {
  kept_.clear();
  body_ = &body;
  const auto parsed = document_.parse(body, limits_of_requests());
  if (!parsed) {
    problem = "The body " + to_string(parsed.error());
    return false;
  }
  root_ = *parsed;
  if (root_.is_object())
    return true;
  problem = "The body must be a JSON object";
  return false;
}

std::string_view request_json::spell(json_value x) {
  std::string text;
  document_.append_compact(text, x, *body_);
  return keep(std::move(text));
}

std::string_view request_json::keep(std::string x) {
  return kept_.emplace_back(std::move(x));
}

json_value member_of(json_value x, std::string_view name) {
  return x.find(name).value_or(json_value{});
}

std::string_view text_of(json_value x, std::string_view name) {
  return member_of(x, name).as_string();
}

bool has(json_value x, std::string_view name) {
  return !member_of(x, name).is_null();
}

bool is_number(json_value x) {
  return x.kind() == json_kind::integer || x.kind() == json_kind::big_integer
         || x.kind() == json_kind::number;
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty())
    text += '\n';
  text += line;
}

bool is_json_object(std::string_view text) {
  json_document document;
  const auto parsed = document.parse(text);
  return parsed && parsed->is_object();
}

bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0)
    return false;
  const auto end = text.find_last_not_of('=') + 1;
  if (text.size() - end > 2)
    return false;
  constexpr std::string_view signs
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return text.substr(0, end).find_first_not_of(signs) == std::string_view::npos;
}

std::string plain_base64(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (result.size() % 4 != 0)
    result += '=';
  return result;
}

} // namespace troupe::rehearsing
