#pragma once

#include <troupe/rehearsal_settings.hpp>

namespace troupe::rehearsing {

/// The latency of request `number`.
std::chrono::microseconds draw(const rehearsal_latency& x, uint64_t seed, uint64_t number);

} // namespace troupe::rehearsing
