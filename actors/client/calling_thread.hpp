#pragma once

#include <caf/actor_system.hpp>

#include <functional>

namespace troupe {

/// Calls `f`, which spawns actors, or makes or ends an actor system, and leaves no trace of that in
/// the calling thread. With CAF 0.18, who does so holds the system's logger from then on, and the
/// system's destructor waits until nobody does: for ever, if that thread goes on to live. A thread
/// that holds another system's logger keeps it.
void leaving_no_trace(const std::function<void()>& f);

/// The same for what only spawns actors of this system: on a thread of that system's own, where
/// there is no trace to leave, for nothing.
void leaving_no_trace(caf::actor_system& system, const std::function<void()>& f);

} // namespace troupe
