#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// A value of a document, with the text that the document was made of.
struct json_place {
  json_value value;
  std::string_view text;
};

/// JSON text that is the same for values that JSON Schema calls equal: members sorted, numbers by
/// their exact value.
std::string canonical_json(const json_place& x);

/// The values of `enum` or `const`.
class schema_labels {
public:
  /// `keyword` is "enum" or "const".
  schema_labels(std::string_view keyword, const std::vector<const json_tree*>& values);

  bool accepts(const json_place& x) const;

  /// "must be one of …".
  const std::string& message() const noexcept {
    return message_;
  }

private:
  std::string message_;
  /// Sorted.
  std::vector<std::string> strings_;
  /// All but strings, as canonical text, sorted.
  std::vector<std::string> others_;
};

} // namespace troupe::detail
