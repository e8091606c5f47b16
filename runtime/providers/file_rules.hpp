#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace troupe {

/// What a provider takes of one kind of files.
struct file_kind_rules {
  /// As `file_type` (`dialect/file_type.hpp`) has them: "image/png". Empty: it takes no such files.
  std::span<const std::string_view> media_types = {};
  /// Of URLs that it fetches by itself, in small letters: "https". Empty: it fetches none.
  std::span<const std::string_view> url_schemes = {};
  /// Bytes of one file, as it is and not as it is sent; 0: as many as a request may have.
  uint64_t bytes_max = 0;
};

/// What files may cost, in tokens of the prompt. What is most holds for every model of the
/// provider's, what is usual for the most used ones.
struct file_token_rules {
  /// Of a picture of any size.
  uint32_t image_max = 10'000;
  uint32_t image_usual = 1'000;
  /// Of a page of a PDF: its text, and a picture of it.
  uint32_t page_max = 4'000;
  uint32_t page_usual = 1'500;
  /// Pages that a PDF may have; what one has whose size nobody knows.
  uint32_t pages_max = 1'000;
  /// Of a second of sound.
  uint32_t second_max = 32;
  uint32_t second_usual = 32;
};

/// What a provider takes of files that go with a text. Plain text goes as text, to everybody.
struct file_rules {
  file_kind_rules image = {};
  file_kind_rules pdf = {};
  file_kind_rules audio = {};
  /// Files of one request.
  uint32_t count_max = 100;
  /// Bytes of all files of one request, as they are sent: in base64 a third more than they have.
  uint64_t request_bytes_max = 100'000'000;
  file_token_rules tokens = {};
};

} // namespace troupe
