#pragma once

#include <cstdint>
#include <string>

namespace troupe::detail {

enum class file_kind : uint8_t {
  image,
  pdf,
  audio,
  text
};

/// A file as it is sent. Lives as long as a body is written.
struct loaded_file {
  file_kind kind = file_kind::image;
  /// "image/png"; for a URL whose type nobody knows: empty.
  std::string media_type;
  /// "a.png"; made up where there is none.
  std::string name;
  /// Not empty: the provider fetches it itself.
  std::string url;
  /// Else: the content; of text files as it is, of others as base64.
  std::string content;
};

} // namespace troupe::detail
