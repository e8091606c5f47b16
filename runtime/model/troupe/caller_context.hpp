#pragma once

#include <any>
#include <concepts>
#include <type_traits>
#include <utility>

namespace troupe {

/// A value of the caller's own, of any type that can be copied. It stays in its process: what
/// arrives on another node is empty.
class caller_context {
public:
  caller_context() = default;

  template <class T>
    requires(!std::same_as<std::decay_t<T>, caller_context>)
  caller_context& operator=(T&& x) {
    value_ = std::forward<T>(x);
    return *this;
  }

  /// Null unless it holds a `T`.
  template <class T>
  const T* get() const noexcept {
    return std::any_cast<T>(&value_);
  }

  bool empty() const noexcept {
    return !value_.has_value();
  }

  /// What stays at home is no part of what is compared.
  friend bool operator==(const caller_context&, const caller_context&) noexcept {
    return true;
  }

private:
  std::any value_;
};

template <class Inspector>
bool inspect(Inspector& f, caller_context& x) {
  return f.object(x).fields();
}

} // namespace troupe
