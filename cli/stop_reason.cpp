#include "stop_reason.hpp"

#include "arguments.hpp"

namespace troupe::cli {

std::string stop_reason(const error& why) {
  if (why.code == errc::budget_exhausted)
    return "stopped before the ceiling was passed: " + in_terms_of_options(why.message);
  if (why.code == errc::no_progress)
    return "stopped, because nothing went on: " + in_terms_of_options(why.message);
  return "stopped, because no other text would fare better: " + to_string(why);
}

} // namespace troupe::cli
