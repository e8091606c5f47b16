#pragma once

#include "providers/provider.hpp"
#include "request_forms.hpp"
#include "requested_record.hpp"
#include "wire_format.hpp"

#include <troupe/detail/dialect.hpp>

#include <memory>

namespace troupe {

/// Makes a provider's format; the mode of the settings is not `automatic`. Settings and record live
/// only as long as the call, the row for ever.
using format_maker
  = std::unique_ptr<const detail::wire_format> (*)(const settings& x, const provider& row,
                                                   const detail::requested_record& record,
                                                   const format_options& options);

/// The dialect of a provider: its format, and all that is the same for every one of them. The
/// settings are checked. Fails with `unsupported_schema`.
expected<dialect_ptr> make_wire_dialect(const settings& x, const provider& row,
                                        const json_schema& schema, const dialect_options& options,
                                        format_maker maker);

} // namespace troupe
