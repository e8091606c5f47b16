#pragma once

#include <memory>
#include <utility>

namespace troupe {

/// A value on the heap, or none: moving it moves a pointer, copying it copies the value. For the
/// large parts of what actors hand on, which are only ever moved.
template <class T>
class boxed {
public:
  boxed() noexcept = default;
  explicit boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}

  boxed(const boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  boxed(boxed&&) noexcept = default;
  boxed& operator=(const boxed& other) {
    return *this = boxed{other};
  }
  boxed& operator=(boxed&&) noexcept = default;
  ~boxed() = default;

  /// Puts a new value in, and returns it.
  T& emplace() {
    value_ = std::make_unique<T>();
    return *value_;
  }

  explicit operator bool() const noexcept {
    return value_ != nullptr;
  }
  T& operator*() noexcept {
    return *value_;
  }
  const T& operator*() const noexcept {
    return *value_;
  }
  T* operator->() noexcept {
    return value_.get();
  }
  const T* operator->() const noexcept {
    return value_.get();
  }

private:
  std::unique_ptr<T> value_;
};

} // namespace troupe
