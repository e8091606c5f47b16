#pragma once

#include <troupe/completion.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Blocks of a message that mean nothing here and go back as they came, in their order: each is a
/// member of its own, by its number, so that nothing takes two of them for parts of one.
namespace troupe::detail {

/// Appends a block (JSON) to such members.
void add_block(std::string& members, size_t number, std::string_view block);

/// Keeps such members with an answer, unless they are more than is kept.
void keep_blocks(completion& to, std::string&& members);

/// Appends the blocks to a list, with commas.
void append_blocks(std::string& out, std::span<const opaque_part> opaque);

} // namespace troupe::detail
