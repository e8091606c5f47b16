#pragma once

#include "answer_demands.hpp"
#include "answer_plan.hpp"

#include <troupe/detail/json_tree.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// Turns a schema into a plan: one node for each set of schemas that meet at one place.
class plan_reader {
public:
  plan_reader(const json_tree& root, answer_plan& plan) : root_(root), plan_(plan) {}

  void run();

  /// Whether all answers by the plan are right, as far as there are any.
  bool is_sure() const noexcept {
    return is_sure_;
  }

private:
  uint32_t node_for(const demands& x);
  void read(demands x, answer_node& node);
  void take_dependents(demands& x) const;
  bool read_choice(const demands& x, answer_node& node);
  void add_choice(const demands& x, const demands::part& part, uint8_t choice,
                  const std::vector<const json_tree*>& chosen, answer_node& node);
  bool read_labels(const demands& x, answer_node& node) const;
  void read_kinds(const demands& x, answer_node& node);
  void read_as(const demands& x, uint8_t kind, answer_node& node);
  void read_fallback(const demands& x, answer_node& node);
  bool contradicts(const demands& x);
  void look_for_doubts(const demands& x);

  void read_number(const demands& x, answer_node& node) const;
  void read_string(const demands& x, answer_node& node);
  void read_array(const demands& x, answer_node& node);
  void read_contained(const demands& x, const demands& rest, answer_node& node);
  demands item_demands(const demands& x, size_t index) const;
  void read_object(const demands& x, answer_node& node);
  void add_member(const demands& x, std::string_view name, bool is_required, bool is_spare,
                  answer_node& node);
  void add_spare_members(const demands& x, answer_node& node);
  /// Of a member, or with no name of all that the schema does not name.
  demands member_demands(const demands& x, std::optional<std::string_view> name);
  bool adds_for_member(const json_tree& schema, std::optional<std::string_view> name, demands& out);
  const std::optional<string_pattern>& pattern_for(std::string_view expression);

  void measure_heights();
  uint32_t height_of(const answer_node& node) const;

  const json_tree& root_;
  answer_plan& plan_;
  std::vector<demands> pending_;
  std::map<demands, uint32_t> known_;
  std::map<std::string, std::optional<string_pattern>, std::less<>> patterns_;
  bool is_sure_ = true;
};

} // namespace troupe::rehearsing
