// What the responder does for each kind of fault.

#include "bad_writing.hpp"
#include "request_json.hpp"
#include "responder.hpp"

#include <algorithm>
#include <chrono>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto page = "<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable"
                      "</title></head>\n<body><center><h1>503 Service Temporarily Unavailable</h1>"
                      "</center><hr><center>rehearsal</center></body></html>\n"sv;

void send_page(reply& out, uint16_t status) {
  out.status = status;
  out.type = "text/html";
  out.body = page;
}

/// Two thirds of the JSON, so that it never is complete.
void truncate(std::string& json) {
  cut(json, json.size() * 2 / 3);
}

void insert_invalid_bytes(std::string& json) {
  auto at = json.find(":\""sv);
  json.insert(at == std::string::npos ? 0 : at + 2, "\xFF\xC0\x80");
}

} // namespace

/// Faults that are told by a status other than 200.
bool responder::make_status_trouble(const exchange& x) {
  const auto pause = [&](failure_kind kind, wait_manner manner, std::string_view words) {
    failure why;
    why.kind = kind;
    why.message = std::string(words) + " Simulated by the rehearsal.";
    why.manner = manner;
    why.wait = settings_.retry_after;
    x.fail(why);
    return true;
  };
  const auto fail = [&](failure_kind kind, std::string_view words) {
    return pause(kind, wait_manner::none, words);
  };
  constexpr auto rate = "Rate limit reached on requests per min (RPM)."sv;
  constexpr auto overload = "The engine is currently overloaded, please try again later."sv;
  switch (x.out.trouble) {
  case fault::rate_limited:
    return pause(failure_kind::requests_used_up, wait_manner::seconds, rate);
  case fault::rate_limited_ms:
    return pause(failure_kind::requests_used_up, wait_manner::milliseconds, rate);
  case fault::rate_limited_date:
    return pause(failure_kind::requests_used_up, wait_manner::date, rate);
  case fault::rate_limited_plain:
    return fail(failure_kind::requests_used_up, rate);
  case fault::quota:
    return fail(failure_kind::quota,
                "You exceeded your current quota, please check your plan and billing details.");
  case fault::bad_request:
    return fail(failure_kind::bad_request, "Invalid value.");
  case fault::unauthorized:
    return fail(failure_kind::unauthorized, "Incorrect API key provided.");
  case fault::forbidden:
    return fail(failure_kind::forbidden, "You are not allowed to sample from this model.");
  case fault::not_found:
    return fail(failure_kind::no_model,
                "The model does not exist or you do not have access to it.");
  case fault::conflict:
    return fail(failure_kind::conflict, "Conflict, try again.");
  case fault::server_error_final:
    x.out.headers += "x-should-retry: false\r\n";
    [[fallthrough]];
  case fault::server_error:
    return fail(failure_kind::broken, "The server had an error while processing your request.");
  case fault::unavailable_html:
    send_page(x.out, 503);
    return true;
  case fault::unavailable_retry:
    return pause(failure_kind::overloaded, wait_manner::seconds, overload);
  case fault::overloaded:
    return fail(failure_kind::overloaded, overload);
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
bool responder::make_odd_reply(chat_answer& answer, const exchange& x) {
  auto& out = x.out;
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
    x.spoken.fail_late(out, answer,
                       {failure_kind::broken,
                        "The provider behind this API had an error. Simulated by the rehearsal.",
                        {},
                        "502"},
                       x.call);
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
    answer.finish = finish_reason::filter;
    return false;
  case fault::length:
    answer.finish = finish_reason::length;
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

/// Where the arguments of a call are an object, what is none cannot be called with: the model says
/// it. What the token limit cuts stays a call.
void responder::say_what_is_no_call(const protocol& spoken, chat_answer& answer, fault trouble) {
  if (spoken.arguments() == call_arguments::text || count_calls(answer) == 0
      || answer.finish != finish_reason::stop || is_json_object(answer_))
    return;
  const bool talks = trouble == fault::prose || trouble == fault::fenced
                     || trouble == fault::no_json;
  if (talks || spoken.arguments() == call_arguments::object)
    answer.tool = {};
}

} // namespace troupe::rehearsing
