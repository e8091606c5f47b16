#include "model/enum_names.hpp"

#include <troupe/run_observer.hpp>

namespace troupe {

run_observer::~run_observer() = default;

instrument::~instrument() = default;

std::string to_string(breaker_state x) {
  constexpr std::string_view names[] = {"closed", "open", "half_open"};
  return detail::enum_name(names, x);
}

} // namespace troupe
