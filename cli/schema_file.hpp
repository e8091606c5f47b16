#pragma once

#include <troupe/record_type.hpp>

#include <string>
#include <string_view>

namespace troupe::cli {

/// The record type of a JSON Schema: its records are `std::string`s of compact JSON text, with
/// numbers and the order of members as the model wrote them. A member whose value is null, though
/// the schema wants something else there and does not require it, counts as left out: strict modes
/// make the model write null for "absent". Fails as `compiled_schema::compile` and
/// `json_schema::parse` do.
expected<record_type_ptr> make_schema_record_type(std::string_view name, std::string_view text);

/// Reads a schema file, "-" being standard input. The schema's name is its `title`, else the file's
/// name without its ending. The message of a failure names the file.
expected<record_type_ptr> read_schema_file(const std::string& path);

} // namespace troupe::cli
