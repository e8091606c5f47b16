#include "data_json.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace troupe::cli::report {

namespace {

constexpr size_t setting_bytes_max = 2'000;
/// Neighbouring buckets of a histogram differ by a fifth.
constexpr int shown_buckets = 9;

void append_money(json_writer& out, std::string_view name, money x) {
  if (x != money{})
    out.key(name).raw(to_string(x));
}

void append_one_latency(json_writer& out, const char* what, const histogram& x) {
  if (x.count() == 0)
    return;
  out.begin_object();
  out.key("what").value(what);
  out.key("count").value(x.count());
  const auto put = [&out](std::string_view name, double ms) {
    out.key(name);
    append_rounded(out, ms);
  };
  put("p50_ms", x.quantile(0.5));
  put("p90_ms", x.quantile(0.9));
  put("p95_ms", x.quantile(0.95));
  put("p99_ms", x.quantile(0.99));
  put("max_ms", x.max());
  put("mean_ms", x.mean());
  out.key("buckets").begin_array();
  for (const auto& y : x.buckets(shown_buckets)) {
    out.begin_object();
    put("to_ms", y.to);
    out.key("count").value(y.count);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

} // namespace

std::string escaped_for_page(std::string_view json) {
  std::string result;
  result.reserve(json.size() + json.size() / 64);
  for (size_t i = 0; i < json.size(); ++i) {
    const auto rest = json.substr(i, 3);
    if (json[i] == '<') {
      result += "\\u003c";
    } else if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
      result += rest == "\xE2\x80\xA8" ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      result += json[i];
    }
  }
  return result;
}

void append_strings(json_writer& out, std::string_view name, const std::vector<std::string>& xs) {
  out.key(name).begin_array();
  for (const auto& x : xs)
    out.value(std::string_view{x});
  out.end_array();
}

void append_rounded(json_writer& out, double x, double digits) {
  const auto rounded = std::round(x * digits) / digits;
  constexpr double exact_max = 9e15;
  if (std::floor(rounded) == rounded && std::fabs(rounded) < exact_max) {
    out.value(static_cast<int64_t>(rounded));
    return;
  }
  out.value(rounded);
}

void append_settings(json_writer& out, const std::vector<journal_field>& xs) {
  out.key("settings").begin_array();
  for (const auto& x : xs) {
    out.begin_object();
    out.key("name").value(std::string_view{x.name});
    const auto shown = cut_at_character(x.value, setting_bytes_max);
    out.key("value").value(std::string{shown} + (shown.size() < x.value.size() ? "…" : ""));
    out.end_object();
  }
  out.end_array();
}

void append_totals(json_writer& out, const run_counts& x) {
  out.key("totals").begin_object();
  out.key("texts").value(x.texts);
  out.key("ok").value(x.ok);
  out.key("failed").value(x.failed);
  out.key("unfinished").value(x.unfinished);
  if (x.items > 0)
    out.key("items").value(x.items);
  const auto& spent = x.spent;
  out.key("requests").value(spent.requests);
  out.key("retries").value(spent.transport_retries);
  out.key("limit_waits").value(spent.limit_waits);
  out.key("reasks").value(spent.reasks);
  out.key("hedges").value(spent.hedges);
  out.key("batched").value(spent.batched);
  out.key("cached").value(x.cached);
  out.key("shared").value(x.shared);
  out.key("repaired").value(x.repaired);
  out.key("prompt_tokens").value(spent.tokens.prompt_tokens);
  out.key("completion_tokens").value(spent.tokens.completion_tokens);
  if (spent.tokens.cached_tokens)
    out.key("cached_tokens").value(*spent.tokens.cached_tokens);
  if (spent.tokens.reasoning_tokens)
    out.key("reasoning_tokens").value(*spent.tokens.reasoning_tokens);
  append_money(out, "cost", spent.cost);
  append_money(out, "uncertain_cost", spent.uncertain.cost);
  double elapsed = 0;
  for (const auto& run : x.runs)
    elapsed += run.elapsed_ms;
  if (elapsed == 0)
    elapsed = x.last_ended_ms - x.first_began_ms;
  if (elapsed > 0) {
    out.key("elapsed_ms");
    append_rounded(out, elapsed);
  }
  out.end_object();
}

void append_latency(json_writer& out, const run_counts& x) {
  out.begin_array();
  append_one_latency(out, "text", x.text_ms);
  append_one_latency(out, "request", x.request_ms);
  append_one_latency(out, "first_byte", x.first_byte_ms);
  out.end_array();
}

std::string_view cut_at_character(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max)
    return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end);
}

} // namespace troupe::cli::report
