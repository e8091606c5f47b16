#include "model/enum_names.hpp"
#include "secrets.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_writer.hpp>
#include <troupe/settings.hpp>

#include <algorithm>
#include <cstdlib>

namespace troupe {

namespace {

constexpr std::string_view mode_names[] = {
  "tools", "tools_strict", "json_schema", "json_object", "md_json",
};

constexpr std::string_view unjudged_names[] = {"fail", "ask_again", "accept"};

/// A prompt can be pages long; a log line should not be.
constexpr size_t text_shown_max = 200;

std::string shown_text(std::string_view text) {
  std::string result;
  auto shown = text.substr(0, text_shown_max);
  while (shown.size() < text.size() && (static_cast<uint8_t>(text[shown.size()]) & 0xC0) == 0x80
         && !shown.empty()) {
    shown.remove_suffix(1);
  }
  append_json_string(result, shown);
  if (shown.size() < text.size()) {
    result += " … (" + std::to_string(text.size()) + " bytes)";
  }
  return result;
}

std::string or_none(std::string_view text) {
  return text.empty() ? "(none)" : shown_text(text);
}

std::string number(double x) {
  std::string result;
  append_json_number(result, x);
  return result;
}

std::string shown(std::chrono::milliseconds x) {
  return std::to_string(x.count()) + " ms";
}

std::string_view yes_or_no(bool x) {
  return x ? "yes" : "no";
}

class listing {
public:
  void line(std::string_view name, std::string_view value) {
    text_ += name;
    text_ += ": ";
    text_ += value;
    text_ += '\n';
  }

  std::string take() {
    return std::move(text_);
  }

private:
  std::string text_;
};

void list_provider(listing& out, const settings& x) {
  out.line("base_url", shown_text(detail::without_password(x.base_url)));
  out.line("api_key", detail::masked(x.api_key));
  out.line("clear_text_key", yes_or_no(x.clear_text_key));
  out.line("model", or_none(x.model));
  out.line("organization", or_none(x.organization));
  for (auto& [name, value] : x.headers) {
    auto value_shown = detail::is_public_header(name) ? shown_text(value) : detail::masked(value);
    out.line("header", shown_text(name) + " = " + value_shown);
  }
}

std::string shown(const pace_limits& x) {
  std::string result;
  auto add = [&result](uint64_t value, std::string_view unit) {
    if (value > 0) {
      result += (result.empty() ? "" : ", ") + std::to_string(value) + std::string{unit};
    }
  };
  add(x.requests_per_minute, " requests a minute");
  add(x.tokens_per_minute, " tokens a minute");
  add(x.input_tokens_per_minute, " input tokens a minute");
  add(x.output_tokens_per_minute, " output tokens a minute");
  add(x.concurrency, " at once");
  return result.empty() ? "(not given)" : result;
}

void list_fallback(listing& out, const fallback_settings& x) {
  out.line("fallback", shown_text(x.model) + " at "
                         + (x.base_url.empty() ? std::string{"base_url"}
                                               : shown_text(detail::without_password(x.base_url)))
                         + ", key " + detail::masked(x.api_key));
}

void list_request(listing& out, const settings& x) {
  out.line("system_prompt", or_none(x.system_prompt));
  out.line("prompt_template", shown_text(x.prompt_template));
  out.line("mode", to_string(x.mode));
  out.line("temperature", x.temperature ? number(*x.temperature) : "(not sent)");
  out.line("seed", x.seed ? std::to_string(*x.seed) : "(not sent)");
  out.line("tokens_max", x.tokens_max ? std::to_string(*x.tokens_max) : "(not sent)");
  out.line("legacy_tokens_max", yes_or_no(x.legacy_tokens_max));
}

} // namespace

std::string to_string(mode x) {
  return detail::enum_name(mode_names, x);
}

bool from_string(std::string_view name, mode& x) {
  return detail::enum_from_name(mode_names, name, x);
}

bool from_integer(uint8_t value, mode& x) {
  return detail::enum_from_integer(mode_names, value, x);
}

settings with_fallback(const settings& x, const fallback_settings& other) {
  auto result = x;
  result.fallbacks.clear();
  result.model = other.model;
  result.mode = other.mode.value_or(x.mode);
  result.limits = other.limits;
  if (!other.base_url.empty()) {
    result.base_url = other.base_url;
    result.organization.clear();
    result.headers.clear();
  }
  // A key belongs to its provider.
  if (!other.api_key.empty() || !other.base_url.empty()) {
    result.api_key = other.api_key;
  }
  return result;
}

std::string to_string(unjudged_policy x) {
  return detail::enum_name(unjudged_names, x);
}

bool from_string(std::string_view name, unjudged_policy& x) {
  return detail::enum_from_name(unjudged_names, name, x);
}

bool from_integer(uint8_t value, unjudged_policy& x) {
  return detail::enum_from_integer(unjudged_names, value, x);
}

void read_environment(settings& x) {
  auto read = [](const char* name, std::string& value) {
    if (auto text = std::getenv(name); text != nullptr && *text != '\0') {
      value = text;
    }
  };
  read("OPENAI_API_KEY", x.api_key);
  read("OPENAI_BASE_URL", x.base_url);
}

std::string to_string(const settings& x) {
  listing out;
  list_provider(out, x);
  list_request(out, x);
  out.line("pool_size", std::to_string(x.pool_size));
  out.line("validators", std::to_string(x.validators));
  out.line("order_window", std::to_string(x.order_window));
  out.line("outbox_max", std::to_string(x.outbox_max));
  out.line("limits", shown(x.limits));
  out.line("learn_limits", yes_or_no(x.learn_limits));
  out.line("prices", x.prices && x.prices->find(x.model) != nullptr ? "(known)" : "(none)");
  out.line("cost_max", x.cost_max ? to_string(*x.cost_max) : "(no ceiling)");
  out.line("tokens_total_max",
           x.tokens_total_max ? std::to_string(*x.tokens_total_max) : "(no ceiling)");
  out.line("cache_file", or_none(x.cache_file));
  out.line("cache_age_max", std::to_string(x.cache_age_max.count()) + " s");
  out.line("cache_bytes_max", std::to_string(x.cache_bytes_max));
  out.line("share_requests", yes_or_no(x.share_requests));
  out.line("transport_retries", std::to_string(x.transport_retries));
  out.line("timeout_retries", std::to_string(x.timeout_retries));
  out.line("limit_waits", std::to_string(x.limit_waits));
  out.line("truncation_retries", std::to_string(x.truncation_retries));
  out.line("reasks", std::to_string(x.reasks));
  out.line("backoff_initial", shown(x.backoff_initial));
  out.line("backoff_max", shown(x.backoff_max));
  out.line("retry_after_max", shown(x.retry_after_max));
  for (auto& y : x.fallbacks) {
    list_fallback(out, y);
  }
  out.line("breaker_failures", std::to_string(x.breaker_failures));
  out.line("breaker_pause", shown(x.breaker_pause));
  out.line("hedge_quantile", number(x.hedge_quantile));
  out.line("hedge_share", number(x.hedge_share));
  out.line("connect_timeout", shown(x.connect_timeout));
  out.line("first_byte_timeout", shown(x.first_byte_timeout));
  out.line("request_timeout", shown(x.request_timeout));
  out.line("text_timeout", shown(x.text_timeout));
  out.line("stream_silence_timeout", shown(x.stream_silence_timeout));
  out.line("no_progress_timeout", shown(x.no_progress_timeout));
  out.line("reading", to_string(x.reading));
  out.line("reask_history", std::to_string(x.reask_history));
  out.line("unjudged", to_string(x.unjudged));
  out.line("questions_max", std::to_string(x.questions_max));
  out.line("reply_bytes_max", std::to_string(x.reply_bytes_max));
  out.line("proxy", or_none(detail::without_password(x.proxy)));
  out.line("ca_file", or_none(x.ca_file));
  out.line("http2", yes_or_no(x.http2));
  return out.take();
}

} // namespace troupe
