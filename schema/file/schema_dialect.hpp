#pragma once

#include <troupe/schema_file.hpp>

#include <optional>
#include <string_view>

namespace troupe::detail {

/// By which rules a schema is read: its draft, and the vocabularies that are in force.
struct schema_dialect {
  schema_draft draft = schema_draft::draft2020_12;
  /// Whether words of all drafts are understood.
  bool is_lenient = false;
  /// `type`, `enum`, bounds, `required` …
  bool has_validation = true;
  /// `properties`, `items`, `allOf` …
  bool has_applicators = true;
  bool has_unevaluated = true;

  /// Whether `$ref` makes everything beside it void.
  bool ref_stands_alone() const noexcept {
    return draft < schema_draft::draft2019_09;
  }
};

/// The dialect of a `$schema` that json-schema.org published; nothing for any other URI, and for
/// draft 3.
std::optional<schema_dialect> published_dialect(std::string_view uri);

/// Puts a vocabulary in force or not; `vocabulary` is a member of `$vocabulary`. Returns false if
/// it is none that is known.
bool enable_vocabulary(schema_dialect& dialect, std::string_view vocabulary);

/// None but the core, for `enable_vocabulary` to start from.
schema_dialect without_vocabularies(schema_dialect dialect);

} // namespace troupe::detail
