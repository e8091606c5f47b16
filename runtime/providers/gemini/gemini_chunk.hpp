#pragma once

#include "dialect/provider_problem.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

enum class gemini_part_kind : uint8_t {
  text,
  /// A summary of what the model thought; no part of its answer.
  thought,
  call,
  /// Of tools on the server's side, say.
  other,
};

/// A part of what a candidate says.
struct gemini_part {
  gemini_part_kind kind = gemini_part_kind::text;
  /// Of a text or a thought.
  std::string_view text = {};
  /// Its arguments are JSON.
  tool_call call = {};
  /// JSON; empty: it has none.
  std::string signature = {};
  /// Of another kind: all of it, as JSON.
  std::string whole = {};
};

struct gemini_candidate {
  uint64_t index = 0;
  std::vector<gemini_part> parts;
  /// As it is spelled; empty: it is not done.
  std::string_view finish;
  /// Why, in words; the model's own where its call was malformed.
  std::string_view finish_message;
};

/// A reply, or what an event of a stream holds: each is a `GenerateContentResponse`. Views into the
/// document that it was made of.
struct gemini_chunk {
  std::string_view id;
  std::string_view model;
  std::vector<gemini_candidate> candidates;
  /// All tokens so far.
  std::optional<usage> tokens;
  /// An error, or the reason why the prompt is not answered.
  provider_problem problem;
};

/// More is no reply.
inline constexpr size_t candidates_max = 16;

/// Reads the value `root` of `document`, which was made of `text`. Members of another type than
/// expected count as absent.
gemini_chunk read_gemini_chunk(const json_document& document, json_value root,
                               std::string_view text);

/// Whether the reason for an end says that the model's call was of no use.
bool is_malformed_call(std::string_view finish);

/// What the model wrote, where its call was malformed.
std::string_view malformed_call(std::string_view finish_message);

} // namespace troupe::detail
