#include "pacing_arguments.hpp"

#include "argument_kinds.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace troupe::cli {

namespace {

constexpr const char* limits_group = "Limits of the provider";
constexpr const char* fallback_group = "Fallbacks";

expected<void> read_key(fallback_settings& x, const std::string& variable) {
  const auto* value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0')
    return failed(errc::configuration,
                  "takes its key from " + variable + ", which is not set in the environment");
  x.api_key = value;
  return {};
}

expected<void> read_count(uint64_t& x, std::string_view name, std::string_view value) {
  const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), x);
  if (status != std::errc{} || end != value.data() + value.size())
    return failed(errc::configuration, "wants a number for " + std::string{name});
  return {};
}

expected<void> read_member(fallback_settings& x, std::string_view name, const std::string& value) {
  if (name == "url") {
    x.base_url = value;
    return {};
  }
  if (name == "key-env")
    return read_key(x, value);
  if (name == "rpm")
    return read_count(x.limits.requests_per_minute, name, value);
  if (name == "tpm")
    return read_count(x.limits.tokens_per_minute, name, value);
  if (name == "mode") {
    enum mode chosen {
    };
    if (!from_string(value, chosen))
      return failed(errc::configuration, "names an unknown mode");
    x.mode = chosen;
    return {};
  }
  return failed(errc::configuration,
                "holds " + std::string{name} + ", which is none of url, key-env, mode, rpm, tpm");
}

void add_limits(CLI::App& app, settings& x) {
  option_group to{app, limits_group};
  auto& limits = x.limits;
  to.value("--rpm", limits.requests_per_minute, "N",
           "Requests per minute (default 0: what its headers say)");
  to.value("--tpm", limits.tokens_per_minute, "N", "Tokens per minute, prompts and answers");
  to.value("--input-tpm", limits.input_tokens_per_minute, "N", "Tokens of prompts per minute");
  to.value("--output-tpm", limits.output_tokens_per_minute, "N", "Tokens of answers per minute");
  to.value("--concurrency", limits.concurrency, "N",
           "Most requests in flight of all runs in one process (default: --pool)");
  auto ignore = [&x](int64_t) { x.learn_limits = false; };
  app
    .add_flag_function("--no-learned-limits", ignore,
                       "Keep only the limits given here, not what the server announces or shows")
    ->group(limits_group);
  to.value("--limit-waits", x.limit_waits, "N",
           "Times a text may be told to wait for a limit; spends no --retries (default 1000)");
  to.duration("--no-progress-timeout", x.no_progress_timeout,
              "End a run that gets no answer for so long (default 15m; 0: never)");
}

void add_hedges(CLI::App& app, settings& x) {
  option_group to{app, "Stragglers"};
  to.value(
    "--hedge", x.hedge_quantile, "0.5..0.999",
    "A request that takes longer than this share of the latest ones gets a second one beside "
    "it, and the first answer counts; the other may be billed (default 0: never)");
  to.value("--hedge-share", x.hedge_share, "0..1",
           "At most this share of all requests are second ones (default 0.05)");
}

void add_fallbacks(CLI::App& app, settings& x) {
  auto add = [&x](const std::vector<std::string>& list) {
    for (const auto& text : list) {
      auto parsed = parse_fallback(text);
      if (!parsed)
        throw CLI::ValidationError("--fallback", text + " " + parsed.error().message);
      x.fallbacks.push_back(std::move(*parsed));
    }
  };
  app
    .add_option_function<std::vector<std::string>>(
      "--fallback", add,
      "Where a text goes on when this model has failed for good; may be repeated. Without url the "
      "same provider; key-env names the variable that holds the key of another one")
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
    ->option_text("MODEL[,url=URL][,key-env=NAME][,mode=M][,rpm=N][,tpm=N]")
    ->group(fallback_group);
  option_group to{app, fallback_group};
  to.value("--breaker-failures", x.breaker_failures, "N",
           "Failures in a row after which a provider is left out for a while (default 5)");
  to.duration("--breaker-pause", x.breaker_pause,
              "How long; doubles up to eight times (default 30s)");
}

} // namespace

expected<fallback_settings> parse_fallback(const std::string& text) {
  fallback_settings result;
  const auto comma = text.find(',');
  result.model = text.substr(0, comma);
  if (result.model.empty())
    return failed(errc::configuration, "names no model");
  auto rest = comma == std::string::npos ? std::string{} : text.substr(comma + 1);
  while (!rest.empty()) {
    const auto end = rest.find(',');
    const auto member = rest.substr(0, end);
    rest = end == std::string::npos ? std::string{} : rest.substr(end + 1);
    const auto sign = member.find('=');
    if (sign == std::string::npos)
      return failed(errc::configuration, "is not of the form MODEL,url=URL,key-env=NAME");
    if (auto fine = read_member(result, std::string_view{member}.substr(0, sign),
                                member.substr(sign + 1));
        !fine)
      return unexpected<error>{fine.error()};
  }
  return result;
}

void add_pacing(CLI::App& app, settings& x) {
  add_limits(app, x);
  add_hedges(app, x);
  add_fallbacks(app, x);
  option_group to{app, "Concurrency, tries and times"};
  to.value("--timeout-retries", x.timeout_retries, "N",
           "Times a request is sent again that timed out after it was sent: it may be billed each "
           "time (default 1)");
  to.value("--truncation-retries", x.truncation_retries, "N",
           "Times an answer that ran into --max-tokens is asked for again with twice as many "
           "(default 0)");
}

} // namespace troupe::cli
