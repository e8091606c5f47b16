#pragma once

#include <functional>
#include <memory>

namespace troupe::detail {

/// Has functions called on a thread where what is the application's may run: not the engine's.
class relay {
public:
  virtual ~relay() = default;

  /// What, called once on any thread, has `f` called so.
  virtual std::function<void()> via(std::function<void()> f) = 0;
};

using relay_ptr = std::shared_ptr<relay>;

} // namespace troupe::detail
