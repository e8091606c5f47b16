#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// An opaque part of an answer, such as a signature of thoughts: base64 with all of its signs, the
/// same for the same arguments. Nobody needs to remember it: it says itself whether it is whole.
/// `bound`: what it goes with, and must come back with.
std::string seal(uint64_t number, std::string_view bound);

/// Whether `text` is a seal, byte for byte, and goes with `bound`.
bool is_seal(std::string_view text, std::string_view bound);

} // namespace troupe::rehearsing
