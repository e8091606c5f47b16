#include <troupe/test/manual_executor.hpp>

#include <utility>

namespace troupe::test {

executor manual_executor::get() const {
  // Weak: what waits here holds on to its executor.
  return [weak = std::weak_ptr<state>{state_}](std::function<void()> f) {
    const auto to = weak.lock();
    if (!to)
      return;
    {
      const std::lock_guard guard{to->mutex};
      to->functions.push_back(std::move(f));
    }
    to->arrived.notify_all();
  };
}

bool manual_executor::run_one() {
  std::unique_lock guard{state_->mutex};
  if (state_->functions.empty())
    return false;
  const auto f = std::move(state_->functions.front());
  state_->functions.pop_front();
  guard.unlock();
  f();
  return true;
}

size_t manual_executor::run() {
  size_t result = 0;
  while (run_one())
    ++result;
  return result;
}

bool manual_executor::run_until(const std::function<bool()>& done, std::chrono::nanoseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (run_one())
      continue;
    std::unique_lock guard{state_->mutex};
    if (!state_->arrived.wait_until(guard, end, [this] { return !state_->functions.empty(); }))
      return done();
  }
  return true;
}

size_t manual_executor::size() const {
  const std::lock_guard guard{state_->mutex};
  return state_->functions.size();
}

size_t manual_executor::drop() {
  std::deque<std::function<void()>> dropped;
  const std::lock_guard guard{state_->mutex};
  dropped.swap(state_->functions);
  return dropped.size();
}

} // namespace troupe::test
