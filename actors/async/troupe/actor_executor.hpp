#pragma once

#include <troupe/detail/post.hpp>
#include <troupe/executor.hpp>
#include <troupe/messages.hpp>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>

#include <functional>
#include <utility>

namespace troupe {

/// Has functions called by an actor, which handles `continuation`:
/// `[](const troupe::continuation& x) { x.call(); }`. So coroutines and callbacks may touch what is
/// the actor's. Keeps the actor within reach, as long as it waits for something: an actor whose own
/// state has an async client with this executor ends when it quits. When it has ended, what was to
/// be called goes.
template <class Handle>
executor actor_executor(const Handle& x) {
  return [who = caf::actor_cast<caf::actor>(x)](std::function<void()> f) {
    detail::post_anonymously(who, continuation{std::move(f)});
  };
}

} // namespace troupe
