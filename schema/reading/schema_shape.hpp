#pragma once

#include <troupe/detail/json_schema.hpp>

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a schema wants at one place, as far as it guides the reading of a badly written answer: all
/// of `allOf` and `$ref` in one. What is not understood wants anything; the strict reading that
/// follows knows better.
struct shape_place {
  struct member {
    std::string_view name;
    const shape_place* value;
    bool required = false;
  };

  struct label {
    std::string_view text;
    /// The `title` of a `const` among alternatives; may be empty.
    std::string_view alias;
  };

  static constexpr uint8_t null = 1;
  static constexpr uint8_t boolean = 2;
  static constexpr uint8_t integer = 4;
  static constexpr uint8_t number = 8;
  static constexpr uint8_t text = 16;
  static constexpr uint8_t array = 32;
  static constexpr uint8_t object = 64;
  static constexpr uint8_t anything = 127;

  bool takes(uint8_t kinds) const noexcept {
    return (kinds_taken & kinds) != 0;
  }

  /// Whether no other kind of value will do.
  bool takes_only(uint8_t kinds) const noexcept {
    return (kinds_taken & ~kinds) == 0 && takes(kinds);
  }

  /// The declared member of that name, or null. Sees into alternatives.
  const shape_place* find(std::string_view name) const noexcept;

  /// Whether names that are not declared have a meaning here: a map, or no declared members.
  bool takes_any_name() const noexcept {
    return rest != nullptr || !has_members;
  }

  /// What the element at `index` should be; null: anything.
  const shape_place* element_at(size_t index) const noexcept {
    return index < prefix.size() ? prefix[index] : element;
  }

  /// Bits; the union over alternatives.
  uint8_t kinds_taken = anything;
  /// Not those of alternatives.
  std::vector<member> members;
  /// Where there are alternatives: these, and all of theirs, sorted by name.
  std::vector<member> all_members;
  /// Whether members are declared here or in an alternative.
  bool has_members = false;
  /// The values of other members: a map.
  const shape_place* rest = nullptr;
  std::vector<const shape_place*> prefix;
  const shape_place* element = nullptr;
  size_t items_min = 0;
  size_t items_max = std::numeric_limits<size_t>::max();
  bool unique = false;
  /// `anyOf` or `oneOf`.
  std::vector<const shape_place*> alternatives;
  /// Strings of `enum` or `const`; if there are any, no other string will do.
  std::vector<label> labels;
  std::optional<double> low;
  std::optional<double> high;
  size_t length_min = 0;
  size_t length_max = std::numeric_limits<size_t>::max();
};

/// The shape of a whole schema. `schema` must outlive it. Immutable once made.
class schema_shape {
public:
  explicit schema_shape(const json_schema& schema);
  schema_shape(const schema_shape&) = delete;
  schema_shape& operator=(const schema_shape&) = delete;

  /// What the caller's value must be.
  const shape_place& root() const noexcept {
    return *root_;
  }

  /// What the model is asked for: an object with the member `content` around the root if the schema
  /// is wrapped, else the root.
  const shape_place& wire_root() const noexcept {
    return *wire_root_;
  }

  bool wrapped() const noexcept {
    return root_ != wire_root_;
  }

private:
  const shape_place* place_of(const json_tree& tree);
  void absorb(shape_place& place, const json_tree& tree, uint32_t depth);
  void absorb_object(shape_place& place, const json_tree& tree);
  void absorb_array(shape_place& place, const json_tree& tree);
  void absorb_labels(shape_place& place, const json_tree& tree);
  void absorb_alternatives(shape_place& place, const json_tree& list);
  void gather_members(shape_place& place);
  const json_tree* target(std::string_view reference) const;

  const json_tree& document_;
  /// Addresses are kept.
  std::deque<shape_place> places_;
  std::map<const json_tree*, const shape_place*> known_;
  const shape_place* root_ = nullptr;
  const shape_place* wire_root_ = nullptr;
  /// Schemas that refer to each other by several ways could be gone through without an end.
  size_t absorbs_left_ = 100'000;
  /// The same of members of alternatives.
  size_t gathers_left_ = 1'000'000;
};

} // namespace troupe::detail
