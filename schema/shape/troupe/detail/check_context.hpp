#pragma once

#include <any>

namespace troupe {

/// What the caller of a run hands to the checks: `read_options::context`.
class check_context {
public:
  check_context() = default;

  explicit check_context(const std::any* value) : value_(value) {}

  /// The caller's value; null if there is none or if it is no `T`.
  template <class T>
  const T* get() const noexcept {
    return value_ != nullptr ? std::any_cast<T>(value_) : nullptr;
  }

private:
  const std::any* value_ = nullptr;
};

} // namespace troupe
