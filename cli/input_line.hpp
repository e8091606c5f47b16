#pragma once

#include "attached_file.hpp"

#include <troupe/conversation.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::cli {

/// How a line of the input is understood.
enum class input_format : uint8_t {
  /// A line that starts with `{` is JSON, any other is the text itself.
  automatic,
  /// Every line is the text itself.
  text,
  /// Every line is JSON.
  jsonl,
};

/// How the lines of an input are understood.
struct line_meaning {
  // NOLINTNEXTLINE(google-explicit-constructor): most inputs have no files.
  line_meaning(input_format how = input_format::automatic, file_place where = {})
    : format(how),
      files(std::move(where)) {}

  input_format format;
  /// Where the paths of files lead.
  file_place files;
};

/// A line of the input.
struct input_text {
  /// Text or messages; without id.
  prompt input;
  /// The line's `id` as JSON text, a string or a number; empty if it has none.
  std::string id_json;
};

/// What is wrong with a line.
struct bad_line {
  /// `source_failed`; the message names the line.
  error problem;
  /// As above, if the id at least could be read.
  std::string id_json;
};

/// Reads `{"id": …, "text": "…"}`, `{"id": …, "messages": [{"role", "content"} …]}` or plain text;
/// with either, and instead of a text, `"files": […]`, in messages of the user's, too. Their
/// content may be a list of parts as OpenAI has them. Other members are ignored. `line` comes
/// without its end; `number` is for messages, from 1.
expected<input_text, bad_line> parse_input_line(std::string_view line, const line_meaning& meaning,
                                                uint64_t number);

/// What the command has to know again when the outcome of a text comes back: it travels as
/// `prompt::id`.
struct text_tag {
  /// Place among the texts of the input, from 0.
  uint64_t position = 0;
  /// `journal_checksum` of the line.
  uint32_t checksum = 0;
  std::string id_json;
};

std::string to_string(const text_tag& x);

/// Inverse of `to_string`.
text_tag parse_tag(std::string_view text);

} // namespace troupe::cli
