#pragma once

#include <troupe/detail/dialect.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

void append_plain_message(std::string& out, std::string_view who, std::string_view content);
/// `opaque`: further members, as `completion::opaque` has them.
void append_assistant_message(std::string& out, std::string_view content,
                              std::span<const tool_call> calls,
                              std::span<const opaque_part> opaque = {});
void append_tool_message(std::string& out, std::string_view id, std::string_view content);
void append_message(std::string& out, const message& x);

/// About how many bytes the messages need, but for escapes.
size_t size_of(const prompt& x);
size_t size_of(const reask_turn& x);

} // namespace troupe::detail
