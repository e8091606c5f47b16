#pragma once

#include "load_files.hpp"
#include "reask_history.hpp"
#include "requested_record.hpp"

#include <troupe/conversation.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What is said to a model, as every provider can be told: first what it is to do, then turns of
/// the user and of the assistant that take each other's place; the first and the last one are the
/// user's.
struct said_conversation {
  /// The same for all texts, unless `has_own_system`; empty: nothing.
  std::string system;
  /// The prompt has messages of the system's own, which stand in `system` behind the usual text.
  bool has_own_system = false;
  std::vector<said_turn> turns;
};

/// About how many bytes they need in a body, but for escapes.
size_t size_of(std::span<const said_turn> turns);

/// Makes conversations of prompts. Rules of the providers' servers are kept here: turns of one
/// speaker in a row become one, results stand in front of the text, messages of the system's behind
/// the first turn are the user's words, a conversation that begins with the assistant gets a turn
/// of the user's in front.
class conversation_maker {
public:
  conversation_maker(const settings& x, const provider& row, const requested_record& record);

  /// Reads the files that go with it. Fails with `unusable_file`.
  expected<said_conversation> of(const prompt& x, std::span<const reask_turn> turns) const;

  /// What `system` is for prompts that have nothing of their own to say there.
  const std::string& usual_system() const noexcept {
    return system_;
  }

private:
  std::string text_of(std::string_view text) const;

  /// Stands in `system`, or in front of the user's first text.
  std::string system_;
  std::string front_;
  std::string prompt_template_;
  reask_history history_;
  file_terms files_;
};

} // namespace troupe::detail
