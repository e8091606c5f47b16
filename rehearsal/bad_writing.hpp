#pragma once

#include <cstdint>
#include <string>

namespace troupe::rehearsing {

/// Writes the JSON value as models write it badly; `number` says in which of the ways. Most can be
/// read in one way only; an answer that is cut cannot.
void write_badly(std::string& json, uint64_t number);

inline constexpr uint64_t bad_writing_ways = 12;

} // namespace troupe::rehearsing
