#pragma once

#include <troupe/detail/streaming.hpp>
#include <troupe/outcome.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace troupe {

/// What a run hands over: the outcome of a text, or a part of a streamed answer, which comes before
/// the outcome of its text.
struct run_event {
  outcome_ptr outcome;
  std::optional<erased_part> part;
};

/// A run of a client's whose types only the caller knows, streamed or not. Copies are handles of
/// the same run; when the last one goes, the run is stopped.
class run_handle {
public:
  class state;

  explicit run_handle(std::shared_ptr<state> x) : state_(std::move(x)) {}

  /// Waits for what comes next and puts it into `x`; false when the run is over. For one thread at
  /// a time. An outcome that is in `x` is taken back, for the texts to come: its memory is best
  /// freed where it was allocated.
  bool next(run_event& x);

  /// The same without waiting, or with waiting for so long. False, too, if nothing has come: `over`
  /// tells.
  bool try_next(run_event& x);
  bool next_for(run_event& x, std::chrono::nanoseconds time);

  /// Whether `next` would wait. For the thread that calls `next`.
  bool would_wait() const;

  /// The run has ended, and all it had to hand over was taken. For the thread that calls `next`.
  bool over() const;

  /// Has `f` called once, as soon as something comes or the run ends, on a thread of troupe's,
  /// perhaps the engine's: must neither block nor throw. False, and `f` is not kept, if there is
  /// something to be had without waiting, or the end. A later call replaces an earlier one.
  bool call_once(std::function<void()> f);

  /// Whether `next` has something of what it took with the last: costs nothing, and does not look
  /// for what has come since. For the thread that calls `next`.
  bool ready() const;

  /// Aborts what is running; what is not finished ends as `cancelled`, and then the run. May be
  /// called from any thread.
  void stop();

  /// Nothing new is sent; what runs may finish within this time. May be called from any thread.
  void drain(std::chrono::milliseconds grace);

  /// What the run did. Complete once `next` returned false.
  run_summary sum() const;

private:
  std::shared_ptr<state> state_;
};

} // namespace troupe
