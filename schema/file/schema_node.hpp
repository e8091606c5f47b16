#pragma once

#include "decimal.hpp"
#include "format/format.hpp"
#include "schema_labels.hpp"

#include <troupe/detail/limit_notes.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

struct schema_node;

/// Kinds of values, as bits.
struct value_kinds {
  static constexpr uint8_t null = 1;
  static constexpr uint8_t boolean = 2;
  static constexpr uint8_t integer = 4;
  /// A number that is no integer; `type: number` is both.
  static constexpr uint8_t fraction = 8;
  static constexpr uint8_t string = 16;
  static constexpr uint8_t array = 32;
  static constexpr uint8_t object = 64;
  static constexpr uint8_t anything = 127;
};

struct number_bound {
  bound kind;
  /// As violations show it.
  std::string text;
  decimal exact;
  double rounded;
  std::optional<int64_t> integer;
};

struct number_rules {
  std::vector<number_bound> bounds;
  struct divisor {
    std::string text;
    decimal exact;
    std::optional<int64_t> integer;
  };
  std::optional<divisor> multiple_of;
};

struct string_rules {
  size_t length_min = 0;
  size_t length_max = std::numeric_limits<size_t>::max();
  std::optional<troupe::pattern> pattern;
  /// Empty: none that is checked.
  std::string format;
};

struct array_rules {
  size_t items_min = 0;
  size_t items_max = std::numeric_limits<size_t>::max();
  bool is_unique = false;
  std::vector<const schema_node*> prefix;
  /// Of the elements behind the prefix; null: anything.
  const schema_node* rest = nullptr;
  /// Whether a list of schemas, or `prefixItems`, stands before `rest`.
  bool has_prefix = false;
  const schema_node* contains = nullptr;
  size_t contains_min = 1;
  size_t contains_max = std::numeric_limits<size_t>::max();
  /// From draft 2020-12 on.
  bool contains_evaluates = false;
};

struct object_rules {
  struct property {
    std::string name;
    const schema_node* value;
    bool is_required;
  };
  /// In the order of the schema.
  std::vector<property> properties;
  /// Indexes into `properties`, in the order of the names.
  std::vector<uint32_t> by_name;
  /// Number of `properties` that are required.
  size_t required_count = 0;
  /// Required, and none of `properties`.
  std::vector<std::string> required;
  std::vector<std::pair<troupe::pattern, const schema_node*>> patterns;
  /// Of the members that are named by neither; null: anything.
  const schema_node* additional = nullptr;
  const schema_node* names = nullptr;
  size_t members_min = 0;
  size_t members_max = std::numeric_limits<size_t>::max();
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_names;
  std::vector<std::pair<std::string, const schema_node*>> dependent_schemas;
};

/// Schemas that look at the same value as the one that holds them.
struct combination {
  enum class kind : uint8_t {
    reference,
    dynamic,
    all,
    any,
    one,
    none,
    condition
  };
  kind what;
  /// Of a condition: if, then, else; the last two may be null.
  std::vector<const schema_node*> parts;
  /// Of a dynamic reference.
  std::string anchor = {};
};

/// A schema with its references followed and its keywords as rules. Made by `schema_compiler`,
/// unchanged since.
struct schema_node {
  uint32_t index = 0;
  uint32_t resource = 0;
  bool is_false = false;
  /// Draft 4: 1.0 is no integer.
  bool fractions_are_spelled = false;
  /// Whether the same value can come here by several ways, so that results are worth keeping.
  bool is_crossroads = false;
  uint8_t kinds = value_kinds::anything;
  std::string kinds_message;
  std::unique_ptr<schema_labels> labels;
  std::unique_ptr<schema_labels> constant;
  std::unique_ptr<number_rules> number;
  std::unique_ptr<string_rules> string;
  std::unique_ptr<array_rules> array;
  std::unique_ptr<object_rules> object;
  std::vector<combination> combinations;
  const schema_node* unevaluated_items = nullptr;
  const schema_node* unevaluated_members = nullptr;

  bool has_unevaluated() const noexcept {
    return unevaluated_items != nullptr || unevaluated_members != nullptr;
  }
};

/// Calls `f(const schema_node*&, same_value)` for each schema that a node holds, `same_value`
/// telling whether that looks at the same value.
template <class Function>
void for_each_part(schema_node& x, Function f) {
  auto visit = [&](const schema_node*& part, bool same_value) {
    if (part != nullptr)
      f(part, same_value);
  };
  for (auto& y : x.combinations)
    for (auto& part : y.parts)
      visit(part, true);
  if (x.array) {
    for (auto& part : x.array->prefix)
      visit(part, false);
    visit(x.array->rest, false);
    visit(x.array->contains, false);
  }
  if (x.object) {
    for (auto& y : x.object->properties)
      visit(y.value, false);
    for (auto& y : x.object->patterns)
      visit(y.second, false);
    visit(x.object->additional, false);
    visit(x.object->names, false);
    for (auto& y : x.object->dependent_schemas)
      visit(y.second, true);
  }
  visit(x.unevaluated_items, false);
  visit(x.unevaluated_members, false);
}

} // namespace troupe::detail
