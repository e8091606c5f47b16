#pragma once

#include "command_table.hpp"

#include <string>

namespace troupe::cli {

/// Programs that complete the command's words in a shell, to be read by it (bash from 4.0 on) or to
/// be put where it looks for them.
std::string bash_completion(const command_entry& command);
std::string zsh_completion(const command_entry& command);
std::string fish_completion(const command_entry& command);

} // namespace troupe::cli
