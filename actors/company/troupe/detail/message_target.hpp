#pragma once

#include <troupe/detail/streaming.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/messages.hpp>
#include <troupe/outcome.hpp>

#include <caf/actor.hpp>

#include <concepts>
#include <type_traits>

/// What the compiler can say about whom a company reports to, before CAF says it less clearly.
namespace troupe::detail {

/// What becomes a `caf::actor` by itself, a `scoped_actor` for one, takes any message.
template <class Target>
concept any_target = std::convertible_to<const Target&, caf::actor>;

template <class Target>
concept typed_handle = !any_target<Target> && requires {
  typename Target::signatures;
};

/// `self` of a typed actor.
template <class Target>
concept typed_self = !any_target<Target> && std::is_pointer_v<Target> && requires {
  typename std::remove_pointer_t<Target>::actor_hdl;
};

template <class Target>
concept no_target = !any_target<Target> && !typed_handle<Target> && !typed_self<Target>;

/// Does not compile.
template <class Target>
constexpr void refuse_target() {
  static_assert(always_false<Target>,
                "the target is no actor: give a caf::actor, the handle of a typed actor, or self "
                "(caf::actor_cast<caf::actor> makes one of a pointer to an actor)");
}

template <class Message, class Signature>
inline constexpr bool is_about = false;
template <class Message, class Result, class Argument>
inline constexpr bool
  is_about<Message, Result(Argument)> = std::same_as<Message, std::decay_t<Argument>>;

template <class Message, class Signatures>
inline constexpr bool is_among = false;
template <class Message, template <class...> class List, class... Signatures>
inline constexpr bool
  is_among<Message, List<Signatures...>> = (is_about<Message, Signatures> || ...);

/// Whether an actor behind a typed handle takes this message.
template <class Handle, class Message>
inline constexpr bool takes = is_among<Message, typename Handle::signatures>;

template <class Message>
struct message_kind {};

template <class Handle, class T>
constexpr void check_message(message_kind<outcome<T>>) {
  static_assert(takes<Handle, outcome<T>>,
                "the target does not take troupe::outcome<T> of this record: add "
                "caf::result<void>(troupe::outcome<T>) to its interface");
}

template <class Handle, class T>
constexpr void check_message(message_kind<item<T>>) {
  static_assert(takes<Handle, item<T>>,
                "the target does not take troupe::item<T> of this record: add "
                "caf::result<void>(troupe::item<T>) to its interface");
}

template <class Handle>
constexpr void check_message(message_kind<run_ended>) {
  static_assert(takes<Handle, run_ended>, "the target does not take troupe::run_ended: add "
                                          "caf::result<void>(troupe::run_ended) to its interface");
}

template <class Handle, class... Messages>
constexpr void check_target() {
  (check_message<Handle>(message_kind<Messages>{}), ...);
}

} // namespace troupe::detail
