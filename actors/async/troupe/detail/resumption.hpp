#pragma once

#include <utility>

namespace troupe::detail {

/// A suspended coroutine, whatever its type. Needs no `<coroutine>`.
class resumption {
public:
  resumption() = default;

  template <class Handle>
  explicit resumption(Handle x)
    : frame_(x.address()),
      resume_([](void* frame) { Handle::from_address(frame).resume(); }) {}

  explicit operator bool() const noexcept {
    return frame_ != nullptr;
  }

  void operator()() const {
    resume_(frame_);
  }

private:
  void* frame_ = nullptr;
  void (*resume_)(void*) = nullptr;
};

} // namespace troupe::detail
