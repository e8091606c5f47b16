#pragma once

#include <troupe/completion.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What of an answer of Gemini's is kept for the way back, as `completion::opaque` has it. Of a
/// call: `"thoughtSignature":…`. Of the message: `"signed":[{"from":0,"to":5,
/// "thoughtSignature":…},…]`, the signatures of stretches of its text, in bytes;
/// `"others":[{"part": {…}},…]`, parts that are neither text nor call; `"thoughts":"…"`, which
/// people may want to read and the server does not.
namespace troupe::detail {

/// Longer thoughts are not kept.
inline constexpr size_t thoughts_bytes_max = size_t{64} << 10;

std::string call_signature(std::string_view signature);
std::string text_signature(size_t from, size_t to, std::string_view signature);
std::string other_part(std::string_view whole);
std::string thoughts_text(std::string_view text);

/// A stretch of a text that is a part of its own.
struct signed_text {
  size_t from = 0;
  size_t to = 0;
  /// JSON; empty: it has none.
  std::string signature;
};

/// What is to be written around a turn of the model's.
struct gemini_memory {
  /// As JSON.
  std::vector<std::string> others;
  /// All of the text, in order; empty if there is none.
  std::vector<signed_text> texts;
};

gemini_memory memory_of(std::span<const opaque_part> parts, std::string_view text);

} // namespace troupe::detail
