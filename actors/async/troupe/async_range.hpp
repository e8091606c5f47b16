#pragma once

#include <troupe/detail/range_waiter.hpp>
#include <troupe/outcomes.hpp>
#include <troupe/progress.hpp>
#include <troupe/streamed.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace troupe {

/// What a run hands over, for coroutines: `while (auto x = co_await range.next())`. Of one
/// coroutine at a time; `stop` and `drain` may be called from anywhere. A coroutine that takes its
/// time holds the run back. Destroying the range before its end stops the run; to be done where the
/// executor calls, as destroying the coroutine that waits for it.
template <class Range>
class async_range {
public:
  using value_type = typename Range::value_type;

  async_range(Range range, executor where, detail::relay_ptr by)
    : range_(std::move(range)),
      waiter_(std::make_shared<detail::range_waiter>(std::move(where), std::move(by))) {}

  /// Must not be moved, nor go, while it is waited for.
  class [[nodiscard]] awaiter {
  public:
    explicit awaiter(async_range& of) : of_(of) {}
    ~awaiter() {
      of_.waiter_->abandon();
    }

    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;

    bool await_ready() {
      return of_.range_.ready();
    }

    template <class Handle>
    bool await_suspend(Handle x) {
      // It may be resumed, and go, before this returns.
      const auto waiter = of_.waiter_;
      return waiter->park(detail::resumption{x}, of_.range_);
    }

    std::optional<value_type> await_resume() {
      return of_.range_.try_next();
    }

  private:
    async_range& of_;
  };

  /// The next value; absent when the run is over.
  awaiter next() {
    return awaiter{*this};
  }

  /// What is at hand, without waiting.
  std::optional<value_type> try_next() {
    return range_.try_next();
  }

  /// The run has ended, and all of its values were taken.
  bool over() {
    return range_.over();
  }

  void stop() {
    range_.stop();
  }

  void drain(std::chrono::milliseconds grace) {
    range_.drain(grace);
  }

  /// What the run has done; complete after the last value.
  run_summary sum() const {
    return range_.sum();
  }

  /// Of streamed answers: what became of the texts that are finished, see `streamed_parts`.
  const auto& outcomes() const noexcept requires requires(const Range& x) {
    x.outcomes();
  }
  { return range_.outcomes(); }

private:
  Range range_;
  std::shared_ptr<detail::range_waiter> waiter_;
};

template <class T>
using async_outcomes = async_range<outcomes<T>>;

template <class T>
using async_items = async_range<item_range<T>>;

template <class T>
using async_snapshots = async_range<snapshot_range<T>>;

} // namespace troupe
