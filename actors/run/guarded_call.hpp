#pragma once

#include <troupe/error.hpp>

#include <exception>
#include <optional>
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

/// Calls one of the functions of `run_options`, of this name; what that throws is an error.
template <class F>
std::optional<error> guarded_call(const char* name, F f) {
  try {
    f();
    return std::nullopt;
  } catch (...) {
    return error{errc::internal,
                 std::string{"run_options::"} + name + " threw: " + what_was_thrown()};
  }
}

} // namespace troupe
