#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Objects and arrays that are no JSON: how far they go.
namespace troupe::detail {

struct broken_span {
  /// Behind its closing bracket, or at the code fence that ends it.
  size_t end;
  /// False if it goes on to the end of the text.
  bool closed;
};

/// Matches brackets from `pos` on, where `depth` of them are open. Strings end at the latest at the
/// end of their line, so that a stray quote does not swallow the rest.
broken_span skip_broken(std::string_view text, size_t pos, uint32_t depth);

/// Whether the bracket at `pos` looks like the start of JSON rather than like a bracket in a
/// sentence.
bool opens_json(std::string_view text, size_t pos);

/// Unclosed brackets of prose may make a search look at the rest of the text once more. That many
/// times the length of the text, then a search has to give up.
inline constexpr size_t rescans_max = 5;

} // namespace troupe::detail
