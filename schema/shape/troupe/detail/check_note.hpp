#pragma once

#include <troupe/detail/note.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

namespace detail {

/// Calls a check with or without the context, as it likes.
template <class F, class T>
decltype(auto) call_check(const F& fun, const T& value, const finding& out) {
  if constexpr (std::is_invocable_v<const F&, const T&, check_context>)
    return fun(value, out.context());
  else
    return fun(value);
}

template <class F, class T>
concept check_of = std::is_invocable_v<const F&, const T&,
                                       check_context> || std::is_invocable_v<const F&, const T&>;

template <class F>
struct predicate_note {
  F predicate;
  std::string_view message;

  template <class T>
    requires check_of<F, T>
  void check(const T& value, finding& out) const {
    if (!call_check(predicate, value, out))
      out.violate("check", std::string{message});
  }
};

template <class F>
struct verdict_note {
  F judge;

  template <class T>
    requires check_of<F, T>
  void check(const T& value, finding& out) const {
    std::optional<std::string> verdict = call_check(judge, value, out);
    if (verdict && !verdict->empty())
      out.violate("check", std::move(*verdict));
  }
};

} // namespace detail

/// A rule of your own: `predicate(value)` or `predicate(value, check_context)` says whether the
/// value is right, `message` what is wanted instead, as the rest of a sentence that the model is
/// shown: "must be in upper case". At a record it gets the whole record. It runs only if the value
/// is right otherwise, perhaps on several threads at once; if it throws, reading throws.
template <class F>
auto check(F predicate, std::string_view message) {
  return detail::predicate_note<F>{std::move(predicate), message};
}

/// The same for a message that depends on the value: `judge` returns it as `std::string` or
/// `std::optional<std::string>`, empty if all is well.
template <class F>
auto check(F judge) {
  return detail::verdict_note<F>{std::move(judge)};
}

} // namespace troupe
