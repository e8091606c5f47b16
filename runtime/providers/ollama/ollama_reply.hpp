#pragma once

#include "dialect/wire_format.hpp"
#include "ollama_context.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// One object of a reply: all of it, or a piece of a stream. Views live as long as the document.
struct ollama_piece {
  bool has_message = false;
  bool is_done = false;
  std::string_view model;
  std::string_view content;
  std::string_view thinking;
  std::vector<tool_call> calls;
  /// If it is done.
  std::string_view done_reason;
  usage tokens;
  /// Somebody else's server answered, whose context is none of ours.
  bool is_remote = false;
};

/// Of an object whose members may be anything. `text` is what the document was made of.
ollama_piece read_ollama_piece(const json_document& document, json_value x, std::string_view text);

/// How the answer ended, of which this is the last piece.
void take_ollama_finish(completion& x, const ollama_piece& last);

/// What is wrong with an answer to so many tokens of a prompt; empty: nothing.
provider_problem cut_prompt(const ollama_piece& last, const ollama_context& context);

/// The member of the message that holds thoughts.
std::string thinking_member(std::string_view text);

/// Reads a reply that came whole, be it as one object or as the lines of a stream.
std::optional<reply_fault> read_ollama_reply(std::string_view text, const ollama_context& context,
                                             whole_reply& result);

} // namespace troupe::detail
