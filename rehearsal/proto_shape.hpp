#pragma once

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// The JSON of a protocol buffer, as far as the rehearsal cares.
enum class proto_kind : uint8_t {
  any,
  text,
  number,
  integer,
  flag,
  /// base64
  bytes,
  message,
  /// Of texts to messages.
  map,
  /// Any JSON object.
  object,
};

struct proto_message;

struct proto_field {
  /// In snake_case; JSON may have it in camelCase, too.
  std::string_view name;
  proto_kind kind = proto_kind::any;
  /// Only for `message` and `map`.
  const proto_message* of = nullptr;
  bool repeated = false;
};

struct proto_message {
  std::span<const proto_field> fields;
};

/// What does not fit, in Google's words.
struct proto_fault {
  /// In snake_case; empty: the root.
  std::string field;
  /// Empty: everything fits.
  std::string message;
};

proto_fault find_misfit(json_value x, const proto_message& shape);

/// The member of that name, which is in snake_case, however it is spelled; null if there is none.
json_value proto_member(json_value x, std::string_view name);

} // namespace troupe::rehearsing
