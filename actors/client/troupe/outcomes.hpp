#pragma once

#include <troupe/detail/one_pass_range.hpp>
#include <troupe/detail/run_control.hpp>
#include <troupe/detail/run_handle.hpp>
#include <troupe/outcome.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

/// What `client::as_completed` and `client::in_order` return.
namespace troupe {

/// The outcomes of a run, to be taken once, while the run goes on. Belongs to one thread; `stop`
/// and `drain` may be called from any. Destroying it before its end stops the run.
template <class T>
class outcomes : public one_pass_range<outcomes<T>, outcome<T>>, public run_control {
public:
  using value_type = outcome<T>;

  explicit outcomes(run_handle run) : run_control(std::move(run)) {}

  outcomes(outcomes&&) noexcept = default;
  outcomes& operator=(outcomes&&) noexcept = default;

  /// Waits for the next outcome; absent when the run is over.
  std::optional<outcome<T>> next() {
    give_back();
    return taken(run_.next(event_));
  }

  /// What is at hand, without waiting; absent if there is nothing, be it now or, if it is `over`,
  /// for ever.
  std::optional<outcome<T>> try_next() {
    give_back();
    return taken(run_.try_next(event_));
  }

  /// The same, but waits for so long.
  std::optional<outcome<T>> next_for(std::chrono::nanoseconds time) {
    give_back();
    return taken(run_.next_for(event_, time));
  }

  /// Whether `next` would not wait.
  bool ready() const {
    return !run_.would_wait();
  }

  /// The run has ended, and all of its outcomes were taken.
  bool over() const {
    return run_.over();
  }

  /// For what is built on ranges: has `f` called when there is something; see
  /// `run_handle::call_once`.
  bool call_once(std::function<void()> f) {
    return run_.call_once(std::move(f));
  }

private:
  /// Its memory goes back with the rest of the outcome.
  void give_back() {
    if (event_.outcome && this->current_)
      event_.outcome->log = std::move(this->current_->log);
  }

  std::optional<outcome<T>> taken(bool found) {
    if (!found)
      return std::nullopt;
    return typed<T>(std::move(*event_.outcome));
  }

  /// What is left of the last outcome.
  run_event event_;
};

} // namespace troupe
