#pragma once

#include <troupe/detail/dialect.hpp>

namespace troupe {

/// The dialect of the provider that the settings name. Fails with `configuration` or
/// `unsupported_schema`.
expected<dialect_ptr> make_dialect(const settings& x, const json_schema& schema,
                                   const dialect_options& options = {});

} // namespace troupe
