#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// What knows the members of a plain aggregate: Boost.PFR from 2.2 on (in Boost from 1.84 on), or
// reflect-cpp. A program that has both, and includes the latter anyway, defines
// TROUPE_USE_REFLECT_CPP.
#if __has_include(<boost/pfr/core_name.hpp>) && !defined(TROUPE_USE_REFLECT_CPP)
#  include <boost/pfr/core.hpp>
#  include <boost/pfr/core_name.hpp>
#  define TROUPE_REFLECTS_WITH_PFR
#elif __has_include(<rfl/to_view.hpp>)
#  include <rfl/to_view.hpp>
#  define TROUPE_REFLECTS_WITH_REFLECT_CPP
#endif

/// The members of plain aggregates, by whichever library there is.
namespace troupe::detail {

/// Converts to whatever a member is, except to what the aggregate itself is made of.
template <class T>
struct any_base {
  template <class Base>
    requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>)
  operator Base() const;
};

/// A base is the first thing that an aggregate is initialised with.
template <class T>
concept has_base = requires {
  T{any_base<T>{}};
};

#if defined(TROUPE_REFLECTS_WITH_PFR)

inline constexpr bool has_reflection = true;

template <class T>
inline constexpr size_t member_count = boost::pfr::tuple_size_v<T>;

template <class T, size_t I>
inline constexpr std::string_view member_name = boost::pfr::get_name<I, T>();

/// References to all members.
template <class T>
auto members_of(T& x) {
  return boost::pfr::structure_tie(x);
}

template <size_t>
struct any_member {
  template <class U>
  operator U() const;
};

template <class T, size_t... Before, size_t... Behind>
constexpr bool is_array_at(std::index_sequence<Before...>, std::index_sequence<Behind...>) {
  using one = any_member<0>;
  if constexpr (requires { T{any_member<Before>{}..., {one{}, one{}}}; })
    return !requires {
      T{any_member<Before>{}..., {one{}, one{}}, any_member<Behind>{}...};
    };
  else
    return false;
}

/// PFR takes each element of a C array for a member. An array in braces leaves fewer members behind
/// it than were counted.
template <class T, size_t... Is>
constexpr bool has_array(std::index_sequence<Is...>) {
  return (is_array_at<T>(std::make_index_sequence<Is>{},
                         std::make_index_sequence<sizeof...(Is) - Is - 1>{})
          || ...);
}

template <class T>
inline constexpr bool holds_array = has_array<T>(std::make_index_sequence<member_count<T>>{});

#elif defined(TROUPE_REFLECTS_WITH_REFLECT_CPP)

inline constexpr bool has_reflection = true;

template <class T>
using member_view = decltype(rfl::to_view(std::declval<T&>()));

template <class T>
inline constexpr size_t member_count = member_view<T>::size();

template <class T, size_t I>
inline constexpr std::string_view member_name
  = rfl::tuple_element_t<I, typename member_view<T>::Fields>::name_.string_view();

template <class T>
auto members_of(T& x) {
  return rfl::apply([](auto*... members) { return std::tie(*members...); },
                    rfl::to_view(x).values());
}

template <class T>
inline constexpr bool holds_array = false;

#else

inline constexpr bool has_reflection = false;

template <class T>
inline constexpr size_t member_count = 0;

template <class T, size_t I>
inline constexpr std::string_view member_name = {};

template <class T>
std::tuple<> members_of(T&) {
  return {};
}

template <class T>
inline constexpr bool holds_array = false;

#endif

/// The characters of a name with a zero behind them, which every inspector takes for a name.
template <size_t N>
struct name_text {
  char text[N + 1] = {};

  constexpr explicit name_text(std::string_view x) {
    for (size_t i = 0; i < N; ++i)
      text[i] = x[i];
  }
};

template <class T, size_t I>
inline constexpr name_text<member_name<T, I>.size()> member_text{member_name<T, I>};

template <auto Member>
constexpr std::string_view spelled_member() {
  return __PRETTY_FUNCTION__;
}

/// "age" for `&person::age`: the last name in the compiler's spelling, "[with auto Member =
/// &person::age; …]" or "[Member = &person::age]".
template <auto Member>
constexpr std::string_view name_of_member() {
  auto spelled = spelled_member<Member>();
  spelled.remove_prefix(spelled.find("Member = "));
  spelled = spelled.substr(0, spelled.find_first_of(";]"));
  return spelled.substr(spelled.rfind(':') + 1);
}

/// The index of a member; `member_count` if there is none.
template <class T, auto Member, size_t... Is>
constexpr size_t find_member(std::index_sequence<Is...>) {
  size_t index = 0;
  static_cast<void>(
    ((member_name<T, Is> == name_of_member<Member>() ? true : (++index, false)) || ...));
  return index;
}

} // namespace troupe::detail
