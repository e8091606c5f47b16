#include "openai_turns.hpp"

#include "dialect/json_members.hpp"
#include "openai_messages.hpp"

#include <string_view>

namespace troupe::detail {

namespace {

/// The user's message, or more of the one that `out` ends with.
void append_user_text(std::string& out, std::string_view text, bool goes_on) {
  if (!goes_on) {
    out += ',';
    append_plain_message(out, "user", text);
    return;
  }
  // Behind the text of a message, or of the last part of one that shows files.
  constexpr std::string_view end_of_part = "}]}";
  const bool has_parts = out.ends_with(end_of_part);
  const std::string_view end = has_parts ? "\"}]}" : "\"}";
  if (has_parts && !out.ends_with(end)) {
    // The last part is a file.
    out.resize(out.size() - 2);
    out += ",{\"type\":\"text\",\"text\":\"";
  } else {
    out.resize(out.size() - end.size());
    out += "\\n\\n";
  }
  append_escaped(out, text);
  out += end;
}

} // namespace

void append_turns(std::string& out, std::span<const said_turn> turns, bool after_user) {
  for (const auto& x : turns) {
    if (x.who == speaker::assistant) {
      out += ',';
      append_assistant_message(out, x.text, x.calls, x.opaque);
      after_user = false;
      continue;
    }
    for (const auto& result : x.results) {
      out += ',';
      append_tool_message(out, result.id, result.text);
      after_user = false;
    }
    if (x.text.empty())
      continue;
    append_user_text(out, x.text, after_user);
    after_user = true;
  }
}

} // namespace troupe::detail
