#include "refusal.hpp"

#include "arguments.hpp"

#include <utility>

namespace troupe::cli {

unexpected<refusal> refused(exit_status status, std::string message) {
  return unexpected<refusal>{{status, std::move(message)}};
}

unexpected<refusal> bad_usage(const error& problem) {
  return refused(exit_status::bad_usage, in_terms_of_options(problem.message));
}

} // namespace troupe::cli
