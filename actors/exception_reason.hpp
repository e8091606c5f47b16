#pragma once

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <exception>
#include <string>

namespace troupe {

/// What a thrown object says. To be called while it is handled.
inline std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& problem) {
    return problem.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

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
