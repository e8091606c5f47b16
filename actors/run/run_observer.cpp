#include <troupe/run_observer.hpp>

namespace troupe {

run_observer::~run_observer() = default;

instrument::~instrument() = default;

std::string to_string(breaker_state x) {
  switch (x) {
  case breaker_state::closed:
    return "closed";
  case breaker_state::open:
    return "open";
  case breaker_state::half_open:
    return "half_open";
  }
  return {};
}

} // namespace troupe
