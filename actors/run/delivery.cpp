#include "delivery.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

uint64_t order_window_of(const settings& x) {
  return x.order_window > 0 ? x.order_window : std::max<uint64_t>(1024, 64ull * x.pool_size);
}

namespace {

uint64_t window_of(const settings& x, order how) {
  const auto window = order_window_of(x);
  if (how == order::input)
    return window;
  return std::max<uint64_t>(x.outbox_max > 0 ? x.outbox_max : window, x.pool_size);
}

} // namespace

delivery::delivery(const settings& x, order how, uint64_t credit)
  : outbox_(how, window_of(x, how)),
    credit_(credit) {}

bool delivery::put(outcome_ptr x) {
  outbox_.put(std::move(x));
  return !std::exchange(noted_, true);
}

void delivery::add_credit(uint64_t count) {
  credit_ = count > unlimited_credit - credit_ ? unlimited_credit : credit_ + count;
}

std::vector<outcome_ptr> delivery::take() {
  noted_ = false;
  auto result = std::exchange(spare_, {});
  const auto count = outbox_.take(result, credit_);
  if (credit_ != unlimited_credit)
    credit_ -= count;
  return result;
}

uint64_t delivery::held_back() noexcept {
  // Usually, and without a look at any of them.
  if (credit_ == unlimited_credit)
    return 0;
  const auto there = outbox_.deliverable();
  return there - std::min(there, credit_);
}

void delivery::give_back(std::vector<outcome_ptr>&& used) {
  spare_ = std::move(used);
  spare_.clear();
}

} // namespace troupe
