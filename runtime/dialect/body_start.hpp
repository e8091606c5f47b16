#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::detail {

enum class body_form : uint8_t {
  /// So far there are only space and comments.
  unknown,
  /// An event stream: the name of one of its fields stands there.
  events,
  /// One JSON text, or a page of HTML.
  text,
  /// Something else.
  words,
};

/// What a body is, and where it begins. Servers that are slow send comments (": wait") before they
/// know what they will send, whatever that is then.
struct body_start {
  body_form form = body_form::unknown;
  /// Behind a byte order mark, space and comments that are complete.
  size_t offset = 0;
};

body_start start_of_body(std::string_view body);

} // namespace troupe::detail
