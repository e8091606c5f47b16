#pragma once

#include "plain_dialect.hpp"
#include "run/dispatch.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// What the parts of a run have in common: texts, requests, and the orders that they give.
struct run_book {
  run_book() {
    rules.looks_up = true;
    rules.conf.pool_size = 2;
    rules.routes.push_back({"model", wire, wire});
  }

  /// A text that has been started.
  uint32_t start(std::string words) {
    return texts.add(next++, std::make_shared<const prompt>(prompt{"", std::move(words), {}})).slot;
  }

  /// The orders of one kind.
  template <class Order>
  std::vector<const Order*> of() const {
    std::vector<const Order*> result;
    for (const auto& x : out)
      if (const auto* y = std::get_if<Order>(&x))
        result.push_back(y);
    return result;
  }

  uint64_t next = 0;
  std::shared_ptr<plain_dialect> wire = std::make_shared<plain_dialect>();
  run_rules rules;
  std::vector<run_order> out;
  tally sum{std::chrono::nanoseconds{0}};
  watchers watch{{}, {{}, 0, rules.conf, {}, false}, {}, std::chrono::nanoseconds{0}};
  text_table texts;
};

} // namespace troupe::test
