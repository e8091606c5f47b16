#pragma once

#include <troupe/item_reader.hpp>

#include <string_view>

namespace troupe::cli {

/// The list that a schema asks for: its root, or the only member of its root. `whole` is what the
/// schema means as a record type. Fails with `configuration` for any other schema.
expected<list_type> list_in_schema(std::string_view schema_text, record_type_ptr whole);

} // namespace troupe::cli
