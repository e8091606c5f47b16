#pragma once

#include <troupe/detail/one_pass_range.hpp>
#include <troupe/detail/run_control.hpp>
#include <troupe/detail/run_handle.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

/// What `client::items` and `client::partials` return.
namespace troupe {

namespace detail {

template <class T>
item<T> typed_part(erased_part&& x, item<T>*) {
  return typed_item<T>(std::move(x));
}

template <class T>
partial<T> typed_part(erased_part&& x, partial<T>*) {
  return std::move(*static_cast<partial<T>*>(x.record.get()));
}

} // namespace detail

/// The parts of streamed answers, to be taken once, while they arrive. A consumer that takes its
/// time holds the servers back. Belongs to one thread; `stop` and `drain` may be called from any.
/// Destroying it before its end stops the run.
template <class Part, class Record>
class streamed_parts : public one_pass_range<streamed_parts<Part, Record>, Part>,
                       public run_control {
public:
  using value_type = Part;

  explicit streamed_parts(run_handle run) : run_control(std::move(run)) {}

  streamed_parts(streamed_parts&&) noexcept = default;
  streamed_parts& operator=(streamed_parts&&) noexcept = default;

  /// Waits for the next part; absent when the run is over.
  std::optional<Part> next() {
    return next_of([this] { return run_.next(event_); });
  }

  /// What is at hand, without waiting; absent if there is nothing, be it now or, if it is `over`,
  /// for ever.
  std::optional<Part> try_next() {
    return next_of([this] { return run_.try_next(event_); });
  }

  /// The same, but waits for so long.
  std::optional<Part> next_for(std::chrono::nanoseconds time) {
    const auto end = std::chrono::steady_clock::now() + std::min(time, longest);
    return next_of([&] { return run_.next_for(event_, end - std::chrono::steady_clock::now()); });
  }

  /// Whether `next` would not wait.
  bool ready() {
    if (!ahead_)
      ahead_ = try_next();
    return ahead_ || run_.over();
  }

  /// The run has ended, and all of its parts were taken.
  bool over() {
    return ready() && !ahead_;
  }

  /// What became of the texts that are finished, in the order of their ends: the record or the
  /// error, every attempt, tokens and times.
  const std::vector<outcome<Record>>& outcomes() const noexcept {
    return outcomes_;
  }

  /// The same for a run of one text, after its last part.
  const outcome<Record>& result() {
    while (outcomes_.empty() && next())
      continue;
    if (outcomes_.empty()) {
      outcomes_.emplace_back();
      outcomes_.back().why.problem = {errc::cancelled, "the run was stopped"};
    }
    return outcomes_.front();
  }

  /// For what is built on ranges: has `f` called when there is something; see
  /// `run_handle::call_once`.
  bool call_once(std::function<void()> f) {
    return !ready() && run_.call_once(std::move(f));
  }

private:
  static constexpr std::chrono::nanoseconds longest = std::chrono::hours{24 * 365};

  template <class Take>
  std::optional<Part> next_of(Take take) {
    if (ahead_)
      return std::exchange(ahead_, std::nullopt);
    while (take()) {
      if (event_.part)
        return detail::typed_part(std::move(*event_.part), static_cast<Part*>(nullptr));
      outcomes_.push_back(typed<Record>(std::move(*event_.outcome)));
    }
    return std::nullopt;
  }

  /// Looked at, and not taken.
  std::optional<Part> ahead_;
  /// What is left of the last one.
  run_event event_;
  std::vector<outcome<Record>> outcomes_;
};

/// Elements of lists, each as soon as it is complete.
template <class T>
using item_range = streamed_parts<item<T>, list_end>;

/// Growing snapshots of a record.
template <class T>
using snapshot_range = streamed_parts<partial<T>, T>;

} // namespace troupe
