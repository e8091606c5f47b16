#pragma once

#include "input_line.hpp"

#include <troupe/detail/streaming.hpp>
#include <troupe/outcome.hpp>

#include <string>

namespace troupe::cli {

// Each line is checked as a whole before it is handed on: it is JSON, and one line, whatever a
// record, an id or a reply holds. What cannot be written becomes a failure `internal`, also in `x`,
// so that what is counted is what was written.

/// The line of the output for a text: with `value` (the record's JSON text) or with `error`. The
/// shape is described in docs/command.md.
std::string output_line(outcome<std::string>& x, const text_tag& tag);

/// The line of the file of failed texts: the same with the text or the messages, so that it can be
/// a line of the input.
std::string failed_line(outcome<std::string>& x, const text_tag& tag, const prompt& input);

/// The line of the output for an element of a streamed list.
std::string item_line(item<std::string>& x, const text_tag& tag);

/// The line of the output for a line of the input that is no text.
std::string output_line(const bad_line& x, uint64_t position);

} // namespace troupe::cli
