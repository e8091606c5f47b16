// Lists of models as others write them, and names of models.

#include "target.hpp"

#include <troupe/detail/budget.hpp>
#include <troupe/model_table.hpp>

#include <algorithm>

namespace {

void check_prices(const troupe::model_prices& prices) {
  constexpr uint64_t tokens = 1'000'000;
  const troupe::usage some{tokens, tokens, 2 * tokens, tokens / 4, tokens / 4};
  fuzz::must(prices.input >= troupe::money{} && prices.output >= troupe::money{},
             "a price is not negative");
  fuzz::must(cost_of(some, prices) <= worst_case(tokens, tokens, &prices).cost,
             "nothing costs more than the worst case");
  fuzz::must(std::is_sorted(prices.tiers.begin(), prices.tiers.end(),
                            [](const auto& x, const auto& y) { return x.above < y.above; }),
             "higher tiers stand behind");
  fuzz::must(prices.batch_thousandths <= 1000, "a batch is not dearer");
  fuzz::must(cost_of(some, batch_prices(prices)) <= cost_of(some, prices), "no batch costs more");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto& shipped = troupe::model_table::shipped();
  const auto name = text.substr(0, 200);
  const auto provider = name.substr(0, name.find('/'));
  for (const auto* x : {"openai", "bedrock"})
    if (const auto match = shipped.find(x, name))
      fuzz::must(shipped.find(x, match.name).profile != nullptr, "a row is found by its own name");
  const auto family = troupe::family_of(name);
  fuzz::must(name.find(family.beginning) != std::string_view::npos,
             "a family's beginning stands in the name");
  auto table = troupe::model_table::parse(text);
  if (!table)
    return 0;
  fuzz::must(table->size() > 0, "a table has rows");
  for (const std::string_view model : {"m", "m-2024-08-06", "p/m"})
    for (const auto from : {provider, std::string_view{"p"}})
      if (const auto match = table->find(from, model)) {
        fuzz::must(match.rule != troupe::match_rule::none, "what is found is found by a rule");
        if (match.profile->prices)
          check_prices(*match.profile->prices);
      }
  return 0;
}
