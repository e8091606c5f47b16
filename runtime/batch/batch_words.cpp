#include "batch_words.hpp"

#include "dialect/json_parts.hpp"
#include "dialect/problem_meaning.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/time_format.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::detail {

namespace {

struct known_state {
  std::string_view word;
  batch_state state;
};

constexpr batch_state completed{batch_stage::ended, batch_end::completed};
constexpr batch_state expired{batch_stage::ended, batch_end::expired};
constexpr batch_state cancelled{batch_stage::ended, batch_end::cancelled};
constexpr batch_state cancelling{batch_stage::cancelling, batch_end::none};

constexpr known_state states[] = {
  {"completed", completed},
  {"succeeded", completed},
  {"success", completed},
  {"ended", completed},
  {"partially_succeeded", completed},
  {"failed", {batch_stage::ended, batch_end::failed}},
  {"expired", expired},
  {"timeout_exceeded", expired},
  {"cancelled", cancelled},
  {"canceled", cancelled},
  {"cancelling", cancelling},
  {"canceling", cancelling},
  {"cancellation_requested", cancelling},
};

struct known_error {
  std::string_view name;
  uint16_t status;
};

/// Anthropic's types; codes of OpenAI's and of those that speak like it.
constexpr known_error errors[] = {
  {"invalid_request_error", 400},
  {"invalid_request", 400},
  {"context_length_exceeded", 400},
  {"content_filter", 400},
  {"content_policy_violation", 400},
  {"authentication_error", 401},
  {"invalid_api_key", 401},
  {"billing_error", 402},
  {"permission_error", 403},
  {"permission_denied", 403},
  {"not_found_error", 404},
  {"model_not_found", 404},
  {"request_too_large", 413},
  {"rate_limit_error", 429},
  {"rate_limit_exceeded", 429},
  {"insufficient_quota", 429},
  {"api_error", 500},
  {"server_error", 500},
  {"internal_error", 500},
  {"service_unavailable", 503},
  {"timeout_error", 504},
  {"request_timeout", 504},
  {"overloaded_error", 529},
};

/// googleapis, google/rpc/code.proto: by code.
constexpr uint16_t statuses_of_grpc[] = {500, 499, 500, 400, 504, 404, 409, 403, 429,
                                         400, 409, 400, 501, 500, 503, 500, 401};

/// Without "BATCH_STATE_", "JOB_STATE_", "BATCH_STATUS_".
std::string_view bare(std::string_view word) {
  for (const std::string_view mark : {"state_", "status_"})
    if (const auto at = find_ignoring_case(word, mark); at != std::string_view::npos)
      return word.substr(at + mark.size());
  return word;
}

/// All of it, or nothing; too large a one is the largest.
uint64_t number_in(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit))
    return 0;
  uint64_t result = 0;
  const auto fault = std::from_chars(text.data(), text.data() + text.size(), result).ec;
  return fault == std::errc{} ? result : UINT64_MAX;
}

} // namespace

batch_state state_of(std::string_view word) {
  word = bare(word);
  const auto* found = std::find_if(std::begin(states), std::end(states), [&](const auto& x) {
    return equal_ignoring_case(x.word, word);
  });
  return found != std::end(states) ? found->state : batch_state{};
}

std::chrono::system_clock::time_point time_at(json_value x, std::string_view name) {
  using std::chrono::milliseconds;
  using std::chrono::system_clock;
  // A year beyond which the clock's nanoseconds end.
  constexpr uint64_t seconds_max = 9'000'000'000;
  const auto value = part_at(x, name);
  if (value.is_string()) {
    const auto date = parse_time_point<milliseconds>(value.as_string());
    const auto since = date ? date->time_since_epoch() : milliseconds{0};
    return since > milliseconds{0} && since < std::chrono::seconds{seconds_max}
             ? system_clock::time_point{since}
             : system_clock::time_point{};
  }
  const auto seconds = amount_at(x, name);
  return system_clock::time_point{
    std::chrono::seconds{seconds < seconds_max ? static_cast<int64_t>(seconds) : 0}};
}

uint64_t amount_at(json_value x, std::string_view name) {
  if (const auto count = count_at(x, name))
    return *count;
  const auto value = part_at(x, name);
  if (value.is_string())
    return number_in(value.as_string());
  constexpr double beyond = 18'446'744'073'709'551'616.0;
  const auto number = value.as_double();
  if (value.kind() != json_kind::number || !(number >= 0))
    return 0;
  return number >= beyond ? UINT64_MAX : static_cast<uint64_t>(number);
}

uint16_t status_of_error(std::string_view name) {
  const auto* found = std::find_if(std::begin(errors), std::end(errors), [&](const auto& x) {
    return equal_ignoring_case(x.name, name);
  });
  if (found != std::end(errors))
    return found->status;
  const auto number = number_in(name);
  return number >= 400 && number < 600 ? static_cast<uint16_t>(number) : 0;
}

uint16_t status_of_code(uint64_t code) {
  if (code < std::size(statuses_of_grpc))
    return statuses_of_grpc[code];
  return code >= 400 && code < 600 ? static_cast<uint16_t>(code) : 500;
}

bool says_not_reached(std::string_view code) {
  constexpr std::string_view words[] = {"batch_expired",     "batch_cancelled",  "batch_canceled",
                                        "expired",           "cancelled",        "canceled",
                                        "request_cancelled", "request_canceled", "request_expired"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](auto word) { return equal_ignoring_case(word, code); });
}

bool says_too_much_waits(std::string_view code, std::string_view message) {
  return equal_ignoring_case(code, "token_limit_exceeded")
         || find_ignoring_case(message, "enqueued token limit") != std::string_view::npos;
}

uint64_t tokens_max_in(std::string_view message) {
  return number_behind(message, "limit").value_or(0);
}

bool is_row_id(std::string_view id) {
  constexpr size_t bytes_max = 64;
  return !id.empty() && id.size() <= bytes_max && std::all_of(id.begin(), id.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-';
  });
}

bool is_usable_id(std::string_view id) {
  // Gateways put a whole route into theirs.
  constexpr size_t bytes_max = 2'048;
  return id.size() <= bytes_max && id.find_first_not_of('.') != std::string_view::npos;
}

} // namespace troupe::detail
