#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace caf {

class scheduled_actor;

} // namespace caf

namespace troupe::test {

/// An actor system whose actors run when they are told to, on the thread of the caller, in the
/// order in which they got their messages; and whose clock stands still until it is told to go on.
/// Each run takes the same steps in the same order. Detached actors have threads of their own, as
/// ever. The same with CAF 0.18 and 1.x.
class virtual_system {
public:
  /// CAF's types must have been initialised.
  virtual_system();
  ~virtual_system();

  virtual_system(const virtual_system&) = delete;
  virtual_system& operator=(const virtual_system&) = delete;

  caf::actor_system& get() noexcept;

  /// The actor whose turn it is; null if all are idle.
  caf::scheduled_actor* next();

  /// Lets the next actor take one message; false if all are idle.
  bool step();

  /// Lets the actors work until all are idle.
  void run();

  /// Moves the clock, without letting the actors work.
  void advance(std::chrono::nanoseconds time);

  /// Moves the clock to the next time that somebody waits for. False if nobody does, or not within
  /// `limit`; the clock stays where it is then.
  bool advance_to_next(std::chrono::nanoseconds limit);

  /// The time on the clock of the actors.
  std::chrono::nanoseconds now();

  /// Actors that have not ended.
  size_t running_actors();

private:
  class impl;

  caf::actor_system_config config_;
  std::unique_ptr<impl> impl_;
};

} // namespace troupe::test
