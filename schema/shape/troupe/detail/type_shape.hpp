#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// How C++ types appear as JSON. The order of the questions is CAF's (`caf::inspect_access_type`),
/// so that a type means the same to CAF's inspectors and to these.
namespace troupe::detail {

template <class T>
inline constexpr bool always_false = false;

/// Types whose values mean something in this process only.
template <class T>
inline constexpr bool is_without_json
  = std::is_pointer_v<
      T> || std::is_member_pointer_v<T> || std::is_null_pointer_v<T> || std::is_function_v<T>;
template <class T>
inline constexpr bool is_without_json<std::function<T>> = true;
template <class Duration>
inline constexpr bool
  is_without_json<std::chrono::time_point<std::chrono::steady_clock, Duration>> = true;

/// Text that somebody else owns.
template <class T>
inline constexpr bool is_text_elsewhere
  = std::is_same_v<T,
                   const char*> || std::is_same_v<T, char*> || std::is_same_v<T, std::string_view>;

struct any_inspector {};

/// `inspect` as a member function, which nobody calls.
template <class T>
concept inspects_itself = requires(any_inspector& f, T& x) {
  x.inspect(f);
};

/// Does not compile, and says what to do about a type that has no shape.
template <class T>
constexpr void refuse_type() {
  if constexpr (is_text_elsewhere<T>)
    static_assert(always_false<T>, "a record owns its text: make it a std::string");
  else if constexpr (is_without_json<T>)
    static_assert(
      always_false<T>,
      "this type has no JSON: a record holds no pointers, functions or times of a steady "
      "clock (std::optional, or a time of the system clock, would do)");
  else if constexpr (std::is_enum_v<T>)
    static_assert(
      always_false<T>,
      "give the enum to_string and from_integer, in its own namespace (docs/schema.md)");
  else if constexpr (inspects_itself<T>)
    static_assert(
      always_false<T>,
      "make inspect a function beside the type, inspect(Inspector& f, my_type& x), not a "
      "member of it");
  else
    static_assert(
      always_false<T>,
      "give the type an inspect overload in its own namespace, that takes it as my_type& "
      "(a plain struct may be reflected: troupe/reflected.hpp)");
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_optional<std::unique_ptr<T>> = true;
template <class T>
inline constexpr bool is_optional<std::shared_ptr<T>> = true;

template <class T>
struct optional_value;
template <class T>
struct optional_value<std::optional<T>> {
  using type = T;
};
template <class T>
struct optional_value<std::unique_ptr<T>> {
  using type = T;
};
template <class T>
struct optional_value<std::shared_ptr<T>> {
  using type = T;
};

template <class T>
T& emplace(std::optional<T>& x) {
  return x.emplace();
}
template <class T>
T& emplace(std::unique_ptr<T>& x) {
  return *(x = std::make_unique<T>());
}
template <class T>
T& emplace(std::shared_ptr<T>& x) {
  return *(x = std::make_shared<T>());
}

/// A default as it stands in `inspect`, as the type of its field: a literal for a string, a value
/// for an optional.
template <class T, class U>
T default_as(const U& value) {
  if constexpr (is_optional<T> && !std::is_constructible_v<T, const U&>) {
    T result{};
    emplace(result) = static_cast<typename optional_value<T>::type>(value);
    return result;
  } else {
    return static_cast<T>(value);
  }
}

template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

template <class T>
inline constexpr bool is_fixed_array = std::is_array_v<T>;
template <class T, size_t N>
inline constexpr bool is_fixed_array<std::array<T, N>> = true;

template <class T>
struct fixed_array_traits;
template <class T, size_t N>
struct fixed_array_traits<std::array<T, N>> {
  using value_type = T;
  static constexpr size_t size = N;
};
template <class T, size_t N>
struct fixed_array_traits<T[N]> {
  using value_type = T;
  static constexpr size_t size = N;
};

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;

template <class T>
inline constexpr bool is_time_point = false;
template <class Duration>
inline constexpr bool
  is_time_point<std::chrono::time_point<std::chrono::system_clock, Duration>> = true;

template <class Inspector, class T>
concept inspected = requires(Inspector& f, T& x) {
  inspect(f, x);
};

/// CAF's convention for enums; `from_string` is not needed, the labels are known from the other
/// two.
template <class T>
concept labelled_enum = std::is_enum_v<T> && requires(T x, std::underlying_type_t<T> value) {
  std::string{to_string(x)};
  static_cast<bool>(from_integer(value, x));
};

template <class T>
concept tuple_like = requires {
  std::tuple_size<T>::value;
};

template <class T>
concept map_like = requires(T& xs) {
  typename T::key_type;
  typename T::mapped_type;
  xs.begin();
  xs.end();
};

template <class T>
concept list_like = !map_like<T> && requires(T & xs, typename T::value_type x) {
  xs.insert(xs.end(), std::move(x));
  xs.size();
  xs.clear();
};

template <class T>
concept set_like = list_like<T> && requires {
  typename T::key_type;
};

enum class shape {
  boolean,
  integer,
  number,
  string,
  label,
  time_point,
  duration,
  optional,
  variant,
  /// Has an `inspect` overload: a record, or a face of another type.
  inspected,
  empty,
  fixed_array,
  tuple,
  map,
  list,
  none,
};

template <class Inspector, class T>
constexpr shape shape_of() {
  if constexpr (std::is_same_v<T, bool>)
    return shape::boolean;
  else if constexpr (std::is_integral_v<T> || std::is_same_v<T, std::byte>)
    return shape::integer;
  else if constexpr (std::is_floating_point_v<T>)
    return shape::number;
  else if constexpr (std::is_same_v<T, std::string>)
    return shape::string;
  else if constexpr (labelled_enum<T>)
    return shape::label;
  else if constexpr (is_time_point<T>)
    return shape::time_point;
  else if constexpr (is_duration<T>)
    return shape::duration;
  else if constexpr (is_optional<T>)
    return shape::optional;
  else if constexpr (is_variant<T>)
    return shape::variant;
  else if constexpr (inspected<Inspector, T>)
    return shape::inspected;
  else if constexpr (std::is_empty_v<T>)
    return shape::empty;
  else if constexpr (is_fixed_array<T>)
    return shape::fixed_array;
  else if constexpr (tuple_like<T>)
    return shape::tuple;
  else if constexpr (map_like<T>)
    return shape::map;
  else if constexpr (list_like<T>)
    return shape::list;
  else
    return shape::none;
}

template <class T>
constexpr std::string_view pretty_function() {
  return __PRETTY_FUNCTION__;
}

/// The compiler's spelling of the type, with namespaces.
template <class T>
constexpr std::string_view full_type_name() {
  constexpr std::string_view probe = "double";
  constexpr auto sample = pretty_function<double>();
  constexpr auto before = sample.find(probe);
  constexpr auto after = sample.size() - before - probe.size();
  auto name = pretty_function<T>();
  name.remove_prefix(before);
  // g++ may add what its aliases stand for, after a semicolon.
  name.remove_suffix(after);
  return name;
}

/// "shop::(anonymous namespace)::box<shop::item>" becomes "box_item".
std::string short_type_name(std::string_view full_name);

/// The labels of an enum in the order of their values.
template <class T>
const std::vector<std::pair<std::string, T>>& labels_of() {
  static const auto labels = [] {
    using integer = std::underlying_type_t<T>;
    using limits = std::numeric_limits<integer>;
    constexpr int64_t low = std::is_signed_v<integer> ? -128 : 0;
    constexpr int64_t high = sizeof(integer) == 1 ? static_cast<int64_t>(limits::max()) : 1023;
    std::vector<std::pair<std::string, T>> result;
    for (auto value = low; value <= high; ++value) {
      T x{};
      if (!from_integer(static_cast<integer>(value), x))
        continue;
      std::string label{to_string(x)};
      // Two values of one name, or a `from_integer` that takes every value: the first one counts.
      bool known = false;
      for (const auto& old : result)
        known = known || old.first == label;
      if (!known)
        result.emplace_back(std::move(label), x);
    }
    return result;
  }();
  return labels;
}

} // namespace troupe::detail
