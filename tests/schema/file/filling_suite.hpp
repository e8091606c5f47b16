#pragma once

#include <cstddef>
#include <filesystem>

/// Lets the rehearsal fill each real schema from several texts, and reads the answers strictly.
/// Prints how many schemas were always filled validly, which were not and why. Returns the number
/// of those for which the folder has a valid value, but no text gave one; 0 if it is one in a
/// hundred at most.
size_t run_filling(const std::filesystem::path& folder);

/// The JSON parsing suite: y_ must be read, n_ refused, i_ may be either. Returns the number of
/// those that were judged otherwise.
size_t run_parsing(const std::filesystem::path& folder);
