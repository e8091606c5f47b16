#pragma once

#include "answer.hpp"

namespace troupe::rehearsing {

/// How much of a value stands in the text. What does not is made up.
enum class evidence : uint8_t {
  none,
  some,
  full
};

/// Walks a plan and a text once, appending the value to `out`.
class answer_filler {
public:
  /// `open_nodes` has a zero for each node of the plan.
  answer_filler(const answer_plan& plan, std::vector<uint8_t>& open_nodes, std::string& out)
    : plan_(plan),
      open_(open_nodes),
      out_(out) {}

  /// Appends a value for the node. `nth`: which of the text's numbers an unnamed number takes.
  evidence fill(uint32_t index, const asked_name& name, const passage& x, size_t nth);

private:
  evidence fill_shape(uint32_t index, const asked_name& name, const passage& x, size_t nth);

  evidence fill_boolean(const asked_name& name, const passage& x);
  evidence fill_number(const answer_node& node, const asked_name& name, const passage& x,
                       size_t nth);
  evidence fill_string(const answer_node& node, const asked_name& name, const passage& x);
  evidence fill_formatted(text_format format, const passage& x);
  evidence fill_pattern(const answer_node& node, std::string_view found, const passage& x);
  evidence fill_label(const answer_node& node, const passage& x);
  void append_number(double x);

  evidence fill_object(uint32_t index, const passage& x);
  bool fill_map(const answer_node& node, const passage& x);
  evidence fill_alternatives(uint32_t index, const asked_name& name, const passage& x, size_t nth);
  evidence fill_tuple(const answer_node& node, const passage& x);
  evidence fill_array(const answer_node& node, const asked_name& name, const passage& x);

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
  static constexpr uint32_t steps_max = 200'000;

  const answer_plan& plan_;
  std::vector<uint8_t>& open_;
  std::string& out_;
  uint32_t depth_ = 0;
  uint32_t steps_ = 0;
};

} // namespace troupe::rehearsing
