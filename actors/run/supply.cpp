#include "supply.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Texts that are read at once, at least.
constexpr size_t read_ahead = 64;

/// With a larger pool no more are read ahead.
constexpr size_t pool_most = 8192;

} // namespace

supply::supply(supply_kind kind, uint32_t pool_size)
  : kind_(kind),
    target_(std::max(2 * std::min<size_t>(pool_size, pool_most), read_ahead)) {}

void supply::add(std::vector<prompt>& list, time now) {
  // A source that has its texts at once has given all that it was to give.
  demanded_ -= kind_ == supply_kind::ready
                 ? demanded_
                 : static_cast<uint32_t>(std::min<size_t>(demanded_, list.size()));
  for (auto& x : list) {
    const place here{x.priority, end_index_++};
    auto due = no_deadline;
    ++size_;
    if (x.tag != 0)
      tagged_.emplace(x.tag, here);
    if (x.deadline.count() > 0) {
      due = time_after(now, x.deadline);
      deadlines_.add(due, here, size_, [this](const place& y) { return find(y) != nullptr; });
    }
    levels_[here.priority].push_back(
      {std::make_shared<const prompt>(std::move(x)), here.index, due});
  }
  lacked_ = false;
}

const supply::entry* supply::find(const place& x) const {
  const auto there = levels_.find(x.priority);
  if (there == levels_.end())
    return nullptr;
  const auto& texts = there->second;
  const auto i = std::lower_bound(texts.begin(), texts.end(), x.index,
                                  [](const entry& y, uint64_t index) { return y.index < index; });
  return i != texts.end() && i->index == x.index && !i->gone() ? &*i : nullptr;
}

supply::entry* supply::find(const place& x) {
  return const_cast<entry*>(std::as_const(*this).find(x));
}

supply::unstarted supply::take(const place& x) {
  auto there = levels_.find(x.priority);
  auto& texts = there->second;
  auto& taken = texts.front().index == x.index ? texts.front() : *find(x);
  if (taken.input->tag != 0)
    forget_tag(taken.input->tag, x.index);
  unstarted result{std::exchange(taken.input, nullptr), taken.index, taken.due};
  --size_;
  while (!texts.empty() && texts.front().gone())
    texts.pop_front();
  while (!texts.empty() && texts.back().gone())
    texts.pop_back();
  // The usual one is needed again.
  if (texts.empty() && x.priority != 0)
    levels_.erase(there);
  return result;
}

std::optional<supply::unstarted> supply::take_expired(time now) {
  while (const auto x = deadlines_.take(now))
    if (find(*x) != nullptr)
      return take(*x);
  return std::nullopt;
}

std::vector<supply::unstarted> supply::take_tagged(uint64_t tag) {
  std::vector<unstarted> result;
  for (auto i = tagged_.find(tag); i != tagged_.end(); i = tagged_.find(tag))
    result.push_back(take(place{i->second}));
  return result;
}

void supply::forget_tag(uint64_t tag, uint64_t index) {
  const auto [first, last] = tagged_.equal_range(tag);
  const auto i = std::find_if(first, last,
                              [index](const auto& x) { return x.second.index == index; });
  if (i != last)
    tagged_.erase(i);
}

uint32_t supply::demand() {
  if (ended_ || kind_ == supply_kind::sent)
    return 0;
  const auto there = size_ + demanded_;
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
