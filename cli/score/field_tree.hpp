#pragma once

#include "comparison.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// A place in records: a field, or what holds fields.
struct field_node {
  static constexpr auto no_row = std::numeric_limits<size_t>::max();

  /// JSON pointer, with `*` for the elements of a list and for members of a map.
  std::string pointer;
  comparison how;
  /// A schema asks for it by `x-compare`, so that a list or an object is compared as `how` says.
  bool is_told = false;
  /// Members by which elements of this list are told apart; none: by what they have in common.
  std::vector<std::string> key;
  /// Compared place by place.
  bool is_ordered = false;
  /// Below the element of a list: a text may have it several times.
  bool is_repeated = false;
  /// What `schemas` say was looked at: one level at a time, for a schema may refer to itself.
  bool is_described = false;
  /// Place among the fields that values were found in.
  size_t row = no_row;

  /// What schemas say of this place, which may be several: references, alternatives.
  std::vector<const json_tree*> schemas;
  std::map<std::string, std::unique_ptr<field_node>, std::less<>> members;
  /// In the order of the schema, then as they were met.
  std::vector<field_node*> order;
  /// Of members whose names are data.
  std::unique_ptr<field_node> others;
  std::unique_ptr<field_node> element;
  std::vector<std::unique_ptr<field_node>> places;
};

/// The fields of records, as a schema declares them, or as they are met. Grows with what is met; a
/// schema that refers to itself is followed as deep as the records are.
class field_tree {
public:
  /// More fields than these are data in the place of names.
  static constexpr size_t rows_max = 1024;

  /// Without a schema.
  field_tree();

  /// Fails with `configuration` if an `x-compare` or `x-key` is wrong, and names its place.
  static expected<std::unique_ptr<field_tree>> of_schema(const json_tree& schema);

  field_tree(const field_tree&) = delete;
  field_tree& operator=(const field_tree&) = delete;

  field_node& root() noexcept {
    return root_;
  }

  field_node& member(field_node& of, std::string_view name);
  field_node& element(field_node& of, size_t place);

  /// Gives the place its row, if it has none.
  size_t row_of(field_node& x);

  /// With a row, in the order of the schema.
  std::vector<const field_node*> fields() const;

  /// Fails with `configuration` if more than `rows_max` have a row.
  expected<void> check_rows() const;

  bool has_schema() const noexcept {
    return has_schema_;
  }

  /// The place of that pointer, whose first slash may be left out; null if no schema declares it
  /// and it was not met.
  const field_node* find(std::string_view pointer);

  /// Pointers of the fields that schemas declare and of those that were met, to suggest one of.
  std::vector<std::string> names();

private:
  void describe(field_node& x);
  void gather(const json_tree& schema, std::vector<const json_tree*>& to) const;
  const json_tree* referred(std::string_view reference) const;
  field_node& add_member(field_node& of, std::string_view name);

  json_tree schema_;
  bool has_schema_ = false;
  field_node root_;
  size_t rows_ = 0;
};

/// How a pointer is shown on one line: the root has no name, and names of members may hold
/// anything.
std::string shown_pointer(std::string_view pointer);

} // namespace troupe::cli
