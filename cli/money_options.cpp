#include "money_options.hpp"

#include "argument_kinds.hpp"
#include "read_file.hpp"

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

} // namespace

void add_money_options(CLI::App& app, run_arguments& x) {
  option_group to{app, "Money (docs/money.md)"};
  to.parsed("--prices", read_prices, x.conf.prices, "FILE",
            "What tokens cost, as JSON: {\"models\": {\"gpt-4o-mini\": {\"input\": 0.15, "
            "\"output\": 0.6}}}, dollars per million");
  to.parsed("--max-cost", parse_money, x.conf.cost_max, "DOLLARS",
            "Send nothing that might bring the run above this; needs --prices");
  to.value("--max-tokens-total", x.conf.tokens_total_max, "N",
           "The same for tokens of requests and answers together");
}

} // namespace troupe::cli
