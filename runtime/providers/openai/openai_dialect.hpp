#pragma once

#include <troupe/detail/dialect.hpp>

namespace troupe {

/// The OpenAI chat-completions dialect. Fails with `configuration` or `unsupported_schema`.
expected<dialect_ptr> make_openai_dialect(const settings& x, const json_schema& schema,
                                          const dialect_options& options = {});

} // namespace troupe
