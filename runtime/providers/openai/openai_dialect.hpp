#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/dialect.hpp>

namespace troupe {

/// Chat completions, as `row` has them. The settings are checked. Fails with `unsupported_schema`.
expected<dialect_ptr> make_openai_dialect(const settings& x, const provider& row,
                                          const json_schema& schema,
                                          const dialect_options& options);

} // namespace troupe
