#pragma once

#include <troupe/detail/record_type.hpp>

#include <string>
#include <vector>

namespace troupe::cli {

/// Reads a schema file, "-" being standard input, and those that it may refer to: `documents` are
/// paths, or "URI=path". The schema's name is its `title`, else the file's name without its ending.
/// The message of a failure names the file.
expected<record_type_ptr> read_schema_file(const std::string& path,
                                           const std::vector<std::string>& documents = {});

} // namespace troupe::cli
