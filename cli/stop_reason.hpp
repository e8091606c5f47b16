#pragma once

#include <troupe/error.hpp>

#include <string>

namespace troupe::cli {

/// Why a run ended by itself (`run_summary::ended_by`), for people.
std::string stop_reason(const error& why);

/// The same for a run in which nothing went well so far.
std::string vain_reason(const error& why);

} // namespace troupe::cli
