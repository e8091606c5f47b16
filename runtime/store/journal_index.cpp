#include "journal_index.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr uint64_t bit_of(uint64_t position) {
  return uint64_t{1} << (position % journal_index::block_texts);
}

/// Each of these was followed by another request, or will be.
journal_expense expense_of(const std::vector<journal_attempt>& list) {
  journal_expense result;
  for (const auto& x : list)
    result.add(x.record, true);
  return result;
}

const journal_field* find(const journal_setup& x, const std::string& name) {
  const auto i = std::find_if(x.fields.begin(), x.fields.end(),
                              [&](const journal_field& field) { return field.name == name; });
  return i == x.fields.end() ? nullptr : &*i;
}

} // namespace

uint64_t journal_sum::failed() const {
  uint64_t result = 0;
  for (const auto& [code, count] : failures)
    result += count;
  return result;
}

journal_sum journal_index::sum() const {
  auto result = finished_;
  for (const auto& [position, list] : unfinished_)
    result.spent += expense_of(list);
  return result;
}

expected<void> journal_index::add(const journal_record& x, uint64_t offset) {
  return std::visit([&](const auto& record) { return take(record, offset); }, x);
}

bool journal_index::is_done(uint64_t position) const {
  const auto i = blocks_.find(position / block_texts);
  return i != blocks_.end() && (i->second.done.bits & bit_of(position)) != 0;
}

uint64_t journal_index::done_end() const noexcept {
  for (auto i = blocks_.rbegin(); i != blocks_.rend(); ++i)
    if (i->second.done.bits != 0)
      return i->first * block_texts + block_texts
             - static_cast<uint64_t>(__builtin_clzll(i->second.done.bits));
  return 0;
}

std::vector<journal_attempt> journal_index::attempts_on(uint64_t position, uint32_t text) const {
  const auto i = unfinished_.find(position);
  if (i == unfinished_.end() || i->second.front().text != text)
    return {};
  return i->second;
}

uint64_t journal_index::block_sum(uint64_t place) const {
  const auto i = blocks_.find(place);
  return i == blocks_.end() ? 0 : i->second.done.sum;
}

expected<void> journal_index::take(const journal_setup& x, uint64_t) {
  setup_ = x;
  return {};
}

expected<void> journal_index::take(const journal_outcome& x, uint64_t) {
  auto& here = blocks_[x.position / block_texts];
  const auto bit = bit_of(x.position);
  if ((here.done.bits & bit) != 0)
    return failed(errc::configuration, "is a second outcome of text " + std::to_string(x.position));
  const auto mark = text_mark(x.position, x.text);
  here.done.add(bit, mark);
  if (x.code == errc::none) {
    ++finished_.succeeded;
  } else {
    here.failed.add(bit, mark);
    ++finished_.failures[x.code];
  }
  if (x.code != errc::none && x.is_passing) {
    here.passing.add(bit, mark);
    ++passing_failures_[x.code];
  }
  finished_.spent += x.spent;
  if (const auto i = unfinished_.find(x.position); i != unfinished_.end()) {
    // The outcome counts its attempts, unless they were made for a text that stood here before.
    if (i->second.front().text != x.text)
      finished_.spent += expense_of(i->second);
    unfinished_.erase(i);
  }
  complete_ = false;
  return {};
}

expected<void> journal_index::take(const journal_attempt& x, uint64_t) {
  if (is_done(x.position))
    return failed(errc::configuration, "is an attempt on text " + std::to_string(x.position)
                                         + ", which was finished before");
  auto& list = unfinished_[x.position];
  if (!list.empty() && list.front().text != x.text) {
    finished_.spent += expense_of(list);
    list.clear();
  }
  list.push_back(x);
  complete_ = false;
  return {};
}

expected<void> journal_index::take(const journal_pardon& x, uint64_t offset) {
  for (auto& [place, here] : blocks_) {
    const auto pardoned = x.only_passing ? here.passing : here.failed;
    here.done.remove(pardoned);
    here.failed.remove(pardoned);
    here.passing = {};
  }
  if (x.only_passing) {
    for (const auto& [code, count] : passing_failures_)
      if ((finished_.failures[code] -= count) == 0)
        finished_.failures.erase(code);
  } else {
    finished_.failures.clear();
  }
  pardons_.add(x, offset);
  passing_failures_.clear();
  complete_ = false;
  return {};
}

expected<void> journal_index::take(const journal_end&, uint64_t offset) {
  ended_at_ = offset;
  complete_ = true;
  batches_.clear();
  return {};
}

expected<void> journal_index::take(const batch_record& x, uint64_t) {
  take_in(batches_, x);
  return {};
}

uint64_t text_mark(uint64_t position, uint32_t text) noexcept {
  // The finalizer of splitmix64, so that sums of marks say something.
  auto x = (position << 32 ^ position >> 32) + text + 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

std::vector<journal_difference> differences(const journal_setup& before, const journal_setup& now) {
  std::vector<journal_difference> result;
  for (const auto& x : now.fields) {
    const auto* old = find(before, x.name);
    if (old == nullptr)
      result.push_back({x.name, std::nullopt, x.value});
    else if (old->value != x.value)
      result.push_back({x.name, old->value, x.value});
  }
  for (const auto& x : before.fields)
    if (find(now, x.name) == nullptr)
      result.push_back({x.name, x.value, std::nullopt});
  return result;
}

} // namespace troupe
