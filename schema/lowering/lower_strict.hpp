#pragma once

#include "lower.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// What becomes of a keyword.
enum class strict_fate : uint8_t {
  /// Structure that the walk handles itself.
  structure,
  /// Taken as it is beside the right type, else said in words.
  kept,
  described,
  dropped,
  refused,
};

strict_fate fate_of(std::string_view keyword, const schema_subset& subset);

bool has_keyword(const schema_subset& subset, std::string_view keyword);
bool has_format(const schema_subset& subset, std::string_view name);

/// Whether `enum` may have this label.
bool takes_label(const schema_subset& subset, const json_tree& label);

/// Whether the regular expression looks ahead or behind.
bool has_lookaround(std::string_view expression);

/// Whether it refers to one of its groups, or to the edge of a word.
bool has_backreference(std::string_view expression);

/// Whether the schema says nothing: {} or true.
bool accepts_everything(const json_tree& node);

/// Whether `anyOf` or `oneOf` stand beside `properties` and bring no members of their own.
bool narrows_members(const json_tree& node);

/// Whether the schema says more of the value's shape than its type.
bool has_structure(const json_tree& node);

/// The labels of `enum` that the type has room for, each once; nothing without `enum`.
std::optional<json_tree> fitting_labels(const json_tree& node);

/// The lowered schema `node` with null as one more value.
json_tree with_null(json_tree node, const schema_subset& subset);

/// Whether the member `value` of an object leads back to that object, which stands at `pointer`:
/// through its items and alternatives, and from there on through anything.
bool leads_back(const json_tree& root, const json_tree& value, const std::string& pointer);

/// What stands beside the structure of a schema.
struct side_notes {
  /// Keywords that stay, in the order of the schema.
  json_tree::object_type kept;
  /// The description, with what else is said in words.
  std::string description;
};

/// Walks the neutral schema and builds the strict one beside it. Goes on after a refusal, so that
/// all of them are named.
class strict_lowering {
public:
  strict_lowering(const json_tree& root, const schema_subset& subset)
    : root_(root),
      subset_(subset) {
    // nop
  }

  expected<json_tree> run();

  std::vector<schema_change>& report() noexcept {
    return report_;
  }

private:
  struct definition {
    /// Into the neutral schema.
    std::string pointer;
    std::string name;
  };

  json_tree lower(const json_tree& node, const std::string& pointer);
  json_tree lower_typed(const json_tree& node, const std::string& pointer);
  json_tree lower_reference(const json_tree& node, const std::string& pointer);
  json_tree lower_union(const json_tree& node, const std::string& pointer);
  json_tree lower_narrowed(const json_tree& node, const std::string& pointer);
  json_tree lower_types(const json_tree& node, const std::string& pointer);
  json_tree merged_all_of(const json_tree& node, const std::string& pointer);
  json_tree inlined(const json_tree& node, uint32_t depth, json_tree::object_type& besides) const;
  void describe_beside(json_tree& node, const json_tree::object_type& besides,
                       const std::string& pointer);
  std::optional<json_tree> distributed(const json_tree& node, std::string_view keyword,
                                       const std::string& pointer);
  void lower_object(const json_tree& node, const std::string& pointer, json_tree& out);
  void lower_array(const json_tree& node, const std::string& pointer, side_notes& notes,
                   json_tree& out);
  json_tree nullable(json_tree node) const {
    return with_null(std::move(node), subset_);
  }
  void lower_members(const json_tree& node, const std::string& pointer, json_tree& out);
  void lower_tuple(const json_tree& node, std::string_view keyword, const std::string& pointer,
                   side_notes& notes, json_tree& out);
  std::optional<json_tree> with_label(const json_tree& node) const;
  void end_tuple(const json_tree& node, bool has_rest, side_notes& notes, json_tree& out) const;
  void check_labels(const json_tree& node, const std::string& pointer, std::string_view type);
  json_tree with_implied_type(const json_tree& node, const std::string& pointer);

  /// Whether the subset has that value of a keyword that it has.
  bool has_value(std::string_view keyword, const json_tree& value) const;

  /// Sorts out the keywords that are no structure. Of those that the subset has, the ones for which
  /// `stays` is false are put in words.
  side_notes take_notes(const json_tree& node, const std::string& pointer,
                        const std::function<bool(std::string_view)>& stays);
  /// Reports what has no place beside a reference or a union.
  void drop_beside(const json_tree& node, const std::string& pointer);

  /// Where the target of a reference stands in the lowered schema.
  std::optional<std::string> definition_for(std::string_view reference);
  std::string free_name(std::string name) const;

  void changed(const std::string& pointer, std::string_view keyword, schema_change_kind kind);
  json_tree refused(const std::string& pointer, std::string_view what);

  const json_tree& root_;
  const schema_subset& subset_;
  /// Where the root stands once its own reference is followed.
  std::string root_pointer_;
  std::vector<definition> definitions_;
  std::vector<schema_change> report_;
  /// Lowerings of merged schemas in each other.
  uint32_t merges_ = 0;
  /// All of them.
  uint32_t merged_ = 0;
  /// Pointer and reason.
  std::vector<std::pair<std::string, std::string>> refusals_;
};

/// Nothing, or what is too large. Notes in `result` what several schemas share the limits of.
std::optional<error> check_limits(const json_tree& lowered, const schema_subset& subset,
                                  lowered_schema& result);

} // namespace troupe::detail
