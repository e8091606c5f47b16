#pragma once

#include "schema_compiler.hpp"
#include "schema_node.hpp"
#include "schema_report.hpp"

#include <troupe/detail/read_state.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Which parts of a container some keyword has looked at, for `unevaluatedItems` and
/// `unevaluatedProperties`.
struct evaluated_parts {
  explicit evaluated_parts(json_value x) : done(x.size()) {}

  void add(const evaluated_parts& other) {
    for (size_t i = 0; i < done.size(); ++i)
      done[i] = done[i] || other.done[i];
  }

  /// By the position of the element or member.
  std::vector<bool> done;
};

/// Checks one document against a schema. What is right is passed over quickly; what is wrong is
/// gone through again for all that is wrong with it.
class schema_checker {
public:
  /// `text` is what the values' document was made of.
  schema_checker(const compiled_nodes& schema, std::string_view text)
    : schema_(schema),
      text_(text) {
    if (!schema.dynamic_anchors.empty())
      scopes_.emplace_back();
  }

  bool accepts(json_value x);

  /// All that is wrong with `x`, which stands at `place`.
  void explain(json_value x, const path& place, schema_report& out);

  /// What that took so far.
  uint64_t steps() const noexcept {
    return steps_;
  }

private:
  using node = schema_node;

  /// One more check is begun; false: the work has got out of hand.
  class visit {
  public:
    explicit visit(schema_checker& x) : checker_(x) {
      ++checker_.depth_;
    }
    ~visit() {
      --checker_.depth_;
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

  private:
    schema_checker& checker_;
  };

  /// Without a report: whether all is well, as soon as that is known. `marks` (or null) gets what
  /// was looked at.
  bool check(const node& x, json_value value, const path& place, evaluated_parts* marks,
             schema_report* out);
  bool remembered(const node& x, json_value value, const path& place, schema_report* out);
  bool examine(const node& x, json_value value, const path& place, evaluated_parts* marks,
               schema_report* out);
  bool check_rules(const node& x, json_value value, const path& place, evaluated_parts* marks,
                   schema_report* out);
  bool check_unevaluated(const node& x, json_value value, const path& place, evaluated_parts& marks,
                         schema_report* out);
  bool has_kind(const node& x, json_value value) const;
  bool accepts_label(const schema_labels& labels, json_value value);

  // -- scalars
  bool check_number(const number_rules& rules, json_value value, const path& place,
                    schema_report* out);
  bool keeps(const number_bound& limit, json_value value);
  /// A search that is given up costs a quarter of all steps.
  pattern::result search(const pattern& expression, std::string_view text);
  bool check_string(const string_rules& rules, json_value value, const path& place,
                    schema_report* out);
  decimal exact(json_value value);

  // -- containers
  bool check_array(const array_rules& rules, json_value value, const path& place,
                   evaluated_parts* marks, schema_report* out);
  bool check_elements(const array_rules& rules, json_value value, const path& place,
                      evaluated_parts* marks, schema_report* out);
  bool check_contains(const array_rules& rules, json_value value, const path& place,
                      evaluated_parts* marks, schema_report* out);
  bool check_unique(json_value value, const path& place, schema_report* out);
  bool check_object(const object_rules& rules, json_value value, const path& place,
                    evaluated_parts* marks, schema_report* out);
  bool check_members(const object_rules& rules, json_value value, const path& place,
                     evaluated_parts* marks, schema_report* out);
  bool check_member(const object_rules& rules, const json_value::member& member,
                    const object_rules::property* declared, const path& place, bool& evaluated,
                    schema_report* out);
  bool check_declared(const object_rules::property& declared, json_value value, const path& place,
                      schema_report* out);
  bool check_required(const object_rules& rules, json_value value, const path& place,
                      schema_report* out);
  bool check_dependencies(const object_rules& rules, json_value value, const path& place,
                          evaluated_parts* marks, schema_report* out);

  // -- combinations
  bool check_combination(const combination& x, json_value value, const path& place,
                         evaluated_parts* marks, schema_report* out);
  bool check_any(const combination& x, json_value value, const path& place, evaluated_parts* marks,
                 schema_report* out);
  bool check_one(const combination& x, json_value value, const path& place, evaluated_parts* marks,
                 schema_report* out);
  bool check_condition(const combination& x, json_value value, const path& place,
                       evaluated_parts* marks, schema_report* out);
  /// Without a report, and with marks only if all is well.
  bool tries(const node& x, json_value value, const path& place, evaluated_parts* marks);
  /// What is wrong with the alternative that the value comes closest to.
  bool explain_any(std::string_view keyword, const combination& x, json_value value,
                   const path& place, schema_report* out);
  std::string wanted_type(const node& x, json_value value, const path& place);
  schema_score score_of(const node& x, json_value value, const path& place);
  const node& target_of(const combination& x) const;

  // -- the way here, for dynamic references
  uint32_t entered(uint32_t scope, uint32_t resource);

  // -- bounds of the work
  bool spend(uint64_t steps);
  /// For who looks at all that a value holds.
  bool spend_on(json_value value);

  template <class Message>
  bool violate(schema_report* out, json_value value, const path& place, std::string_view keyword,
               Message message) {
    if (out != nullptr)
      out->add(value, text_, place, keyword, message);
    return false;
  }

  struct memory_key {
    const json_node* value;
    uint32_t node;
    uint32_t scope;
    friend bool operator==(const memory_key&, const memory_key&) = default;
  };

  struct memory_hash {
    size_t operator()(const memory_key& x) const noexcept {
      constexpr uint64_t spread = 0x9E3779B97F4A7C15;
      return (reinterpret_cast<uintptr_t>(x.value) / sizeof(json_node) * spread)
             ^ ((uint64_t{x.node} << 20 | x.scope) * (spread << 1 | 1));
    }
  };

  struct memory {
    bool is_judged = false;
    bool fits = false;
    bool is_scored = false;
    schema_score score;
  };

  const compiled_nodes& schema_;
  std::string_view text_;
  std::unordered_map<memory_key, memory, memory_hash> memory_;
  std::unordered_map<memory_key, std::string, memory_hash> wanted_types_;
  /// Anchors and what the outermost schema on the way means by them.
  using scope_type = std::vector<std::pair<std::string_view, const node*>>;
  std::vector<scope_type> scopes_;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> next_scope_;
  uint32_t scope_ = 0;
  uint64_t steps_ = 0;
  uint32_t depth_ = 0;
  bool has_given_up_ = false;
};

} // namespace troupe::detail
