#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// What `f.object(x).fields(f.field("name", x.name))` builds for troupe's own inspectors: CAF's
/// little language, with room for notes.
namespace troupe::detail {

struct nothing {};

template <class T>
struct reference_access {
  using value_type = T;
  T* pointer;
};

template <class Get, class Set>
struct virtual_access {
  using value_type = std::decay_t<decltype(std::declval<Get&>()())>;
  Get get;
  Set set;
};

template <class IsPresent, class Get, class Reset, class Set>
struct optional_virtual_access {
  using value_type = std::decay_t<decltype(std::declval<Get&>()())>;
  IsPresent is_present;
  Get get;
  Reset reset;
  Set set;
};

template <class T>
inline constexpr bool is_optional_virtual = false;
template <class IsPresent, class Get, class Reset, class Set>
inline constexpr bool
  is_optional_virtual<optional_virtual_access<IsPresent, Get, Reset, Set>> = true;

template <class T>
inline constexpr bool is_reference = false;
template <class T>
inline constexpr bool is_reference<reference_access<T>> = true;

template <class Access, class Notes = std::tuple<>, class Fallback = nothing,
          class Invariant = nothing>
struct field_description {
  using access_type = Access;
  using value_type = typename Access::value_type;
  using notes_type = Notes;
  static constexpr bool has_fallback = !std::is_same_v<Fallback, nothing>;
  static constexpr bool has_invariant = !std::is_same_v<Invariant, nothing>;

  std::string_view name;
  Access access;
  Notes notes;
  Fallback fallback_value;
  Invariant predicate;

  template <class Inspector>
  bool operator()(Inspector& f) {
    return f.visit_field(*this);
  }

  template <class U>
  auto fallback(U value) && {
    return field_description<Access, Notes, U, Invariant>{name, std::move(access), std::move(notes),
                                                          std::move(value), std::move(predicate)};
  }

  template <class Predicate>
  auto invariant(Predicate x) && {
    return field_description<Access, Notes, Fallback, Predicate>{
      name, std::move(access), std::move(notes), std::move(fallback_value), std::move(x)};
  }

  template <class... Ts>
  auto with_notes(Ts... xs) && {
    auto all = std::tuple_cat(std::move(notes), std::tuple<Ts...>{std::move(xs)...});
    return field_description<Access, decltype(all), Fallback, Invariant>{
      name, std::move(access), std::move(all), std::move(fallback_value), std::move(predicate)};
  }
};

template <class Inspector, class T, class Notes = std::tuple<>, class OnLoad = nothing,
          class OnSave = nothing>
struct object_description {
  using object_type = T;
  using notes_type = Notes;
  static constexpr bool has_on_load = !std::is_same_v<OnLoad, nothing>;
  static constexpr bool has_on_save = !std::is_same_v<OnSave, nothing>;

  Inspector* f;
  T* object;
  std::string_view name;
  Notes notes;
  OnLoad load_callback;
  OnSave save_callback;

  object_description&& pretty_name(std::string_view x) && {
    name = x;
    return std::move(*this);
  }

  template <class F>
  auto on_load(F fun) && {
    return object_description<Inspector, T, Notes, F, OnSave>{
      f, object, name, std::move(notes), std::move(fun), std::move(save_callback)};
  }

  template <class F>
  auto on_save(F fun) && {
    return object_description<Inspector, T, Notes, OnLoad, F>{
      f, object, name, std::move(notes), std::move(load_callback), std::move(fun)};
  }

  template <class... Ts>
  auto with_notes(Ts... xs) && {
    auto all = std::tuple_cat(std::move(notes), std::tuple<Ts...>{std::move(xs)...});
    return object_description<Inspector, T, decltype(all), OnLoad, OnSave>{
      f, object, name, std::move(all), std::move(load_callback), std::move(save_callback)};
  }

  template <class... Fields>
  bool fields(Fields&&... xs) {
    return f->visit_object(*this, xs...);
  }
};

/// What every inspector offers to an `inspect` overload, by the names that CAF gives it.
template <class Derived>
class inspector_base {
public:
  static constexpr bool reads_notes = true;

  /// Those that write into the object say true.
  static constexpr bool is_loading = false;

  static constexpr bool has_human_readable_format() noexcept {
    return true;
  }

  template <class T>
  auto object(T& x) {
    return object_description<Derived, T>{derived(), &x, {}, {}, {}, {}};
  }

  auto virtual_object(std::string_view name) {
    return object_description<Derived, nothing>{derived(), nullptr, name, {}, {}, {}};
  }

  template <class T>
  static auto field(std::string_view name, T& x) {
    static_assert(!Derived::is_loading || !std::is_const_v<T>,
                  "a field is const, and nothing can be read into it: a record has no const "
                  "members, and its inspect takes a T&, not a const T&");
    return field_description<reference_access<T>>{name, {&x}, {}, {}, {}};
  }

  template <class Get, class Set>
  static auto field(std::string_view name, Get get, Set set) {
    return field_description<virtual_access<Get, Set>>{
      name, {std::move(get), std::move(set)}, {}, {}, {}};
  }

  template <class IsPresent, class Get, class Reset, class Set>
  static auto field(std::string_view name, IsPresent is_present, Get get, Reset reset, Set set) {
    return field_description<optional_virtual_access<IsPresent, Get, Reset, Set>>{
      name, {std::move(is_present), std::move(get), std::move(reset), std::move(set)}, {}, {}, {}};
  }

private:
  Derived* derived() {
    return static_cast<Derived*>(this);
  }
};

/// Calls a CAF-style callback, which returns bool, an error (true means trouble) or nothing.
template <class F, class... Ts>
bool succeeds(F& fun, Ts&&... xs) {
  using result = decltype(fun(std::forward<Ts>(xs)...));
  if constexpr (std::is_void_v<result>) {
    fun(std::forward<Ts>(xs)...);
    return true;
  } else if constexpr (std::is_same_v<result, bool>) {
    return fun(std::forward<Ts>(xs)...);
  } else {
    return !static_cast<bool>(fun(std::forward<Ts>(xs)...));
  }
}

} // namespace troupe::detail
