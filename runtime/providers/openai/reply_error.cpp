#include "reply_error.hpp"

#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <initializer_list>

namespace troupe::detail {

namespace {

constexpr size_t message_bytes_max = 300;
constexpr size_t name_bytes_max = 60;
constexpr size_t excerpt_bytes_max = 120;
/// Where a web page has its title.
constexpr size_t page_head_bytes = 4 * 1024;

bool names(const provider_problem& problem, std::initializer_list<std::string_view> any_of) {
  return std::any_of(any_of.begin(), any_of.end(), [&](std::string_view name) {
    return equal_ignoring_case(problem.code, name) || equal_ignoring_case(problem.type, name)
           || equal_ignoring_case(problem.reason, name);
  });
}

bool is_quota(const provider_problem& x) {
  return names(x, {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active",
                   "billing_error", "insufficient_balance", "insufficient_credits",
                   "quota_exhausted", "402"});
}

/// OpenRouter: the credit is merely reserved by requests that are on their way.
bool is_passing_shortage(const provider_problem& x) {
  return names(x, {"in_flight_budget_exhausted"});
}

bool is_rate(const provider_problem& x) {
  return names(x, {"rate_limit_exceeded", "rate_limit_error", "resource_exhausted",
                   "too_many_requests", "429"});
}

/// A limit per day comes back tomorrow: for a run it is as good as used up.
bool is_daily(const provider_problem& x) {
  return (is_rate(x) || equal_ignoring_case(x.type, "requests")
          || equal_ignoring_case(x.type, "tokens"))
         && (find_ignoring_case(x.message, "per day") != std::string_view::npos
             || find_ignoring_case(x.message, "perday") != std::string_view::npos
             || equal_ignoring_case(x.reason, "daily_limit_exceeded"));
}

bool is_filter(const provider_problem& x) {
  return names(x, {"content_filter", "content_policy_violation", "responsibleaipolicyviolation"});
}

bool is_authentication(const provider_problem& x) {
  return names(x, {"invalid_api_key", "authentication_error", "permission_error",
                   "permission_denied", "unauthenticated", "account_deactivated", "401", "403"});
}

/// What the provider calls it by name, if it is one of the things that matter.
errc named(const provider_problem& x) {
  if (is_passing_shortage(x)) {
    return errc::rate_limited;
  }
  if (is_quota(x) || is_daily(x)) {
    return errc::quota_exhausted;
  }
  if (is_filter(x)) {
    return errc::content_filtered;
  }
  if (is_authentication(x)) {
    return errc::authentication;
  }
  return errc::none;
}

bool is_page(std::string_view body) {
  auto start = trim(body.substr(0, page_head_bytes));
  return start.starts_with('<');
}

/// The title of a web page; empty if there is none.
std::string_view title_of(std::string_view page) {
  page = page.substr(0, page_head_bytes);
  auto open = find_ignoring_case(page, "<title");
  if (open == std::string_view::npos) {
    return {};
  }
  auto start = page.find('>', open);
  auto close = find_ignoring_case(page, "</title");
  if (start == std::string_view::npos || close == std::string_view::npos || close <= start) {
    return {};
  }
  return trim(page.substr(start + 1, close - start - 1));
}

/// "message [type, code, reason]", as far as they are there.
std::string described(const provider_problem& x, const std::vector<std::string>& secrets) {
  auto result = one_line(x.message, message_bytes_max, secrets);
  std::string in_brackets;
  std::string_view before;
  for (std::string_view name : {x.type, x.code, x.reason}) {
    if (!name.empty() && name != before) {
      in_brackets += in_brackets.empty() ? "" : ", ";
      in_brackets += one_line(name, name_bytes_max, secrets);
    }
    before = name;
  }
  if (!in_brackets.empty()) {
    result += result.empty() ? "[" : " [";
    result += in_brackets + "]";
  }
  return result;
}

std::string excerpt(std::string_view body, const std::vector<std::string>& secrets) {
  auto start = trim(body.substr(0, page_head_bytes));
  if (start.empty()) {
    return "the reply is empty";
  }
  if (!is_page(body)) {
    return "the reply begins with: " + one_line(start, excerpt_bytes_max, secrets);
  }
  auto title = title_of(start);
  if (title.empty()) {
    return "the reply is a web page";
  }
  return "the reply is a web page, \"" + one_line(title, excerpt_bytes_max, secrets) + "\"";
}

std::string advice(uint16_t status, errc code) {
  switch (status) {
  case 404:
    return "check base_url and model";
  case 405:
    return "check base_url";
  case 413:
    return "shorten the text or the schema";
  default:
    return std::string{remedy(code)};
  }
}

std::string redirect_message(const http_response& reply, const std::vector<std::string>& secrets) {
  auto location = one_line(reply.header("location"), message_bytes_max, secrets);
  return "HTTP " + std::to_string(reply.status) + ": the server redirects to "
         + (location.empty() ? "an unnamed place" : without_password(location))
         + ", and redirects are not followed; give the final address as base_url";
}

bool is_ascii(char c) {
  return static_cast<uint8_t>(c) < 0x80;
}

/// Control characters become blanks, several blanks one.
void append_ascii(std::string& out, char c) {
  if (c > ' ' && c != 0x7F) {
    out += c;
  } else if (!out.empty() && out.back() != ' ') {
    out += ' ';
  }
}

void append_beyond_ascii(std::string& out, std::string_view run) {
  std::string quoted;
  append_json_string(quoted, run); // makes it well-formed UTF-8
  for (size_t at = 1; at + 1 < quoted.size(); ++at) {
    // U+0080 to U+009F are control characters too, some of which terminals obey.
    if (quoted[at] == '\xC2' && static_cast<uint8_t>(quoted[at + 1]) < 0xA0) {
      append_ascii(out, ' ');
      ++at;
    } else {
      out += quoted[at];
    }
  }
}

} // namespace

errc classify_status(uint16_t status, const provider_problem& problem) {
  if (status == 408 || status == 409 || status >= 500) {
    return errc::unavailable;
  }
  if (status >= 400) {
    if (auto code = named(problem); code != errc::none) {
      return code;
    }
  }
  switch (status) {
  case 401:
  case 403:
    return errc::authentication;
  case 402:
    return errc::quota_exhausted;
  case 429:
    return errc::rate_limited;
  default:
    return errc::http_status;
  }
}

errc classify_problem(const provider_problem& problem) {
  if (auto code = named(problem); code != errc::none) {
    return code;
  }
  return is_rate(problem) ? errc::rate_limited : errc::provider_error;
}

error status_error(const http_response& reply, const provider_problem& problem,
                   const std::vector<std::string>& secrets) {
  if (reply.status >= 300 && reply.status < 400) {
    return {errc::http_status, redirect_message(reply, secrets)};
  }
  auto code = classify_status(reply.status, problem);
  auto message = "HTTP " + std::to_string(reply.status) + ": "
                 + (problem.empty() ? excerpt(reply.body, secrets) : described(problem, secrets));
  return {code, message + "; " + advice(reply.status, code)};
}

error problem_error(const provider_problem& problem, const std::vector<std::string>& secrets) {
  auto code = classify_problem(problem);
  return {code, "the provider reports an error in a 200 reply: " + described(problem, secrets)
                  + "; " + std::string{remedy(code)}};
}

error malformed_error(std::string_view what, std::string_view body,
                      const std::vector<std::string>& secrets) {
  return {errc::malformed_response, std::string{what} + ": " + excerpt(body, secrets) + "; "
                                      + std::string{remedy(errc::malformed_response)}};
}

std::string one_line(std::string_view text, size_t bytes_max,
                     const std::vector<std::string>& secrets) {
  std::string clear{text};
  mask_secrets(clear, secrets);
  std::string result;
  for (size_t at = 0; at < clear.size() && result.size() <= bytes_max;) {
    auto rest = std::string_view{clear}.substr(at);
    auto end = std::find_if(rest.begin(), rest.end(), is_ascii);
    if (auto run = rest.substr(0, static_cast<size_t>(end - rest.begin())); !run.empty()) {
      append_beyond_ascii(result, run);
      at += run.size();
    } else {
      append_ascii(result, rest.front());
      ++at;
    }
  }
  if (result.size() <= bytes_max) {
    return std::string{trim(result)};
  }
  auto end = bytes_max;
  while (end > 0 && (static_cast<uint8_t>(result[end]) & 0xC0) == 0x80) {
    --end;
  }
  result.resize(end);
  return result + "…";
}

} // namespace troupe::detail
