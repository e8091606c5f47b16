#pragma once

#include "schema_library.hpp"
#include "schema_node.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Schemas as rules, and what dynamic references choose from.
struct compiled_nodes {
  /// Addresses are kept.
  std::deque<schema_node> nodes;
  const schema_node* root = nullptr;
  /// By resource: anchors and what they name. Empty unless a reference is dynamic.
  std::vector<std::vector<std::pair<std::string, const schema_node*>>> dynamic_anchors;
};

/// Turns the root of a library, and all that it leads to, into rules. What the trees say wrongly,
/// and references in a circle on which no value is consumed, are failures.
class schema_compiler {
public:
  schema_compiler(schema_library& library, const schema_options& options)
    : library_(library),
      options_(options) {}

  expected<compiled_nodes> run();

private:
  using tree = json_tree;

  const schema_node* node_for(const tree& x);
  void compile(const tree& x, schema_node& node);
  void check_shapes(const tree& x, const keyword_values& words);
  void check_parts(const tree& x, keyword word, const tree& value);

  // -- groups of keywords
  void read_any(const tree& x, const keyword_values& words, schema_node& node);
  void read_number(const keyword_values& words, schema_node& node);
  void read_multiple(const tree& x, const keyword_values& words, schema_node& node);
  void read_string(const tree& x, const keyword_values& words, schema_node& node);
  void read_array(const keyword_values& words, const schema_dialect& dialect, schema_node& node);
  void read_contains(const keyword_values& words, const schema_dialect& dialect,
                     array_rules& rules);
  void read_object(const tree& x, const keyword_values& words, schema_node& node);
  void read_properties(const keyword_values& words, object_rules& rules);
  void read_dependencies(const keyword_values& words, object_rules& rules);
  void read_combinations(const keyword_values& words, schema_node& node);
  void read_references(const tree& x, const keyword_values& words, schema_node& node);
  void read_dynamic(const tree& x, keyword word, const tree& value, schema_node& node);

  std::vector<const schema_node*> nodes_for(const tree& list);
  std::optional<pattern> compiled_pattern(const tree& x, const std::string& expression,
                                          std::string_view place);
  void name_dynamic_anchors();

  // -- the whole
  void refuse_circles();
  void refuse_circle(uint32_t index, const std::vector<uint32_t>& between);
  void follow_bare_references();
  void mark_crossroads();

  void fail(errc code, const tree& at, std::string_view below, const std::string& reason);

  schema_library& library_;
  const schema_options& options_;
  compiled_nodes result_;
  std::unordered_map<const tree*, schema_node*> known_;
  std::vector<const tree*> sources_;
  std::map<std::string, pattern, std::less<>> patterns_;
  bool has_dynamic_ = false;
  error problem_;
};

} // namespace troupe::detail
