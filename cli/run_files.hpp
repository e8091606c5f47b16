#pragma once

#include "arguments.hpp"
#include "output_file.hpp"
#include "refusal.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe::cli {

/// A descriptor to read the texts from; "-" is standard input.
expected<int, refusal> open_input(const std::string& path);

/// Bytes in a regular file; 0 for a pipe or a terminal.
uint64_t size_of(int fd);

/// Where the results go, which must not be where the texts come from.
expected<std::unique_ptr<output_file>, refusal> open_output(const run_arguments& x, int input);

} // namespace troupe::cli
