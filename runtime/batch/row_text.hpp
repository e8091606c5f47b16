#pragma once

#include <string>
#include <string_view>

/// Rows as text: what stands in them is passed on as it is.
namespace troupe::detail {

/// Appends JSON text as part of a line: whoever wrote it may have set it over several.
void append_on_one_line(std::string& out, std::string_view json);

/// The value of the first member of that name of an object, as it is written there. `object` is
/// valid JSON. Empty if there is no such member, or its name is written with escapes.
std::string_view member_as_written(std::string_view object, std::string_view name);

} // namespace troupe::detail
