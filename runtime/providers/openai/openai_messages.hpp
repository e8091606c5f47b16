#pragma once

#include <troupe/detail/dialect.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// Appends `text` escaped, without quotes of its own. `out` must not be empty.
void append_escaped(std::string& out, std::string_view text);

std::string escaped(std::string_view text);

/// Appends `"name":"text"`, the text escaped.
void append_member(std::string& out, std::string_view name, std::string_view text);

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

/// Room for escapes: prose has one in thirty characters, embedded JSON one in eight.
inline size_t with_escapes(size_t bytes) {
  return bytes + bytes / 8;
}

} // namespace troupe::detail
