// Price files and amounts of money.

#include "target.hpp"

#include <troupe/detail/budget.hpp>
#include <troupe/price_list.hpp>

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  if (auto amount = troupe::parse_money(text)) {
    fuzz::must(*amount >= troupe::money{}, "an amount is not negative");
    fuzz::must(troupe::parse_money(to_string(*amount)) == *amount, "an amount is read back");
  }
  auto list = troupe::price_list::parse(text);
  if (!list)
    return 0;
  if (const auto* prices = list->find("m")) {
    const troupe::usage some{1'000'000, 1'000'000, 2'000'000, 500'000};
    fuzz::must(cost_of(some, *prices) >= troupe::money{}, "a cost is not negative");
    fuzz::must(cost_of(some, *prices) <= worst_case(1'000'000, 1'000'000, prices).cost,
               "nothing costs more than the worst case");
  }
  return 0;
}
