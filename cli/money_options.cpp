#include "money_options.hpp"

#include "argument_kinds.hpp"
#include "durations.hpp"
#include "read_file.hpp"

#include <CLI/Validators.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t prices_bytes_max = 16u << 20;

expected<price_list_ptr> read_prices(const std::string& path) {
  auto text = read_file(path, prices_bytes_max);
  if (!text)
    return failed(errc::configuration, "cannot be used: " + text.error().message);
  auto prices = price_list::parse(*text);
  if (!prices)
    return failed(errc::configuration, "is no price file: " + prices.error().message);
  return std::make_shared<const price_list>(std::move(*prices));
}

expected<std::chrono::seconds> parse_age(std::string_view text) {
  auto time = parse_duration(text);
  if (!time)
    return unexpected<error>{time.error()};
  return std::chrono::ceil<std::chrono::seconds>(*time);
}

} // namespace

void add_cache_options(CLI::App& app, run_arguments& x) {
  option_group to{app, "Not asking twice (docs/cache.md)"};
  to.value("--cache", x.conf.cache_file, "FILE",
           "Keep good answers there, and take those of equal requests from there");
  to.parsed("--cache-age", parse_age, x.conf.cache_age_max, "TIME",
            "Do not use older ones (default 0: any age)");
  to.value("--cache-size", x.conf.cache_bytes_max, "BYTES",
           "Largest file; takes 500MB, too (default 1 GiB, 0: no limit)")
    ->transform(CLI::AsSizeValue(false));
  to.flag("--share", x.conf.share_requests,
          "Ask once for equal texts of this run, without a file (--cache does so, too)");
}

void add_money_options(CLI::App& app, run_arguments& x) {
  option_group to{app, "Money (docs/money.md)"};
  to.parsed("--prices", read_prices, x.conf.prices, "FILE",
            "What tokens cost, as JSON: {\"models\": {\"gpt-4o-mini\": {\"input\": 0.15, "
            "\"output\": 0.6}}}, dollars per million");
  to.parsed("--max-cost", parse_money, x.conf.cost_max, "DOLLARS",
            "Send nothing that might bring the run above this; needs --prices");
  to.flag("--dry-run", x.dry_run,
          "Say how many texts, tokens and dollars it would be, and send nothing");
  to.value("--max-tokens-total", x.conf.tokens_total_max, "N",
           "The same for tokens of requests and answers together");
}

} // namespace troupe::cli
