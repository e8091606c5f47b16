#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

namespace troupe::cli {

/// `troupe schema`: prints the schema as the provider is sent it, and on standard error what had to
/// be changed for that.
exit_status schema_command(const schema_arguments& x);

} // namespace troupe::cli
