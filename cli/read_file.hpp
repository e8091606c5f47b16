#pragma once

#include <troupe/error.hpp>

#include <cstddef>
#include <string>

namespace troupe::cli {

/// The whole of a file, "-" being standard input. Fails with `configuration`; the message starts
/// with the path.
expected<std::string> read_file(const std::string& path, size_t bytes_max);

} // namespace troupe::cli
