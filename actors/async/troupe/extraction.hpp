#pragma once

#include <troupe/detail/text_receiver.hpp>
#include <troupe/outcome.hpp>

#include <utility>

namespace troupe {

/// A text on its way, for coroutines of any type: `outcome<T> x = co_await std::move(y)`, or at
/// once `co_await async.extract<T>(text)`. The text is on its way before anybody waits; it is
/// awaited once. The coroutine is resumed by the executor of the client that was asked, or goes on
/// at once if the outcome is there.
///
/// Destroying it, or the coroutine that waits for it, gives the text up: the request is aborted (it
/// may be billed), and its seat is free. To be done where the executor calls, or while nothing can
/// be called there; with an empty executor, use a `std::stop_token`, as the coroutine might be
/// being resumed.
template <class T>
class [[nodiscard]] extraction {
public:
  explicit extraction(detail::text_in_flight x) : text_(std::move(x)) {}

  /// Whether the outcome is there.
  bool ready() const {
    return text_.ready();
  }

  /// Whoever waits for the text has its outcome soon: `cancelled`, unless it had one before.
  void cancel() {
    text_.give_up();
  }

  bool await_ready() const {
    return text_.ready();
  }

  template <class Handle>
  bool await_suspend(Handle x) {
    return text_.await(detail::resumption{x});
  }

  outcome<T> await_resume() {
    return typed<T>(text_.take());
  }

private:
  detail::text_in_flight text_;
};

} // namespace troupe
