#pragma once

#include "wait_queue.hpp"

#include <troupe/interfaces.hpp>

#include <cstdint>
#include <string>

namespace troupe {

/// A way to a model, as a run goes it: a provider, a key and a model behind a limiter. The first
/// lane is the usual one, the others are fallbacks.
struct lane {
  /// Empty in a run without fallbacks.
  std::string name;
  dialect_ptr wire;
  limiter_actor limiter;
  bool owns_limiter = false;

  /// Started texts that wait here for their next try.
  wait_queue waiting;
  /// Requests that may be sent.
  uint32_t permits = 0;
  bool permits_asked = false;

  /// A reply was an answer.
  bool answers = false;
  /// Why nothing more is sent here: no other text would fare better. `none`: it is open.
  error closed;

  bool open() const noexcept {
    return closed.code == errc::none;
  }
};

/// More than so many could not be told apart in `job_record::lanes_tried`.
inline constexpr uint32_t lanes_max = 32;

} // namespace troupe
