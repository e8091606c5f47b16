#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// Where a quote stands in a text.
struct citation_span {
  /// In bytes.
  size_t begin = 0;
  size_t size = 0;
  /// Characters that are missing, added or different, case, white space and the style of quotes and
  /// dashes aside.
  uint32_t edits = 0;
};

/// How far `find_citation` goes. Further is not found.
struct citation_limits {
  /// Unit: bytes.
  size_t quote_bytes_max = 4096;
  size_t text_bytes_max = size_t{4} << 20;
  /// At most so many edits, and at most one in eight bytes of the quote.
  uint32_t edits_max = 5;
};

/// Finds the part of `text` that is closest to `quote`: exactly, else but for case, white space,
/// quotes and dashes, else with a few edits. Of equally close parts the first. Linear in the length
/// of the text.
std::optional<citation_span> find_citation(std::string_view quote, std::string_view text,
                                           const citation_limits& limits = {});

namespace detail {

template <class...>
struct cited_note {};

} // namespace detail

/// At a string, or a list of them: must occur in the text that the answer is about
/// (`read_options::source`; in a run the prompt's). With `reading_policy::strict` exactly;
/// otherwise it is found as `find_citation` does, and replaced by what the text says, which counts
/// as a repair. Else it is a violation `citation`.
inline auto cited() {
  return detail::cited_note<>{};
}

} // namespace troupe
