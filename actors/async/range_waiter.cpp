#include <troupe/detail/range_waiter.hpp>

namespace troupe::detail {

bool range_waiter::park(const parked& x) {
  {
    const std::lock_guard guard{mutex_};
    parked_ = x;
  }
  auto call = [self = shared_from_this()] { call_on(self->where_, [self] { self->step(); }); };
  if (x.call_once(x.range, by_->via(std::move(call))))
    // The coroutine may be gone already.
    return true;
  take();
  return false;
}

void range_waiter::abandon() {
  take();
}

range_waiter::parked range_waiter::take() {
  const std::lock_guard guard{mutex_};
  return std::exchange(parked_, {});
}

void range_waiter::step() {
  // What came may have been none of its values.
  if (const auto x = take(); x.resume && !park(x))
    x.resume();
}

} // namespace troupe::detail
