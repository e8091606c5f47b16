#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// The time after so long; the last one of all where it cannot be counted, as after
/// `milliseconds::max()`. `now` is not negative.
constexpr std::chrono::nanoseconds time_after(std::chrono::nanoseconds now,
                                              std::chrono::milliseconds x) {
  constexpr auto last = std::chrono::nanoseconds::max();
  return x < std::chrono::floor<std::chrono::milliseconds>(last - now) ? now + x : last;
}

/// By when what an `Id` names is to be done, the earliest first. Pure.
template <class Id>
class deadlines {
public:
  using time = std::chrono::nanoseconds;

  /// `alive(id)`: whether another one is of any interest. What is not is weeded out now and then,
  /// so that there are never many more than `most`, of which those that are can be.
  template <class Alive>
  void add(time due, const Id& id, size_t most, Alive alive) {
    if (heap_.size() > 2 * most + weeded_least) {
      std::erase_if(heap_, [&alive](const deadline& x) { return !alive(x.id); });
      std::make_heap(heap_.begin(), heap_.end(), later);
    }
    heap_.push_back({due, sequence_++, id});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  /// Takes out one that has passed.
  std::optional<Id> take(time now) {
    if (heap_.empty() || heap_.front().due > now)
      return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const auto id = heap_.back().id;
    heap_.pop_back();
    return id;
  }

  std::optional<time> next_due() const {
    if (heap_.empty())
      return std::nullopt;
    return heap_.front().due;
  }

  size_t size() const noexcept {
    return heap_.size();
  }

  void clear() noexcept {
    heap_.clear();
  }

private:
  static constexpr size_t weeded_least = 64;

  struct deadline {
    time due;
    /// Equal times: first come, first served.
    uint64_t sequence;
    Id id;
  };

  static bool later(const deadline& x, const deadline& y) noexcept {
    return x.due != y.due ? x.due > y.due : x.sequence > y.sequence;
  }

  std::vector<deadline> heap_;
  uint64_t sequence_ = 0;
};

} // namespace troupe
