#pragma once

#include "run/guarded_call.hpp"

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <exception>

namespace troupe {

/// The reason of an actor's death by exception, for its down message. Instead of CAF's own handler,
/// which prints to the standard error of a program that is not ours.
inline caf::error exception_reason(std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (...) {
    return caf::make_error(caf::sec::runtime_error, what_was_thrown());
  }
}

} // namespace troupe
