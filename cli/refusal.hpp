#pragma once

#include "exit_status.hpp"

#include <troupe/error.hpp>

#include <string>

namespace troupe::cli {

/// Why a run did not start.
struct refusal {
  exit_status status = exit_status::bad_usage;
  /// One line for the user.
  std::string message;
};

unexpected<refusal> refused(exit_status status, std::string message);

/// `bad_usage`, with the setting that the message begins with called by its option.
unexpected<refusal> bad_usage(const error& problem);

} // namespace troupe::cli
