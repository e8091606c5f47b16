#pragma once

#include "answer.hpp"

namespace troupe::rehearsing {

/// How much of a value stands in the text. What does not is made up.
enum class evidence : uint8_t {
  none,
  some,
  full
};

/// How a value is filled where the text leaves it open.
struct filling_style {
  /// Members that may be left out are, and the flattest alternative is taken.
  bool is_minimal = false;
  /// Members that may be left out are not.
  bool is_full = false;
  bool uses_fallbacks = true;
  /// Which of the alternatives is taken, if `is_turned`, and which of all that is right as well.
  uint32_t turn = 0;
  bool is_turned = false;
};

/// Walks a plan and a text once, appending the value to `out`.
class answer_filler {
public:
  /// `open_nodes` has a zero for each node of the plan.
  answer_filler(const answer_plan& plan, const filling_style& style,
                std::vector<uint8_t>& open_nodes, std::string& out)
    : plan_(plan),
      style_(style),
      open_(open_nodes),
      out_(out),
      variant_(style.turn) {}

  /// Appends a value for the node. `nth`: which of the text's numbers an unnamed number takes.
  evidence fill(uint32_t index, const asked_name& name, const passage& x, size_t nth);

private:
  /// Within itself, a value is filled as flatly as it can be.
  bool is_minimal() const {
    return style_.is_minimal || flat_ > 0 || steps_ > flat_steps;
  }

  evidence fill_shape(uint32_t index, const asked_name& name, const passage& x, size_t nth);

  evidence fill_boolean(const asked_name& name, const passage& x);
  evidence fill_number(const answer_node& node, const asked_name& name, const passage& x,
                       size_t nth);
  evidence fill_string(const answer_node& node, const asked_name& name, const passage& x);
  evidence fill_suiting(const answer_node& node, const asked_name& name, std::string_view found,
                        const passage& x);
  evidence fill_label(const answer_node& node, const passage& x);

  struct filled_member {
    std::string json;
    evidence found = evidence::none;
    bool is_kept = false;
  };
  using member_list = std::vector<filled_member>;

  evidence fill_object(const answer_node& node, const passage& x);
  std::string value_of(const answer_member& member, const passage& x, evidence& found);
  member_list fill_members(const answer_node& node, const passage& x);
  void complete_members(const answer_node& node, const passage& x, member_list& members);
  size_t fill_map(const answer_node& node, const passage& x);
  void fill_up(const answer_node& node, const passage& x, size_t count);
  evidence fill_alternatives(const answer_node& node, const asked_name& name, const passage& x,
                             size_t nth);
  uint32_t flattest(const answer_node& node) const;
  evidence fill_tuple(const answer_node& node, const passage& x);
  evidence fill_array(const answer_node& node, const asked_name& name, const passage& x);
  void fill_contained(const answer_node& node, const asked_name& name, const passage& x,
                      std::vector<std::string>& items);

  using item_list = std::vector<std::string>;
  void collect_items(uint32_t item, const asked_name& name, const passage& x, item_list& items);
  void collect_labels(const answer_node& item, const passage& x, item_list& items);
  void collect_numbers(uint32_t item, const passage& x, item_list& items);
  void collect_strings(uint32_t item, const asked_name& name, const passage& x, item_list& items);
  void collect_records(uint32_t item, const passage& x, item_list& items);
  bool add_item(uint32_t item, const asked_name& name, const passage& x, item_list& items);
  bool names_a_person(uint32_t index, int depth) const;

  // Against schemas that refer to themselves in ways that the rules do not foresee.
  static constexpr uint32_t depth_max = 200;
  static constexpr uint32_t flat_steps = 20'000;
  static constexpr uint32_t steps_max = 200'000;

  const answer_plan& plan_;
  const filling_style& style_;
  std::vector<uint8_t>& open_;
  std::string& out_;
  uint32_t depth_ = 0;
  uint32_t steps_ = 0;
  /// How many values that are within themselves are being filled.
  uint32_t flat_ = 0;
  /// Above zero: another value each time, for lists that repeat nothing.
  size_t variant_ = 0;
};

} // namespace troupe::rehearsing
