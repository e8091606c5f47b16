#pragma once

#include <troupe/detail/relay.hpp>
#include <troupe/executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace troupe::detail {

/// Takes all that a range has, as it comes, on an executor: `take(value)` for each value, at last
/// `end(sum)`. What they throw goes to whoever runs the executor's functions, and the rest follows
/// all the same. Lives until then, or until the executor lets go of it.
template <class Range, class Take, class End>
class range_pump : public std::enable_shared_from_this<range_pump<Range, Take, End>> {
public:
  range_pump(Range range, Take take, End end, executor where, relay_ptr by)
    : range_(std::move(range)),
      take_(std::move(take)),
      end_(std::move(end)),
      where_(std::move(where)),
      by_(std::move(by)) {}

  /// Once.
  void start() {
    call_on(where_, next_step());
  }

private:
  /// Others may have something to do there, too.
  static constexpr size_t at_once = 64;

  std::function<void()> next_step() {
    return [self = this->shared_from_this()] { self->step(); };
  }

  std::function<void()> later() {
    return by_->via([where = where_, f = next_step()] { call_on(where, f); });
  }

  void step() {
    for (size_t i = 0; i < at_once;) {
      if (auto x = range_.try_next()) {
        ++i;
        take(std::move(*x));
      } else if (range_.over()) {
        std::invoke(end_, range_.sum());
        return;
      } else if (range_.call_once(later())) {
        // It may be gone already.
        return;
      }
    }
    later()();
  }

  void take(typename Range::value_type&& x) {
    try {
      std::invoke(take_, std::move(x));
    } catch (...) {
      // There is nobody to throw it to.
      if (!where_)
        return;
      later()();
      throw;
    }
  }

  Range range_;
  Take take_;
  End end_;
  const executor where_;
  const relay_ptr by_;
};

/// Begins at once.
template <class Range, class Take, class End>
void pump(Range range, Take take, End end, executor where, relay_ptr by) {
  std::make_shared<range_pump<Range, Take, End>>(std::move(range), std::move(take), std::move(end),
                                                 std::move(where), std::move(by))
    ->start();
}

} // namespace troupe::detail
