#pragma once

#include "command_table.hpp"

#include <string>
#include <string_view>

namespace troupe::cli {

/// The page of section 1, in the macros that each `man` knows: of the command itself if `name` is
/// "troupe", else of its command of that name, which must be there.
std::string manual_page(const command_entry& command, std::string_view name,
                        std::string_view version);

} // namespace troupe::cli
