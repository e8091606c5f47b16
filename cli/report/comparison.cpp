#include "comparison.hpp"

namespace troupe::cli::report {

expected<std::string> comparison_report(const report_options&, const std::string& other) {
  return failed(errc::configuration, other + " cannot be compared yet");
}

} // namespace troupe::cli::report
