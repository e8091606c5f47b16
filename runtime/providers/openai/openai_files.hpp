#pragma once

#include "dialect/loaded_file.hpp"

#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Appends the parts of a user's content that files are, with a comma between two.
void append_file_parts(std::string& out, std::span<const loaded_file> files);

/// What the content of a message is that shows files: a list of parts, the text last. `text` is
/// escaped; empty: there is no part of text.
void append_content_parts(std::string& out, std::span<const loaded_file> files,
                          std::string_view text);

} // namespace troupe::detail
