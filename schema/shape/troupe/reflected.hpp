#pragma once

#include <troupe/detail/reflection.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/notes.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

/// Records without an `inspect` of their own. What knows the members is Boost.PFR from 2.2 on (in
/// Boost from 1.84 on) or reflect-cpp, whichever is on the include path; troupe brings neither, and
/// without one whatever is used of this header does not compile.
///
/// A namespace says once that its plain aggregates are records, and messages of CAF's:
///
///     namespace shop {
///
///     struct item { std::string name; int32_t count = 0; };
///     struct order { std::string customer; std::vector<item> items; };
///
///     using troupe::reflection::inspect;
///
///     }
///
/// An `inspect` that is written for a type goes before. It may add notes to what is reflected:
///
///     template <class Inspector>
///     bool inspect(Inspector& f, item& x) {
///       return troupe::reflected(f, x, troupe::description("A line of the order"),
///                                troupe::on<&item::count>(troupe::at_least(1)));
///     }
///
/// A plain aggregate is a struct without constructors, private members, virtual functions and
/// bases. Its members may be of all types that docs/schema.md lists; with Boost.PFR no C arrays.
/// Enums need `to_string` and `from_integer` as ever.
namespace troupe {

namespace detail {

/// Notes for one member of a reflected record; see `on`.
template <auto Member, class... Notes>
struct member_notes {
  std::tuple<Notes...> notes;
};

template <class Note>
inline constexpr bool is_member_notes = false;
template <auto Member, class... Notes>
inline constexpr bool is_member_notes<member_notes<Member, Notes...>> = true;

template <class T>
struct class_of_member;
template <class Class, class T>
struct class_of_member<T Class::*> {
  using type = Class;
};

template <class T, class Note>
constexpr void check_member(const Note*) {}

template <class T, auto Member, class... Notes>
constexpr void check_member(const member_notes<Member, Notes...>*) {
  if constexpr (std::is_member_object_pointer_v<decltype(Member)>) {
    constexpr bool is_own = std::is_same_v<T, typename class_of_member<decltype(Member)>::type>;
    static_assert(is_own,
                  "troupe::on names a member of another type than the one that is reflected");
    if constexpr (is_own)
      static_assert(find_member<T, Member>(std::make_index_sequence<member_count<T>>{})
                      < member_count<T>,
                    "troupe::on names a member that reflection does not find in the type");
  }
}

/// Says what cannot be reflected, before the library that reflects says it less clearly.
template <class T, class... Notes>
constexpr bool check_reflected() {
  static_assert(
    has_reflection || always_false<T>,
    "reflection needs Boost.PFR 2.2 or newer (in Boost from 1.84 on), or reflect-cpp, on "
    "the include path");
  static_assert(
    std::is_class_v<T> && std::is_aggregate_v<T>,
    "only plain aggregates are reflected: structs without constructors, private members "
    "and virtual functions; give the type an inspect that names its fields");
  if constexpr (has_reflection && std::is_class_v<T> && std::is_aggregate_v<T>) {
    static_assert(!has_base<T>,
                  "a type with a base class is not reflected: make the base a member, "
                  "or give the type an inspect that names its fields");
    (check_member<T>(static_cast<const Notes*>(nullptr)), ...);
    return std::is_default_constructible_v<T> && !has_base<T>;
  } else {
    return false;
  }
}

/// What of a note is about the record.
template <class Note>
auto record_notes(const Note& x) {
  if constexpr (is_member_notes<Note>)
    return std::tuple<>{};
  else
    return std::tuple<Note>{x};
}

/// What of a note is about the member with this index.
template <class T, size_t I, class Note>
auto notes_at(const Note&) {
  return std::tuple<>{};
}

template <class T, size_t I, auto Member, class... Notes>
auto notes_at(const member_notes<Member, Notes...>& x) {
  if constexpr (find_member<T, Member>(std::make_index_sequence<member_count<T>>{}) == I)
    return x.notes;
  else
    return std::tuple<>{};
}

template <size_t I, class Inspector, class T, class Member, class... Notes>
auto reflected_field(Inspector& f, const T&, Member& member, const Notes&... notes) {
  return std::apply(
    [&](const auto&... xs) { return field(f, member_text<T, I>.text, member, xs...); },
    std::tuple_cat(notes_at<T, I>(notes)...));
}

template <class Inspector, class T, class... Notes, size_t... Is>
bool visit_members(Inspector& f, T& x, std::index_sequence<Is...>, const Notes&... notes) {
  static_assert(!holds_array<T>, "a C array is not reflected: make it a std::array");
  if constexpr (!holds_array<T>) {
    auto members = members_of(x);
    return std::apply([&](const auto&... xs) { return object(f, x, xs...); },
                      std::tuple_cat(record_notes(notes)...))
      .fields(reflected_field<Is>(f, x, std::get<Is>(members), notes...)...);
  } else {
    return false;
  }
}

/// What `using troupe::reflection::inspect` is about. A `std::array` of the namespace's records is
/// an aggregate, too, and belongs to that namespace as far as the look-up goes.
template <class T>
concept plain_record
  = std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_empty_v<T> && !tuple_like<T>;

} // namespace detail

/// Notes for one member, as `troupe::field` takes them: `on<&person::age>(between(0, 150))`.
template <auto Member, class... Notes>
constexpr auto on(Notes... notes) {
  static_assert(
    std::is_member_object_pointer_v<decltype(Member)>,
    "troupe::on takes a data member: troupe::on<&person::age>(troupe::between(0, 150))");
  return detail::member_notes<Member, Notes...>{{std::move(notes)...}};
}

/// The `inspect` of a plain aggregate: `f.object(x)` with all its members in their order, by their
/// names. `notes` are for the record, as `troupe::object` takes them, or `on` one of its members.
template <class Inspector, class T, class... Notes>
bool reflected(Inspector& f, T& x, const Notes&... notes) {
  if constexpr (detail::check_reflected<T, Notes...>())
    return detail::visit_members(f, x, std::make_index_sequence<detail::member_count<T>>{},
                                 notes...);
  else
    return f.object(x).fields();
}

namespace reflection {

/// For `using troupe::reflection::inspect` in the namespace of the records.
template <class Inspector, detail::plain_record T>
bool inspect(Inspector& f, T& x) {
  return reflected(f, x);
}

} // namespace reflection

} // namespace troupe
