#pragma once

#include "field_tree.hpp"

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace troupe::cli {

/// What became of a value.
enum class verdict_kind : uint8_t {
  /// Both have one, and they are equal.
  right,
  /// Both have one, and they are not.
  wrong,
  /// The label has one, the record does not.
  missing,
  /// The record has one, the label does not.
  invented,
};

std::string_view to_string(verdict_kind x);

struct verdict {
  verdict_kind kind = verdict_kind::right;
  field_node* field = nullptr;
  /// null if that side has none.
  json_value wanted;
  json_value got;
  /// Of two that are compared; see `likeness`.
  double similarity = 0;
};

using verdict_taker = std::function<void(const verdict&)>;

/// Compares records value by value. null, an absent member and an absent record are the same: no
/// value.
///
/// Objects are compared member by member. Elements of lists are paired first, so that as much as
/// possible is equal together (see `best_pairs`), by a key, or by place; elements without a partner
/// are missing or invented with all that is in them. Beyond `paired_best_max` elements equal ones
/// are paired first, and the rest greedily.
class record_scorer {
public:
  /// Above, the method that finds the best pairs takes too long; fewer within elements of lists.
  static constexpr size_t paired_best_max = 200;
  static constexpr size_t paired_best_max_within = 30;

  /// `fields` must outlive the scorer; places that it does not know are added to it.
  explicit record_scorer(field_tree& fields) : fields_(fields) {}

  /// Hands out a verdict for each value of either side, and none where neither has one.
  void score(json_value wanted, json_value got, const verdict_taker& take);

private:
  using values = std::vector<json_value>;
  using pairs = std::vector<std::pair<size_t, size_t>>;

  void score_at(field_node& at, json_value wanted, json_value got, const verdict_taker& take);
  void score_members(field_node& at, json_value wanted, json_value got, const verdict_taker& take);
  void score_list(field_node& at, json_value wanted, json_value got, const verdict_taker& take);
  void score_places(field_node& at, const values& wanted, const values& got,
                    const verdict_taker& take);
  pairs pairs_of(field_node& at, const values& wanted, const values& got);
  void pair_by_key(field_node& at, const values& wanted, const values& got, pairs& out);
  void pair_equal(field_node& of, const values& wanted, const values& got, pairs& out);
  void pair_alike(field_node& of, const values& wanted, const values& got, pairs& out);
  double worth(field_node& of, json_value wanted, json_value got);

  field_tree& fields_;
  /// Lists within each other, of which pairs are being looked for.
  size_t depth_ = 0;
};

} // namespace troupe::cli
