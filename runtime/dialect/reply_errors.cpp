#include "reply_errors.hpp"

#include "problem_meaning.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

constexpr size_t message_bytes_max = 300;
constexpr size_t name_bytes_max = 60;
constexpr size_t excerpt_bytes_max = 120;
/// Where a web page has its title.
constexpr size_t page_head_bytes = 4 * 1024;

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

std::string advice(uint16_t status, errc code, bool too_large, std::string_view missing_model) {
  if (too_large) {
    return "shorten the text or the schema";
  }
  switch (status) {
  case 404:
    return missing_model.empty() ? "check base_url and model" : std::string{missing_model};
  case 405:
    return "check base_url";
  case 407:
    return "give the proxy its user and password";
  default:
    return std::string{remedy(code)};
  }
}

std::string redirect_message(const http_response& reply, const std::vector<std::string>& secrets) {
  auto location = one_line(reply.header("location"), message_bytes_max, secrets);
  return "HTTP " + std::to_string(reply.status) + ": the server redirects to "
         + (location.empty() ? "an unnamed place" : masked_url(location))
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

error reply_errors::of_status(const http_response& reply, const provider_problem& problem) const {
  if (reply.status >= 300 && reply.status < 400) {
    return {errc::http_status, redirect_message(reply, secrets_)};
  }
  auto code = classify_status(reply.status, problem, named_);
  auto message = "HTTP " + std::to_string(reply.status) + ": "
                 + (problem.empty() ? excerpt(reply.body, secrets_) : described(problem, secrets_));
  const bool too_large = code == errc::http_status
                         && (reply.status == 413 || is_too_large(problem, named_));
  return {code, message + "; " + advice(reply.status, code, too_large, named_.missing_model)};
}

bool reply_errors::is_wrong_answer(uint16_t status, const provider_problem& problem) const {
  if (!detail::is_wrong_answer(problem, named_)) {
    return false;
  }
  // A filter or a limit may quote the model as well.
  const auto code = status >= 300 ? classify_status(status, problem, named_)
                                  : classify_problem(problem, named_);
  return code == errc::http_status || code == errc::unavailable || code == errc::provider_error;
}

completion wrong_answer(provider_problem&& problem) {
  completion result;
  result.content = std::move(problem.said).value_or(std::string{});
  return result;
}

error reply_errors::of_problem(const provider_problem& problem) const {
  auto code = classify_problem(problem, named_);
  return {code, "the provider reports an error in a 200 reply: " + described(problem, secrets_)
                  + "; " + std::string{remedy(code)}};
}

error reply_errors::of_malformed(std::string_view what, std::string_view body) const {
  return {errc::malformed_response, std::string{what} + ": " + excerpt(body, secrets_) + "; "
                                      + std::string{remedy(errc::malformed_response)}};
}

error reply_errors::of_no_json(std::string_view what, size_t offset, std::string_view reason,
                               std::string_view body) const {
  return of_malformed(std::string{what} + " (at byte " + std::to_string(offset) + ": "
                        + std::string{reason} + ")",
                      body);
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
