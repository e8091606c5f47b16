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
  out.resize(out.size() - 2);
  out += "\\n\\n";
  append_escaped(out, text);
  out += "\"}";
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
