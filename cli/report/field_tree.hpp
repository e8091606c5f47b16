#pragma once

#include "histogram.hpp"
#include "occurrence.hpp"
#include "value_sketch.hpp"

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli::report {

/// What the schema says of a field.
struct declared_field {
  bool is_declared = false;
  bool is_required = false;
  /// It can have one value only, or has a default, or is of no interest to whoever looks for
  /// sameness.
  bool has_one_value = false;
  /// Values of `enum`, as JSON text.
  std::vector<std::string> labels;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<uint64_t> length_max;
  /// Date, time: written otherwise in texts.
  bool has_format = false;
};

/// The records that have the most of something, whatever comes later.
class most_of {
public:
  struct entry {
    double amount = 0;
    uint64_t place = 0;
  };

  explicit most_of(size_t kept) : kept_(kept) {}

  void add(double amount, uint64_t place);

  /// The most first; of equals the first text.
  std::vector<entry> sorted() const;

private:
  size_t kept_;
  /// A heap, the least on top.
  std::vector<entry> entries_;
};

/// The first places, and how many there were.
struct some_places {
  static constexpr size_t kept_max = 40;

  uint64_t count = 0;
  std::vector<uint64_t> places;

  void add(uint64_t place) {
    if (++count <= kept_max)
      places.push_back(place);
  }
};

/// Whether what a field says stands in the texts.
struct occurrences {
  uint64_t checked = 0;
  some_places missing;
  /// What this field says is no quote: it is not looked for any more.
  bool is_over = false;

  double found_share() const {
    return checked == 0 ? 0 : 1 - static_cast<double>(missing.count) / static_cast<double>(checked);
  }
};

/// What all records say at one place of the schema. Lists are seen through: the places of their
/// elements are one, `*`.
struct field {
  std::string name;
  std::string pointer;
  field* parent = nullptr;
  std::vector<std::unique_ptr<field>> members;
  std::unique_ptr<field> elements;
  declared_field declared;

  /// Times that the value was an object.
  uint64_t objects = 0;
  /// Times that there was a value, null included.
  uint64_t present = 0;
  uint64_t nulls = 0;
  /// Strings without a letter, lists and objects without an element.
  uint64_t empty = 0;
  /// By `json_kind`, as bits.
  uint32_t kinds = 0;
  distinct_values distinct;
  frequent_values frequent;
  histogram numbers;
  /// Of strings in characters, of lists in elements.
  histogram lengths;
  uint64_t at_minimum = 0;
  uint64_t at_maximum = 0;
  uint64_t at_length_max = 0;
  most_of largest{outliers_kept};
  most_of smallest{outliers_kept};
  most_of longest{outliers_kept};
  occurrences in_text;

  std::map<std::string, uint64_t> repairs;
  std::map<std::string, uint64_t> violations;
  uint64_t reasks = 0;
  double reask_tokens = 0;
  /// Dollars.
  double reask_cost = 0;

  static constexpr size_t outliers_kept = 12;

  uint64_t absent() const;
  /// The field of that name below, if there is one.
  field* member(std::string_view wanted, size_t hint = 0);
};

/// All fields of all records.
class field_tree {
public:
  /// More fields than that are counted under `*`, as the members of a map.
  static constexpr size_t members_max = 64;
  static constexpr size_t fields_max = 512;
  static constexpr size_t depth_max = 24;

  field_tree();

  field& root() noexcept {
    return *root_;
  }

  /// Adds what a record says. `text` is what it was made of, or null. `place` is the text's.
  void add(json_value record, const searched_text* text, uint64_t place);

  /// The field that a JSON pointer leads to, made if it is new; places in lists may be numbers.
  field& at(std::string_view pointer);

  /// The member of that name, made if it is new and there is room.
  field& member_of(field& parent, std::string_view name, size_t hint = 0);
  field& elements_of(field& parent);

  /// All but the root of objects, each before what is below it.
  std::vector<field*> all();

private:
  void visit(json_value x, field& to, size_t depth);
  void visit_string(std::string_view x, field& to);
  void visit_number(json_value x, field& to);

  std::unique_ptr<field> root_;
  size_t count_ = 1;
  /// Of the record that is being added.
  const searched_text* text_ = nullptr;
  uint64_t place_ = 0;
};

/// The same value has the same hash, however a number is written.
uint64_t hash_of_value(json_value x);

/// Characters (code points) of UTF-8.
uint64_t characters_of(std::string_view text) noexcept;

} // namespace troupe::cli::report
