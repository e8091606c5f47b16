#pragma once

#include "loose_document.hpp"
#include "schema_shape.hpp"
#include "step_budget.hpp"

#include <troupe/detail/read_state.hpp>
#include <troupe/repair.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// A value that was written anew as JSON, and what was done for it.
struct coerced_value {
  std::string json;
  std::vector<repair> repairs;
  /// The sum of the repairs; above `refused` with one that is never accepted, above `misfit` where
  /// something does not fit the schema.
  uint64_t cost = 0;

  static constexpr uint64_t refused = 1'000'000;
  static constexpr uint64_t misfit = 1'000'000'000'000;
};

/// Brings a loosely read value into the shape that the schema wants, and writes it as JSON. What
/// does not fit is written as it stands, for the strict reading to find the words.
class coercer {
public:
  /// `doc` must be a whole value; `is_json`: it was read from JSON that is right as such.
  /// `depth_max` is for values in strings. All must outlive the coercer.
  coercer(const loose_document& doc, bool is_json, uint32_t depth_max, step_budget& steps)
    : doc_(doc),
      is_json_(is_json),
      depth_max_(depth_max),
      steps_(steps) {}

  /// `is_whole_text`: the root is the whole answer rather than a value that was found in it.
  coerced_value write(const schema_shape& shape, bool is_whole_text);

  /// As a value of that place.
  coerced_value write(const shape_place* want);

  /// Whether the work got out of hand, so that nothing of use was written.
  bool gave_up() const noexcept {
    return steps_.is_spent();
  }

private:
  struct checkpoint {
    size_t letters;
    size_t repairs;
    uint64_t cost;
    uint64_t rank;
  };

  /// What was put around a value so far: a list and an object once each. Schemas that hold
  /// themselves would go on for ever.
  struct surroundings {
    uint32_t node = 0;
    bool is_listed = false;
    bool is_member = false;
  };

  // -- coercer.cpp
  void value(uint32_t node, const shape_place* want, const path& place);
  void body(uint32_t node, const shape_place* want, const path& place);
  void shaped(uint32_t node, const shape_place* want, const path& place);
  void as_it_stands(uint32_t node, const path& place);
  void scalar(uint32_t node, const shape_place& want, const path& place);
  bool number(std::string_view text, bool is_bare, const shape_place& want, const path& place);
  bool truth(std::string_view text, bool is_bare, const shape_place& want, const path& place);
  bool text(std::string_view text, bool is_bare, const shape_place& want, const path& place);
  bool null(std::string_view text, bool is_bare, const shape_place& want, const path& place);
  void marks(uint32_t node, const path& place);

  // -- coercer_alternatives.cpp
  void alternatives(uint32_t node, const shape_place& want, const path& place);
  void choose(uint32_t node, const shape_place& want, const path& place);
  uint8_t own_kind(const loose_node& x, const shape_place& want) const;

  // -- coercer_containers.cpp
  void object(uint32_t node, const shape_place& want, const path& place);
  void members(uint32_t node, const shape_place& want, const path& place);
  void member(uint32_t named, const shape_place& want, const path& place, struct member_list& done);
  void array(uint32_t node, const shape_place* want, const path& place);
  void loose_object(uint32_t node, const path& place);
  bool json_in_text(uint32_t node, const shape_place& want, const path& place);
  bool list_from_value(uint32_t node, const shape_place& want, const path& place);
  bool implied_member(uint32_t node, const shape_place& want, const path& place);
  bool wrapper(uint32_t node, const shape_place& want, const path& place);
  bool single_element(uint32_t node, const shape_place& want, const path& place);
  void cut_object(uint32_t node, const path& place, bool is_complete);
  void cut_array(uint32_t node, const shape_place* want, const path& place, size_t count);
  const loose_node* only_member(uint32_t node) const;
  uint32_t member_named(std::string_view name) const;

  // -- bookkeeping
  surroundings& around(uint32_t node);

  const loose_node& at(uint32_t node) const {
    return doc_.nodes[node];
  }

  checkpoint here() const {
    return {out_.json.size(), out_.repairs.size(), out_.cost, rank_};
  }

  void back_to(const checkpoint& x);

  /// Whether all that was written since fits.
  bool fits_since(const checkpoint& x) const {
    return out_.cost < x.cost + coerced_value::misfit;
  }

  void repaired(const path& place, repair_kind kind);

  void misfit() {
    out_.cost += coerced_value::misfit;
  }

  const loose_document& doc_;
  bool is_json_;
  uint32_t depth_max_;
  step_budget& steps_;
  uint32_t depth_ = 0;
  bool is_whole_text_ = false;
  /// Values in strings within strings.
  uint32_t text_depth_ = 0;
  surroundings around_;
  coerced_value out_;
  /// What became of a value among alternatives; pointers and cost from there on.
  struct known_reading {
    std::string json;
    std::vector<repair> repairs;
    uint64_t cost = 0;
    uint64_t rank = 0;
    bool is_done = false;
  };
  std::map<std::pair<uint32_t, const shape_place*>, known_reading> known_;
  /// Tells alternatives of the same cost apart: members that they do not know.
  uint64_t rank_ = 0;
};

} // namespace troupe::detail
