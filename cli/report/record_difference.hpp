#pragma once

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// How a field differs between two runs.
struct field_difference {
  uint64_t compared = 0;
  uint64_t equal = 0;
  uint64_t changed = 0;
  /// Only in the second, only in the first.
  uint64_t added = 0;
  uint64_t removed = 0;
  /// The first few texts where it differs.
  std::vector<uint64_t> examples;
};

/// Differences of records, field by field. Numbers are compared by value, members without their
/// order, elements of lists by their places; whatever their place, all elements are one field, `*`.
class record_differences {
public:
  static constexpr size_t fields_max = 512;
  static constexpr size_t examples_max = 5;

  /// Returns the pointers of what differs, the first `pointers_max` of them.
  std::vector<std::string> add(json_value a, json_value b, uint64_t place,
                               size_t pointers_max = 30);

  /// By their pointers.
  const std::map<std::string, field_difference>& fields() const noexcept {
    return fields_;
  }

private:
  enum class verdict : uint8_t {
    equal,
    changed,
    added,
    removed,
  };

  struct position {
    std::string pointer;
    /// With `*` for places in lists.
    std::string field;
  };

  void compare(json_value a, json_value b, const position& at, size_t depth);
  void compare_members(json_value a, json_value b, const position& at, size_t depth);
  void compare_elements(json_value a, json_value b, const position& at, size_t depth);
  void note(verdict what, const position& at);

  std::map<std::string, field_difference> fields_;
  /// Of the records that are being compared.
  uint64_t place_ = 0;
  size_t pointers_max_ = 0;
  std::vector<std::string> pointers_;
};

} // namespace troupe::cli::report
