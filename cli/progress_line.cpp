#include "progress_line.hpp"

#include "complaint.hpp"
#include "counted.hpp"
#include "settings/chosen_provider.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

namespace {

constexpr std::string_view erase = "\r\x1b[K";

std::string counted(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string{noun} + (count == 1 ? "" : "s");
}

/// " ($1.2345, perhaps $0.0100 more)": what was paid, and what may have been billed besides.
std::string cost_text(const run_summary& x) {
  if (x.cost == money{} && x.uncertain.cost == money{})
    return {};
  auto result = " (" + short_money(x.cost);
  if (x.uncertain.cost != money{})
    result += ", perhaps " + short_money(x.uncertain.cost) + " more";
  return result + ")";
}

/// ", of them 900 from the provider's cache (saved $0.0012), 300 written to it, 200 of thinking".
std::string token_details_text(const run_summary& x) {
  std::string result;
  const auto add = [&result](std::optional<uint64_t> tokens, std::string_view what) {
    if (tokens.value_or(0) > 0)
      result += (result.empty() ? ", of them " : ", ") + std::to_string(*tokens)
                + std::string{what};
  };
  add(x.tokens.cached_tokens, " from the provider's cache");
  add(x.tokens.cache_write_tokens, " written to its cache");
  if (x.cache_savings > money{})
    result += " (saved " + short_money(x.cache_savings) + ")";
  else if (x.cache_savings < money{})
    result += " (which cost " + short_money(money{} - x.cache_savings) + " more than it saved)";
  add(x.tokens.reasoning_tokens, " of thinking");
  return result;
}

/// Unknown is not nothing.
std::string unpriced_text(const run_summary& x) {
  if (x.unpriced_tokens == 0)
    return {};
  return x.unpriced_tokens == x.tokens.total_tokens && x.cost == money{}
           ? ", cost unknown"
           : ", " + std::to_string(x.unpriced_tokens) + " of them at unknown cost";
}

/// ", 12 from the cache, 3 shared (saved 900 tokens, $0.0012)"
std::string known_answers_text(const known_answers& x) {
  if (x.cached == 0 && x.shared == 0)
    return {};
  std::string result;
  if (x.cached > 0)
    result += ", " + std::to_string(x.cached) + " from the cache";
  if (x.shared > 0)
    result += ", " + std::to_string(x.shared) + " shared";
  result += " (saved " + std::to_string(x.saved.tokens) + " tokens";
  if (x.saved.cost != money{})
    result += ", " + short_money(x.saved.cost);
  return result + ")";
}

/// " (70000 in batches, for $1.2345)"
std::string batched_text(const run_summary& x) {
  if (x.batched == 0)
    return {};
  return " (" + std::to_string(x.batched) + " in batches"
         + (x.batch_cost == money{} ? std::string{} : ", for " + short_money(x.batch_cost)) + ")";
}

std::string failure_list(const std::map<errc, uint64_t>& failures) {
  std::string result;
  for (auto& [code, count] : failures)
    result += (result.empty() ? " (" : ", ") + to_string(code) + " " + std::to_string(count);
  return result.empty() ? result : result + ")";
}

} // namespace

std::string progress_text(const progress& x, uint64_t bad_lines, std::optional<double> read_share,
                          size_t columns, const std::string& batches) {
  const auto& so_far = x.so_far;
  auto result = std::to_string(so_far.texts + bad_lines);
  if (x.expected_texts > 0)
    result += "/" + std::to_string(x.expected_texts);
  result += " texts";
  if (read_share)
    result += " (" + std::to_string(std::lround(*read_share * 100)) + " % read)";
  result += ", " + std::to_string(so_far.succeeded) + " ok";
  if (const auto failures = so_far.failed + bad_lines; failures > 0)
    result += ", " + std::to_string(failures) + " failed";
  result += ", " + std::to_string(x.in_flight) + " in flight";
  if (x.waiting > 0)
    result += ", " + std::to_string(x.waiting) + " waiting";
  result += batches;
  result += ", " + rounded(x.texts_per_second) + "/s, ";
  result += short_count(so_far.tokens.total_tokens) + " tokens" + cost_text(so_far);
  return result.substr(0, columns);
}

std::string summary_text(const run_summary& x, uint64_t bad_lines,
                         const std::map<errc, uint64_t>& failures, uint64_t earlier) {
  const auto seconds = static_cast<double>(x.elapsed.count()) / 1e6;
  const auto failed = x.failed + bad_lines;
  auto result = counted(x.texts + bad_lines, "text") + ": " + std::to_string(x.succeeded) + " ok, "
                + std::to_string(failed) + " failed" + failure_list(failures) + "; ";
  if (earlier > 0)
    result += std::to_string(earlier) + " of them before; ";
  result += counted(x.requests, "request") + batched_text(x);
  if (x.transport_retries > 0)
    result += ", "
              + (x.transport_retries == 1 ? "1 retry"
                                          : std::to_string(x.transport_retries) + " retries");
  if (x.limit_waits > 0)
    result += ", " + (x.limit_waits == 1 ? "1 wait" : std::to_string(x.limit_waits) + " waits")
              + " for a limit";
  if (x.reasks > 0)
    result += ", " + counted(x.reasks, "re-ask");
  if (x.hedges > 0)
    result += ", " + counted(x.hedges, "hedge");
  result += known_answers_text(x.answers);
  result += ", " + std::to_string(x.tokens.total_tokens) + " tokens" + cost_text(x)
            + token_details_text(x) + unpriced_text(x) + " in " + rounded(seconds) + " s";
  if (seconds > 0)
    result += " (" + rounded(static_cast<double>(x.texts - earlier) / seconds) + " texts/s)";
  return result;
}

std::string waiting_text(const waiting& x) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(x.wait).count();
  const auto end
    = static_cast<std::time_t>(std::chrono::ceil<std::chrono::seconds>(x.until).count());
  std::tm parts = {};
  ::localtime_r(&end, &parts);
  std::array<char, 40> clock{};
  constexpr int64_t day_seconds = 24 * 3600;
  const auto length = std::strftime(clock.data(), clock.size(),
                                    seconds < day_seconds ? "%H:%M:%S" : "%F %H:%M:%S", &parts);
  const auto waited = std::chrono::floor<std::chrono::seconds>(x.waited).count();
  return "waiting " + std::to_string(seconds) + " s"
         + (waited > 0 ? " after " + std::to_string(waited) + " s without an answer"
                       : std::string{})
         + ", until " + std::string{clock.data(), length}
         + (x.route == 0 ? std::string{} : ", for " + x.model) + ": " + to_string(x.reason);
}

std::string form_text(const form_changed& x) {
  return x.what + (x.route == 0 ? std::string{} : ", for " + x.model) + " (" + x.reason.message
         + ")";
}

std::string mode_text(const settings& conf, const record_type& type) {
  const auto how = first_mode_for(provider_of(conf), conf.mode, type.schema(), type.functions());
  return (conf.mode == mode::automatic ? "; began in mode " : "; mode ") + to_string(how);
}

progress_line::progress_line(bool wanted) : shown_(wanted && ::isatty(STDERR_FILENO) == 1) {
  if (const char* terminal = std::getenv("TERM"))
    shown_ = shown_ && std::string_view{terminal} != "dumb";
}

size_t progress_line::columns() const {
  constexpr size_t usual = 80;
  winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
    return usual;
  // A line that fills the last column may wrap.
  return size.ws_col - size_t{1};
}

void progress_line::draw(const std::string& text) {
  std::lock_guard lock{mutex_};
  if (!shown_ || closed_)
    return;
  const auto line = "\r" + text + "\x1b[K";
  dirty_ = true;
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

void progress_line::say(const std::string& text) {
  std::lock_guard lock{mutex_};
  if (std::exchange(dirty_, false)) {
    [[maybe_unused]] auto written = ::write(STDERR_FILENO, erase.data(), erase.size());
  }
  complain(text);
}

void progress_line::clear() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  if (!dirty_)
    return;
  dirty_ = false;
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, erase.data(), erase.size());
}

} // namespace troupe::cli
