#include "stop_reason.hpp"

#include "arguments.hpp"

namespace troupe::cli {

std::string stop_reason(const error& why) {
  if (why.code == errc::budget_exhausted)
    return "stopped before the ceiling was passed: " + in_terms_of_options(why.message);
  if (why.code == errc::no_progress)
    return "stopped, because nothing went on: " + in_terms_of_options(why.message);
  return "stopped, because no other text would fare better: " + in_terms_of_options(to_string(why));
}

std::string vain_reason(const error& why) {
  return "stopped, because every text so far failed alike: " + in_terms_of_options(to_string(why));
}

} // namespace troupe::cli
