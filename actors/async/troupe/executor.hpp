#pragma once

#include <functional>

namespace troupe {

/// Where functions of the application's are called that troupe has something for: takes a function
/// and has it called once, in the place that the executor stands for; a loop of yours, a strand, an
/// actor (`actor_executor`). A callable `void(std::function<void()>)`.
///
/// It is called on threads of troupe's, on several at once, and inside of calls of yours; must
/// neither block nor throw. One that throws, or that lets go of a function without having called
/// it, loses just that: a callback is not called, a coroutine stays suspended until its owner
/// destroys it. Texts go on, futures have their outcomes, nothing else is touched. What waits to be
/// called may hold a copy of the executor: it should not own its loop.
///
/// Empty: functions are called at once, on the thread of troupe's that has the outcome, one at a
/// time for each record type or run. They must not block, and what they throw is lost.
using executor = std::function<void(std::function<void()>)>;

namespace detail {

void call_on(const executor& where, std::function<void()> f) noexcept;

} // namespace detail

} // namespace troupe
