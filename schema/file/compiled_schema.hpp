#pragma once

#include "schema_compiler.hpp"
#include "schema_labels.hpp"
#include "schema_report.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>
#include <troupe/schema_file.hpp>

namespace troupe::detail {

/// A JSON Schema, ready to check values. Immutable; safe to use from several threads at once.
class compiled_schema {
public:
  /// Fails as `record_type_of_schema` does.
  static expected<compiled_schema> compile(const json_tree& schema, const schema_options& options);

  bool accepts(const json_place& x) const;

  /// All ways in which the value breaks the schema, at most `violations_max`. Pointers start with
  /// that of `place`.
  schema_report check(const json_place& x, const path& place = {}) const;

  /// The schema with references within itself only, as providers can follow them: what it refers to
  /// elsewhere is added to its `$defs`.
  const json_tree& portable() const noexcept {
    return portable_;
  }

private:
  compiled_schema(compiled_nodes nodes, json_tree portable)
    : nodes_(std::move(nodes)),
      portable_(std::move(portable)) {}

  compiled_nodes nodes_;
  json_tree portable_;
};

} // namespace troupe::detail
