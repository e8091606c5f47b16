#pragma once

#include <chrono>
#include <thread>

namespace troupe::test {

/// Looks until it is so; for what other threads still have to do. Gives up after half a minute.
template <class Predicate>
bool eventually(Predicate is) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!is())
    if (std::chrono::steady_clock::now() > end)
      return false;
    else
      std::this_thread::yield();
  return true;
}

} // namespace troupe::test
