#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// One way in which a JSON value breaks its schema or a check.
struct violation {
  /// Where: RFC 6901 JSON pointer from the record's root; "" is the whole value. A missing member
  /// is reported at the member's own pointer.
  std::string pointer;
  /// Which rule: the JSON Schema keyword (`type`, `required`, `minimum`, `pattern`, …), or `check`.
  std::string keyword;
  /// What is wanted, as a sentence that the model is shown.
  std::string message;
  /// The offending value as JSON text, shortened; empty where the value is missing.
  std::string value;

  friend bool operator==(const violation&, const violation&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, violation& x) {
  return f.object(x).fields(f.field("pointer", x.pointer), f.field("keyword", x.keyword),
                            f.field("message", x.message), f.field("value", x.value));
}

/// The text that the model is shown: a count and one numbered line per violation. Pinned by a test.
/// At most `most` violations are spelled out; the rest are counted.
std::string render(const std::vector<violation>& xs, size_t most = 50);

/// Inverse of `render`, as far as its text allows: what was a line break in a message is a space.
/// The list may stand behind other words, as in "still wrong after 2 re-asks: 1 violation: …".
/// Empty if there is no such list.
std::vector<violation> parse_violations(std::string_view text);

} // namespace troupe
