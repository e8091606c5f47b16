#pragma once

#include "loaded_file.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace troupe::detail {

/// What a file is.
struct file_type {
  /// "image/png"; empty: nobody knows.
  std::string_view media_type;
  /// "PNG".
  std::string_view title;
  /// Absent: nothing that goes with a text.
  std::optional<file_kind> kind;
  /// What its name usually ends in, with the dot.
  std::string_view ending;
};

/// As many bytes of a file's start as suffice to tell.
constexpr size_t type_bytes = 1024;

/// What content that starts so is, but for text, which is known only at its end: of no known type,
/// it may be one.
file_type type_of_content(std::string_view start);

/// What a name, or the path of a URL, promises by its ending.
file_type type_of_name(std::string_view name);

/// Of a name such as "image/jpeg", also of its usual synonyms ("image/jpg", "audio/x-wav") and with
/// parameters behind it.
file_type type_of_media_type(std::string_view name);

/// Plain text.
file_type plain_text();

/// Where text ends to be text: a control character that is none of its spaces, or the end.
size_t plain_prefix(std::string_view text);

/// "a picture", "a PDF".
std::string_view title_of(file_kind x);

} // namespace troupe::detail
