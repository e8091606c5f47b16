#include "supply.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Texts that are read at once, at least.
constexpr size_t read_ahead = 64;

} // namespace

supply::supply(supply_kind kind, uint32_t pool_size)
  : kind_(kind),
    target_(std::max<size_t>(2 * size_t{pool_size}, read_ahead)) {}

void supply::add(std::vector<prompt>& list) {
  // A source that has its texts at once has given all that it was to give.
  demanded_ -= kind_ == supply_kind::ready
                 ? demanded_
                 : static_cast<uint32_t>(std::min<size_t>(demanded_, list.size()));
  for (auto& x : list)
    texts_.push_back(std::move(x));
  lacked_ = false;
}

prompt_ptr supply::take() {
  if (texts_.empty()) {
    lacked_ = true;
    return nullptr;
  }
  auto result = std::make_shared<const prompt>(std::move(texts_.front()));
  texts_.pop_front();
  ++next_index_;
  return result;
}

uint32_t supply::demand() {
  if (ended_ || kind_ == supply_kind::sent)
    return 0;
  const auto there = texts_.size() + demanded_;
  if (kind_ == supply_kind::ready) {
    if (!lacked_ || there > 0)
      return 0;
    demanded_ = read_ahead;
    return demanded_;
  }
  // Half a buffer at a time: a demand is a message.
  if (there > target_ / 2)
    return 0;
  const auto count = static_cast<uint32_t>(target_ - there);
  demanded_ += count;
  return count;
}

} // namespace troupe
