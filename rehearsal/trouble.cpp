// What the responder does for each kind of fault.

#include "bad_writing.hpp"
#include "responder.hpp"

#include <algorithm>
#include <chrono>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto page = "<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable"
                      "</title></head>\n<body><center><h1>503 Service Temporarily Unavailable</h1>"
                      "</center><hr><center>rehearsal</center></body></html>\n"sv;

void append_retry_after(reply& out, std::chrono::milliseconds pause) {
  auto seconds = std::chrono::ceil<std::chrono::seconds>(pause).count();
  out.headers += "Retry-After: " + std::to_string(seconds) + "\r\n";
}

void fail_rate(reply& out) {
  fail(out, 429, "requests", "rate_limit_exceeded",
       "Rate limit reached on requests per min (RPM). Simulated by the rehearsal.");
}

void send_page(reply& out, uint16_t status) {
  out.status = status;
  out.type = "text/html";
  out.body = page;
}

/// Two thirds of the JSON, so that it never is complete.
void truncate(std::string& json) {
  json.resize(json.size() * 2 / 3);
}

void insert_invalid_bytes(std::string& json) {
  auto at = json.find(":\""sv);
  json.insert(at == std::string::npos ? 0 : at + 2, "\xFF\xC0\x80");
}

} // namespace

/// Faults that are told by a status other than 200.
bool responder::make_status_trouble(reply& out) {
  using namespace std::chrono;
  switch (out.trouble) {
  case fault::rate_limited:
    append_retry_after(out, settings_.retry_after);
    fail_rate(out);
    return true;
  case fault::rate_limited_ms:
    out.headers += "retry-after-ms: " + std::to_string(settings_.retry_after.count()) + "\r\n";
    fail_rate(out);
    return true;
  case fault::rate_limited_date: {
    auto then = ceil<seconds>(system_clock::now() + settings_.retry_after);
    out.headers += "Retry-After: " + http_date(then) + "\r\n";
    fail_rate(out);
    return true;
  }
  case fault::rate_limited_plain:
    fail_rate(out);
    return true;
  case fault::quota:
    fail(out, 429, "insufficient_quota", "insufficient_quota",
         "You exceeded your current quota, please check your plan and billing details. "
         "Simulated by the rehearsal.");
    return true;
  case fault::bad_request:
    fail(out, 400, "invalid_request_error", "invalid_value",
         "Invalid value. Simulated by the rehearsal.");
    return true;
  case fault::unauthorized:
    fail(out, 401, "invalid_request_error", "invalid_api_key",
         "Incorrect API key provided. Simulated by the rehearsal.");
    return true;
  case fault::forbidden:
    fail(out, 403, "invalid_request_error", "permission_denied",
         "You are not allowed to sample from this model. Simulated by the rehearsal.");
    return true;
  case fault::not_found:
    fail(out, 404, "invalid_request_error", "model_not_found",
         "The model does not exist or you do not have access to it. Simulated by the rehearsal.");
    return true;
  case fault::conflict:
    fail(out, 409, "server_error", "", "Conflict, try again. Simulated by the rehearsal.");
    return true;
  case fault::server_error_final:
    out.headers += "x-should-retry: false\r\n";
    [[fallthrough]];
  case fault::server_error:
    fail(out, 500, "server_error", "",
         "The server had an error while processing your request. Simulated by the rehearsal.");
    return true;
  case fault::unavailable_html:
    send_page(out, 503);
    return true;
  case fault::unavailable_retry:
    append_retry_after(out, settings_.retry_after);
    fail(out, 503, "server_error", "overloaded",
         "The engine is currently overloaded, please try again later. Simulated by the "
         "rehearsal.");
    return true;
  default:
    return false;
  }
}

void responder::make_connection_trouble(reply& out) {
  switch (out.trouble) {
  case fault::reset:
    out.how = delivery::reset;
    break;
  case fault::close:
    out.how = delivery::close;
    break;
  case fault::stall:
    out.how = delivery::stall;
    break;
  case fault::half:
    out.how = delivery::half_then_close;
    break;
  case fault::stall_midway:
    out.how = delivery::half_then_stall;
    break;
  case fault::drip:
    out.how = delivery::drip;
    break;
  case fault::huge:
    out.how = delivery::flood;
    out.blanks = settings_.huge_bytes;
    break;
  default:
    break;
  }
}

/// Replies that are no completion with an answer. True if `out` is complete.
bool responder::make_odd_reply(chat_answer& answer, reply& out) {
  switch (out.trouble) {
  case fault::reset:
  case fault::close:
  case fault::stall:
    out.status = 0;
    return true;
  case fault::html_200:
    send_page(out, 200);
    return true;
  case fault::error_in_200:
    fail(out, 200, "server_error", "502",
         "The provider behind this API had an error. Simulated by the rehearsal.");
    return true;
  case fault::empty_body:
    return true;
  case fault::empty_choices:
    answer.has_choice = false;
    return false;
  case fault::refusal:
    answer.refusal = "I cannot help with that. (Simulated by the rehearsal.)";
    answer.calls = 0;
    answer.has_content = false;
    return false;
  case fault::content_filter:
    answer.finish = "content_filter";
    return false;
  case fault::length:
    answer.finish = "length";
    return false;
  case fault::no_call:
    answer.calls = 0;
    answer.has_content = false;
    return false;
  case fault::two_calls:
    answer.calls = 2;
    return false;
  case fault::wrong_call:
    answer.tool = answer.tool.empty() ? answer.tool : "some_other_tool"sv;
    return false;
  default:
    return false;
  }
}

/// The answer's text, right or wrong, wrapped as the mode wants it.
void responder::make_odd_answer(const plan_choice& chosen, chat_answer& answer, reply& out) {
  bool call = chosen.how == wrapping::call;
  bool fence = chosen.how == wrapping::fence;
  bool cut = false;
  switch (out.trouble) {
  case fault::truncated:
  case fault::length:
  case fault::content_filter:
    truncate(answer_);
    cut = true;
    break;
  case fault::missing:
    drop_member(answer_);
    break;
  case fault::bad_type:
  case fault::always_wrong:
    spoil_type(answer_);
    break;
  case fault::invalid_utf8:
    insert_invalid_bytes(answer_);
    break;
  case fault::badly_written:
    write_badly(answer_, answer.number);
    break;
  case fault::no_json:
    answer_ = "I am sorry, I could not find a record in the text.";
    fence = false;
    break;
  case fault::refusal:
  case fault::no_call:
    answer_.clear();
    fence = false;
    break;
  case fault::prose:
    answer_ = "Sure! Here is what I found:\n\n" + answer_ + "\n\nLet me know {if} you need more.";
    fence = false;
    break;
  case fault::fenced:
    fence = true;
    break;
  case fault::two_calls:
    if (!call)
      answer_ += "\n" + answer_;
    break;
  case fault::wrong_call:
    // Without tools, the nearest thing is an answer of another kind.
    if (!call)
      answer_ = "[]";
    break;
  default:
    break;
  }
  if (fence) {
    answer_.insert(0, "```json\n");
    if (!cut)
      answer_ += "\n```";
  }
  if (call && answer.calls > 0 && answer.tool.empty())
    answer.tool = "record";
}

} // namespace troupe::rehearsing
