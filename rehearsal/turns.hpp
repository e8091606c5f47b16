#pragma once

#include "chat_request.hpp"

#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// What a conversation comes down to.
struct turns {
  /// The last user message that is no re-ask: what is to be read.
  std::string_view text;
  /// All messages after it that say what was wrong with an answer; empty if there are none.
  std::string complaint;
  /// Whether there are.
  bool reask = false;
};

/// Tells re-asks by their role (tool) or by their words, those of troupe and of Instructor.
void read_turns(const chat_request& x, turns& result);

/// Changes `json` as the complaint says, where a simple rule can: upper or lower case, bounds of a
/// number, members that must be left out. Returns whether anything was changed.
bool amend(std::string& json, std::string_view complaint);

/// Answers a question of troupe's, whether a value follows a rule: it does unless `amend` would
/// change it. False if the text is no such question.
bool rule(std::string_view text, std::string& answer);

/// Replaces the first number (else boolean, string, or the whole value) by a value of another type.
void spoil_type(std::string& json);

/// Removes the first member of the outermost object.
void drop_member(std::string& json);

} // namespace troupe::rehearsing
