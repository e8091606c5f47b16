#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// How far a reply is searched.
struct reply_limits {
  /// Unit: bytes. A longer reply holds no value as far as `find_json` is concerned.
  /// More costs time only for malformed replies: work is at most 20 steps per byte.
  size_t bytes_max = size_t{128} << 20;
  /// Objects and arrays nested deeper than this are no value, nor is anything around them. At most
  /// 512.
  uint32_t depth_max = 512;
};

/// Finds the JSON value that a model's reply is meant to be. Unless the reply is a value as it
/// stands, only the part of it counts that `answer_part` names: without thoughts, and within the
/// marks of an answer or a call. The first of these that exists:
/// 1. the whole text, whitespace and what is invisible aside: any value, a scalar too;
/// 2. the content of the last fenced code block (```json or no label, in any case) that is one
/// value;
/// 3. the last object or array in the text that lies in no other one: prose, echoed input and
/// earlier
///    drafts stand before the answer, and an injected value is more likely among them.
///
/// A value behind a quoted name and a colon, or before a comma and a quote, is a part of an object
/// that is not whole, and no answer.
///
/// A value is complete: strictly valid JSON (RFC 8259) from its first to its last byte. Duplicate
/// keys, lone surrogates, bytes that are no UTF-8 and huge numbers are left to the reader.
/// Comments, single quotes, trailing commas and cut tails make a value incomplete.
///
/// Several marked calls that differ are no value: none of them is the answer by itself.
///
/// Returns a part of `reply`, without the space around it, or nothing if there is no complete
/// value. Does not recurse.
std::optional<std::string_view> find_json(std::string_view reply, const reply_limits& limits = {});

namespace detail {

struct found_value {
  std::string_view text;
  /// The value is marked as a call.
  bool is_call = false;
};

/// The same, and how the value is marked.
std::optional<found_value> find_value(std::string_view reply, const reply_limits& limits = {});

} // namespace detail

} // namespace troupe
