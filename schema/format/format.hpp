#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A regular expression of the JSON Schema keyword `pattern`, compiled once. The syntax is close to
/// ECMA-262 with the flag "u", as the specification recommends (JSON Schema 2020-12, section 6.4):
/// `\uHHHH` and `\u{…}` are code points, `$` is the very end of the text, and the pattern may match
/// anywhere unless it is anchored. `\d`, `\w` and `\b` mean ASCII, `\s` all white space and line
/// ends of Unicode; `\p{…}` knows categories by short and long names, scripts, and binary
/// properties. What other languages have besides (`\Z`, `(?i)`, `(?P<name>…)`) is understood as
/// PCRE2 does.
///
/// Immutable, cheap to copy, and safe to use from several threads at once.
class pattern {
public:
  /// What a search says.
  enum class result : uint8_t {
    /// The text contains a match.
    found,
    /// It contains none.
    not_found,
    /// The search was given up: it exceeded the limit of steps or of memory, or the text is not
    /// UTF-8. The value could not be checked; a caller should treat it as a violation.
    unchecked,
  };

  /// Compiles `expression`, at most 16 KiB of UTF-8. Fails with `unsupported_schema`; the message
  /// names the expression, the offset in bytes and the reason.
  static expected<pattern> compile(std::string_view expression);

  /// Searches `text` for a match. The number of steps is limited, and the longer the text the
  /// fewer are allowed, ten times fewer if the expression is not anchored with `^`: a search ends
  /// within a few seconds at the worst, mostly within microseconds.
  result search(std::string_view text) const;

  /// The expression as it was given.
  const std::string& expression() const noexcept;

private:
  struct compiled;
  explicit pattern(std::shared_ptr<const compiled> x) noexcept;
  std::shared_ptr<const compiled> compiled_;
};

/// Checks `value` against the JSON Schema keyword `format`. Returns nothing if it is right, else
/// what is wanted instead as the rest of a sentence: "must be an e-mail address such as
/// ada@example.org". The message has static lifetime.
///
/// Known names, and what they accept:
/// - `date-time`, `date`, `time`: RFC 3339, section 5.6; the offset is required
/// - `duration`: RFC 3339, appendix A; without sign and fraction, unlike `parse_duration`
/// - `email`: RFC 5321, section 4.1.2, with a host name or an address literal as its domain;
///   `idn-email`: the same beyond ASCII (RFC 6531)
/// - `hostname`: RFC 1123, section 2.1 (labels of 1 to 63 letters, digits and inner hyphens, 253 in
///   all), and of encoded labels what IDNA 2008 allows; `idn-hostname`: the same beyond ASCII.
///   Without libidn2, only the form of encoded labels and the length of all are looked at
/// - `ipv4`: RFC 2673, section 3.2; `ipv6`: RFC 4291, section 2.2, without zone
/// - `uuid`: RFC 4122, section 3
/// - `uri`: RFC 3986, section 3, with a scheme; `uri-reference`: section 4.1; `iri` and
///   `iri-reference`: the same beyond ASCII (RFC 3987)
/// - `uri-template`: RFC 6570, section 2
/// - `json-pointer`: RFC 6901; `relative-json-pointer`: its extension (draft-bhutton, 01)
/// - `regex`: ECMA-262 with the flag "u", as `pattern` understands it
///
/// Every other name is accepted with any value, as JSON Schema demands (2020-12, section 7.2.1).
std::optional<std::string_view> check_format(std::string_view name, std::string_view value);

/// Whether `check_format` knows the name.
bool is_known_format(std::string_view name);

} // namespace troupe
