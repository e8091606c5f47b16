#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace troupe::detail {

/// A type that travels in messages.
struct message_type {
  uint16_t id = 0;
  /// As the application's type-id block spells it.
  std::string_view name;
};

/// Whether CAF knows these, and troupe's own messages: that a block has been declared does not make
/// it known, and the first message of a type that is not is a segmentation fault. Fails with
/// `configuration`, and says what to call and when.
expected<void> check_known(std::initializer_list<message_type> all);

} // namespace troupe::detail
