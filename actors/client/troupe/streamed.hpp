#pragma once

#include <troupe/detail/one_pass_range.hpp>
#include <troupe/detail/run_handle.hpp>

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
/// time holds the servers back. Belongs to one thread; `stop` may be called from any. Destroying it
/// before its end stops the run.
template <class Part, class Record>
class streamed_parts : public one_pass_range<streamed_parts<Part, Record>, Part> {
public:
  explicit streamed_parts(run_handle run) : run_(std::move(run)) {}

  streamed_parts(streamed_parts&&) noexcept = default;
  streamed_parts& operator=(streamed_parts&&) noexcept = default;

  /// Waits for the next part; absent when the run is over.
  std::optional<Part> next() {
    while (run_.next(event_)) {
      if (event_.part)
        return detail::typed_part(std::move(*event_.part), static_cast<Part*>(nullptr));
      outcomes_.push_back(typed<Record>(std::move(*event_.outcome)));
    }
    return std::nullopt;
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

  /// Aborts what is running; what is not finished ends as `cancelled`, and then the range.
  void stop() {
    run_.stop();
  }

  /// What the run has done; complete after the last part.
  run_summary sum() const {
    return run_.sum();
  }

private:
  run_handle run_;
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
