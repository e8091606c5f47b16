#pragma once

#include <caf/stateful_actor.hpp>

#include <typeinfo>

namespace troupe {

/// The class of an actor with this state behind this handle: what `spawn` takes, and what an actor
/// is known by where any may come.
template <class State, class Handle>
using actor_of = caf::stateful_actor<State, typename Handle::impl>;

template <class State, class Handle>
const std::type_info& actor_type() {
  return typeid(actor_of<State, Handle>);
}

} // namespace troupe
