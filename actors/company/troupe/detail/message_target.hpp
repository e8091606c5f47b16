#pragma once

#include <troupe/detail/streaming.hpp>
#include <troupe/messages.hpp>
#include <troupe/outcome.hpp>

#include <caf/actor.hpp>
#include <caf/type_id.hpp>

#include <concepts>
#include <type_traits>

/// What the compiler can say about whom a company reports to, before CAF says it less clearly.
namespace troupe::detail {

template <class Handle>
concept typed_handle = !std::same_as<Handle, caf::actor> && requires {
  typename Handle::signatures;
};

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

template <class T>
constexpr void require_type_id(message_kind<outcome<T>>) {
  static_assert(caf::has_type_id_v<outcome<T>>,
                "add troupe::outcome<T> to your type-id block, beside T: "
                "CAF_ADD_TYPE_ID(my_app, (troupe::outcome<my_record>))");
}

template <class T>
constexpr void require_type_id(message_kind<item<T>>) {
  static_assert(caf::has_type_id_v<item<T>>, "add troupe::item<T> to your type-id block, beside T: "
                                             "CAF_ADD_TYPE_ID(my_app, (troupe::item<my_record>))");
}

template <class T>
constexpr void require_type_id(message_kind<T>) {
  static_assert(caf::has_type_id_v<T>,
                "add the record to your type-id block: CAF_ADD_TYPE_ID(my_app, (my_record))");
}

template <class... Messages>
constexpr void require_type_ids() {
  (require_type_id(message_kind<Messages>{}), ...);
}

} // namespace troupe::detail
