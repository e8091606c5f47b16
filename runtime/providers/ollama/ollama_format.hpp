#pragma once

#include "dialect/wire_dialect.hpp"

#include <memory>

namespace troupe {

/// Ollama's own API, as `row` has it.
std::unique_ptr<const detail::wire_format>
make_ollama_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options);

} // namespace troupe
