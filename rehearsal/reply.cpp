#include "reply.hpp"

#include "answer.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace troupe::rehearsing {

void append_number(std::string& out, uint64_t x, int base) {
  std::array<char, 24> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, base).ptr;
  out.append(buffer.data(), end);
}

namespace {

void append_calls(std::string& out, const chat_answer& x) {
  out += ",\"tool_calls\":[";
  for (unsigned i = 0; i < count_calls(x); ++i) {
    out += i == 0 ? "{\"id\":\"" : ",{\"id\":\"";
    append_call_id(out, x, i);
    const auto call = call_of(x, i);
    out += "\",\"type\":\"function\",\"function\":{\"name\":";
    append_json_string(out, call.tool);
    out += ",\"arguments\":";
    append_json_string(out, call.text);
    out += "}}";
  }
  out += ']';
}

void append_choice(std::string& out, const chat_answer& x) {
  const bool calls = count_calls(x) > 0;
  out += "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":";
  if (calls || !x.has_content)
    out += "null";
  else
    append_json_string(out, x.text);
  if (calls)
    append_calls(out, x);
  out += ",\"refusal\":";
  if (x.refusal.empty())
    out += "null";
  else
    append_json_string(out, x.refusal);
  out += ",\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"";
  out += x.finish;
  out += "\"}";
}

std::string_view reason_of(uint16_t status) {
  switch (status) {
  case 200:
    return "OK";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 409:
    return "Conflict";
  case 413:
    return "Content Too Large";
  case 429:
    return "Too Many Requests";
  case 500:
    return "Internal Server Error";
  case 503:
    return "Service Unavailable";
  default:
    return "Unknown";
  }
}

} // namespace

unsigned count_calls(const chat_answer& x) {
  return x.tool.empty() || x.calls == 0 ? 0 : x.calls + static_cast<unsigned>(x.further.size());
}

one_call call_of(const chat_answer& x, unsigned i) {
  if (i < x.calls)
    return {x.tool, x.text};
  const auto& other = x.further[i - x.calls];
  return {other.tool, other.text};
}

void append_call_id(std::string& out, const chat_answer& x, unsigned i) {
  out += "call_rehearsal_";
  append_number(out, x.number, 16);
  if (i > 0) {
    out += '_';
    append_number(out, i);
  }
}

void reply::clear() {
  counted = false;
  status = 200;
  trouble = fault::none;
  how = delivery::whole;
  delay = {};
  prompt_tokens = completion_tokens = blanks = 0;
  hidden = false;
  headers.clear();
  type = "application/json";
  body.clear();
}

void append_completion(std::string& out, const chat_answer& x) {
  out += "{\"id\":\"chatcmpl-rehearsal-";
  append_number(out, x.number, 16);
  out += "\",\"object\":\"chat.completion\",\"created\":";
  append_number(out, static_cast<uint64_t>(x.created));
  out += ",\"model\":";
  auto at = out.size() + 1;
  append_json_string(out, x.model);
  out.insert(at, "rehearsal:");
  out += ",\"choices\":[";
  if (x.has_choice)
    append_choice(out, x);
  out += "],\"usage\":{\"prompt_tokens\":";
  append_number(out, x.prompt_tokens);
  out += ",\"completion_tokens\":";
  append_number(out, x.completion_tokens);
  out += ",\"total_tokens\":";
  append_number(out, x.prompt_tokens + x.completion_tokens);
  out += ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
         "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
         "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},"
         "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_rehearsal\"}";
}

void fail(reply& out, uint16_t status, std::string_view type, std::string_view code,
          std::string_view message) {
  out.status = status;
  out.body = "{\"error\":{\"message\":";
  append_json_string(out.body, message);
  out.body += ",\"type\":";
  append_json_string(out.body, type);
  out.body += ",\"param\":null,\"code\":";
  if (code.empty())
    out.body += "null";
  else
    append_json_string(out.body, code);
  out.body += "}}";
}

void append_head(std::string& out, const reply& x, uint64_t number, bool keep_alive) {
  out += "HTTP/1.1 ";
  append_number(out, x.status);
  out += ' ';
  out += reason_of(x.status);
  out += "\r\nContent-Type: ";
  out += x.type;
  out += "\r\nx-request-id: req_rehearsal_";
  append_number(out, number, 16);
  out += "\r\n";
  out += x.headers;
  if (!keep_alive)
    out += "Connection: close\r\n";
  out += "Content-Length: ";
  append_number(out, x.body.size() + x.blanks);
  out += "\r\n\r\n";
}

std::string http_date(std::chrono::sys_seconds x) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = std::chrono::floor<std::chrono::days>(x);
  auto date = std::chrono::year_month_day(day);
  auto seconds = (x - day).count();
  std::array<char, 64> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return buffer.data();
}

} // namespace troupe::rehearsing
