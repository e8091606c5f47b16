#include "export_reply.hpp"

#include "otlp_json.hpp"
#include "policy/wait_time.hpp"

#include <troupe/detail/json_tree.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::detail {

namespace {

constexpr size_t words_bytes_max = 200;

/// What the collector says, in one line: its body is a `Status` of google.rpc, if it has one.
std::string words_of(std::string_view body) {
  constexpr size_t body_bytes_max = 16 * 1024;
  if (body.size() > body_bytes_max)
    return {};
  const auto read = json_tree::parse(body);
  auto result = read ? cut(read->string_at("message"), words_bytes_max) : std::string{};
  std::replace_if(
    result.begin(), result.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return result;
}

bool passes(uint16_t status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

errc code_of(uint16_t status) {
  if (status == 429)
    return errc::rate_limited;
  if (status == 401 || status == 403)
    return errc::authentication;
  return passes(status) ? errc::unavailable : errc::http_status;
}

} // namespace

export_reply read_export_reply(const http_result& x, std::chrono::system_clock::time_point now) {
  using meaning = export_reply::meaning;
  export_reply result;
  if (x.problem.code != errc::none) {
    result.what = retryable(x.problem.code) ? meaning::again : meaning::refused;
    // What stands behind it is advice on the settings of a provider.
    const auto& words = x.problem.message;
    result.problem = {x.problem.code, "the collector: " + words.substr(0, words.find(';'))};
    return result;
  }
  const auto status = x.response.status;
  if (status >= 200 && status < 300) {
    auto said = read_partial_success(x.response.body);
    result.rejected = said.rejected;
    if (said.rejected > 0 || !said.message.empty())
      result.problem = {errc::http_status,
                        "the collector remarks: " + cut(said.message, words_bytes_max)};
    return result;
  }
  const auto words = words_of(x.response.body);
  result.what = passes(status) ? meaning::again : meaning::refused;
  result.problem = {code_of(status), "the collector answers with status " + std::to_string(status)
                                       + (words.empty() ? "" : ": " + words)};
  if (result.what == meaning::again)
    result.pause = wait_time(x.response.header("Retry-After"), now);
  return result;
}

std::chrono::milliseconds export_backoff::next() {
  constexpr int times_max = 5;
  const auto result = next_;
  next_ = std::min(next_ * 2, first_ * times_max);
  return result;
}

} // namespace troupe::detail
