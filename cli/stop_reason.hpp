#pragma once

#include <troupe/error.hpp>

#include <string>

namespace troupe::cli {

/// Why a run ended by itself (`run_summary::ended_by`), for people.
std::string stop_reason(const error& why);

} // namespace troupe::cli
