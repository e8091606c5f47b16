#pragma once

#include <troupe/detail/awaited.hpp>
#include <troupe/detail/gathered.hpp>
#include <troupe/detail/range_pump.hpp>
#include <troupe/detail/resumption.hpp>
#include <troupe/detail/run_handle.hpp>
#include <troupe/executor.hpp>
#include <troupe/outcomes.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace troupe {

namespace detail {

/// What is gathered, and who waits for it.
template <class T>
class gathering_state : public std::enable_shared_from_this<gathering_state<T>> {
public:
  gathering_state(uint64_t texts, executor where) : value(std::move(where)), texts_(texts) {}

  // On one thread at a time.

  void add(outcome<T>&& x) {
    all_.add(std::move(x));
  }

  void finish(const run_summary& sum) {
    value.complete(all_.finish(texts_, sum.ended_by), this->shared_from_this());
  }

  awaited<std::vector<outcome<T>>> value;

private:
  const uint64_t texts_;
  gathered<T> all_;
};

} // namespace detail

/// Many texts on their way, for coroutines: `co_await async.gather<T>(texts)` is what
/// `client::gather` returns. Awaited once. Destroying it before its end stops the run; see
/// `extraction`.
template <class T>
class [[nodiscard]] gathering {
public:
  gathering(run_handle run, uint64_t texts, executor where, detail::relay_ptr by)
    : run_(std::move(run)),
      state_(std::make_shared<detail::gathering_state<T>>(texts, std::move(where))) {
    detail::pump(
      outcomes<T>{run_}, [to = state_](outcome<T>&& x) { to->add(std::move(x)); },
      [to = state_](const run_summary& sum) { to->finish(sum); }, {}, std::move(by));
  }

  gathering(gathering&&) noexcept = default;

  ~gathering() {
    if (!state_)
      return;
    state_->value.abandon();
    if (!state_->value.ready())
      run_.stop();
  }

  bool await_ready() const {
    return state_->value.ready();
  }

  template <class Handle>
  bool await_suspend(Handle x) {
    // It may be resumed, and go, before this returns.
    const auto alive = state_;
    return alive->value.await(detail::resumption{x});
  }

  std::vector<outcome<T>> await_resume() {
    return state_->value.take();
  }

  /// What is not finished ends as `cancelled`. From any thread.
  void stop() {
    run_.stop();
  }

private:
  run_handle run_;
  std::shared_ptr<detail::gathering_state<T>> state_;
};

} // namespace troupe
