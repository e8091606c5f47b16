#pragma once

#include <troupe/detail/field.hpp>
#include <troupe/detail/known_types.hpp>
#include <troupe/detail/message_target.hpp>
#include <troupe/detail/streaming.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/outcome.hpp>

#include <caf/inspector_access.hpp>
#include <caf/type_id.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

/// What the compiler can say about types that travel in messages, before CAF says it less clearly,
/// or says it only when the first one is sent.
namespace troupe::detail {

/// Walks a record as CAF's inspectors would, while it is compiled; is never called.
class message_check : public inspector_base<message_check> {
public:
  static constexpr bool is_loading = true;

  template <class Object, class... Fields>
  bool visit_object(Object&, Fields&...) {
    (check_field<Fields>(), ...);
    return true;
  }

  template <class T>
  bool apply(T&) {
    check<std::remove_const_t<T>>();
    return true;
  }

  template <class Get, class Set>
  bool apply(Get&& get, Set&&) {
    check<std::decay_t<decltype(get())>>();
    return true;
  }

  template <class... Ts>
  void emplace_error(Ts&&...) {}

  template <class T>
  void set_error(T&&) {}

  template <class T>
  static constexpr void check() {
    constexpr auto s = shape_of<message_check, T>();
    if constexpr (s == shape::label)
      static_assert(
        inspected<message_check, T> || requires { sizeof(caf::inspector_access<T>); },
        "an enum in a message needs an inspect, too: caf::default_enum_inspect(f, x), "
        "and from_string for it (docs/embedding.md)");
    else if constexpr (s == shape::optional)
      check<typename optional_value<T>::type>();
    else if constexpr (s == shape::variant)
      check_variant(static_cast<const T*>(nullptr));
    else if constexpr (s == shape::inspected)
      static_cast<void>([](message_check& f, T& x) { return inspect(f, x); });
    else if constexpr (s == shape::fixed_array)
      check<typename fixed_array_traits<T>::value_type>();
    else if constexpr (s == shape::tuple)
      check_tuple<T>(std::make_index_sequence<std::tuple_size_v<T>>{});
    else if constexpr (s == shape::map)
      check<typename T::mapped_type>();
    else if constexpr (s == shape::list)
      check<typename T::value_type>();
  }

private:
  template <class Field>
  static constexpr void check_field() {
    if constexpr (requires { typename Field::value_type; })
      check<typename Field::value_type>();
  }

  template <class... Ts>
  static constexpr void check_variant(const std::variant<Ts...>*) {
    static_assert((caf::has_type_id_v<Ts> && ...),
                  "add each alternative of a variant in the record to your type-id block: "
                  "CAF_ADD_TYPE_ID(my_app, (my_alternative))");
    (check<Ts>(), ...);
  }

  template <class T, size_t... Is>
  static constexpr void check_tuple(std::index_sequence<Is...>) {
    (check<std::tuple_element_t<Is, T>>(), ...);
  }
};

template <class T>
constexpr void check_message_type() {
  static_assert(std::is_copy_constructible_v<T>,
                "CAF copies messages: a record in one must be copyable (make a std::unique_ptr a "
                "std::optional or a std::shared_ptr)");
  message_check::check<T>();
}

template <class T>
constexpr void require_type_id(message_kind<outcome<T>>) {
  static_assert(caf::has_type_id_v<outcome<T>>,
                "add troupe::outcome<T> to your type-id block, beside T: "
                "CAF_ADD_TYPE_ID(my_app, (troupe::outcome<my_record>))");
  check_message_type<T>();
}

template <class T>
constexpr void require_type_id(message_kind<item<T>>) {
  static_assert(caf::has_type_id_v<item<T>>, "add troupe::item<T> to your type-id block, beside T: "
                                             "CAF_ADD_TYPE_ID(my_app, (troupe::item<my_record>))");
  check_message_type<T>();
}

template <class T>
constexpr void require_type_id(message_kind<T>) {
  static_assert(caf::has_type_id_v<T>,
                "add the record to your type-id block: CAF_ADD_TYPE_ID(my_app, (my_record))");
}

template <class Message>
message_type message_type_of() {
  const auto name = caf::type_name_v<Message>;
  return {static_cast<uint16_t>(caf::type_id_v<Message>), {name.data(), name.size()}};
}

/// The compiler says whether they have ids; at run time, whether CAF was told of them.
template <class... Messages>
expected<void> require_type_ids() {
  (require_type_id(message_kind<Messages>{}), ...);
  return check_known({message_type_of<Messages>()...});
}

} // namespace troupe::detail
