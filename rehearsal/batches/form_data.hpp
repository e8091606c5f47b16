#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// A field of a form.
struct form_field {
  std::string name;
  /// Only of a file.
  std::string filename;
  std::string_view content;
};

/// A form as multipart/form-data (RFC 7578). Views are of `body`.
class form_data {
public:
  /// Absent if the type has no boundary, or the body is not cut by it.
  static std::optional<form_data> parse(std::string_view body, std::string_view content_type);

  /// Null if there is none.
  const form_field* find(std::string_view name) const;

  /// The content of a short field, or "".
  std::string_view value(std::string_view name) const;

private:
  std::vector<form_field> fields_;
};

} // namespace troupe::rehearsing
