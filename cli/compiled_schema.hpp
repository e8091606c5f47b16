#pragma once

#include <troupe/error.hpp>
#include <troupe/json_tree.hpp>
#include <troupe/violation.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// A JSON Schema, ready to check values. Immutable; safe to use from several threads at once.
class compiled_schema {
public:
  /// Fails with `configuration` for what is no JSON Schema (a keyword with a wrong value, a `$ref`
  /// that leads nowhere or in a circle, a regular expression that does not compile), with
  /// `unsupported_schema` for what is not supported; see `translate`.
  static expected<compiled_schema> compile(const json_tree& schema);

  compiled_schema(compiled_schema&&) noexcept;
  compiled_schema& operator=(compiled_schema&&) noexcept;
  ~compiled_schema();

  /// All ways in which the value breaks the schema, at most 1,000. `json` must be valid JSON whose
  /// depth is limited. Pointers start with `prefix`.
  std::vector<violation> check(std::string_view json, std::string_view prefix = {}) const;

private:
  struct parts;
  explicit compiled_schema(std::unique_ptr<parts> x);
  std::unique_ptr<parts> parts_;
};

} // namespace troupe::cli
