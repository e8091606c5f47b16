#pragma once

#include <troupe/attachment.hpp>
#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>
#include <troupe/error.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Where the paths in an input lead.
struct file_place {
  /// What relative ones are relative to; empty: the current folder.
  std::string folder = {};
  /// Not empty: they are relative to this folder, and nothing outside of it is read.
  std::string root = {};
};

/// The place of the files of an input, "-" for standard input.
file_place place_of_files(const std::string& input, const std::string& root);

/// A path, an URL, or a data URL.
attachment attached_file(attachment_kind kind, std::string_view text, const file_place& place);

/// An element of `files`: a text, or an object that says what it is, `{"image": "…"}` (or pdf,
/// audio, file). The error is a phrase: "is no string".
expected<attachment, std::string> read_attached_file(json_value x, const file_place& place);

/// The member `files` of a line, such that it is read in the same way.
void append_files(json_writer& out, std::span<const attachment> files);

/// What one part of a message's content adds to it.
struct content_part {
  /// Absent: a file.
  std::optional<std::string> text;
  attachment file;
};

/// Reads a part as OpenAI's chat completions have it, or its responses. The error is a phrase.
expected<content_part, std::string> read_content_part(json_value x, const file_place& place);

} // namespace troupe::cli
