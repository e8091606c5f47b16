#pragma once

#include "caf_versions.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace troupe {

/// What many lay down for one, who is called when there is something and then takes all of it.
template <class T>
class pile {
public:
  /// From any thread. True if the owner is to be called: nobody has done so since it last took.
  [[nodiscard]] bool put(T x) {
    const std::lock_guard guard{mutex_};
    content_.push_back(std::move(x));
    return !std::exchange(called_, true);
  }

  /// Puts everything that came since the last time into `x`, in the order in which it came. What
  /// was in `x` goes; its room is used again.
  void take(std::vector<T>& x) {
    x.clear();
    const std::lock_guard guard{mutex_};
    x.swap(content_);
    called_ = false;
  }

private:
  std::mutex mutex_;
  std::vector<T> content_;
  bool called_ = false;
};

/// A pile whose owner is an actor: what comes together costs it one message, a `Call`. It finds
/// what one actor lays there in the order in which that did so, and before any message that came
/// from there later. The owner may hold the inbox, and another may take its place.
template <class T, class Owner, class Call>
class inbox {
public:
  /// Calls go to this one from now on. From any thread.
  void assign(const Owner& owner) {
    const std::lock_guard guard{mutex_};
    owner_ = owner.address();
  }

  /// From any thread.
  template <class Self>
  void put(Self&& self, T x) {
    if (content_.put(std::move(x)))
      call(self);
  }

  /// Calls the owner, whether or not that was done. Nobody hears it if the owner is gone.
  template <class Self>
  void call(Self&& self) {
    if (const auto owner = caf::actor_cast<Owner>(address()))
      post(self, owner, Call{});
  }

  /// Of the owner's, or of whoever gives it to another: see `pile::take`.
  void take(std::vector<T>& x) {
    content_.take(x);
  }

private:
  caf::actor_addr address() {
    const std::lock_guard guard{mutex_};
    return owner_;
  }

  pile<T> content_;
  std::mutex mutex_;
  caf::actor_addr owner_;
};

} // namespace troupe
