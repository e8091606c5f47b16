#include "lower_strict.hpp"
#include "shape/schema_pointer.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace troupe::detail {

namespace {

/// Adds up what a lowered schema consists of.
class census {
public:
  census(const json_tree& root, const schema_subset& subset)
    : root_(root),
      subset_(subset),
      limits_(subset.limits) {
    // nop
  }

  std::optional<error> run() {
    count(root_);
    const auto depth = levels(root_);
    if (is_recursive_ && !subset_.recursion)
      return error{errc::unsupported_schema, "the schema holds itself, " + std::string{subset_.name}
                                               + " takes no such. Use the mode tools"};
    if (large_enum_characters_ > limits_.large_enum_characters_max)
      return excess("characters in an enum of more than "
                      + std::to_string(limits_.large_enum_values) + " labels",
                    large_enum_characters_, limits_.large_enum_characters_max);
    if (properties_ > limits_.properties_max)
      return excess("properties", properties_, limits_.properties_max);
    if (enum_values_ > limits_.enum_values_max)
      return excess("enum labels", enum_values_, limits_.enum_values_max);
    if (characters_ > limits_.characters_max)
      return excess("characters of names and labels", characters_, limits_.characters_max);
    if (depth > limits_.levels_max)
      return excess("levels of nested objects", depth, limits_.levels_max);
    if (optional_members_ > limits_.optional_members_max)
      return excess("members that may be left out", optional_members_,
                    limits_.optional_members_max);
    if (unions_ > limits_.unions_max)
      return excess("values of several types", unions_, limits_.unions_max);
    return std::nullopt;
  }

  size_t optional_members() const noexcept {
    return optional_members_;
  }

  size_t unions() const noexcept {
    return unions_;
  }

private:
  error excess(const std::string& what, size_t is, size_t most) const {
    return {errc::unsupported_schema, "the schema has " + std::to_string(is) + " " + what + ", "
                                        + std::string{subset_.name} + " takes at most "
                                        + std::to_string(most) + ". Use the mode tools"};
  }

  void count(const json_tree& node) {
    for (std::string_view group : {"properties", "$defs"})
      if (const auto* members = node.find(group))
        for (const auto& [name, value] : members->members()) {
          const bool is_member = group == "properties";
          properties_ += is_member ? 1 : 0;
          optional_members_ += is_member && !requires_member(node, name) ? 1 : 0;
          characters_ += characters(name);
          count(value);
        }
    for (std::string_view part : {"items", "additionalProperties"})
      if (const auto* inner = node.find(part))
        count(*inner);
    for (std::string_view list : {"anyOf", "prefixItems"})
      if (const auto* inner = node.find(list))
        for (const auto& x : inner->elements())
          count(x);
    for (const auto* keyword : {"anyOf", "type"})
      if (const auto* list = node.find(keyword); list != nullptr && list->elements().size() > 1)
        ++unions_;
    if (const auto* labels = node.find("enum"))
      count_labels(labels->elements());
    characters_ += characters(node.string_at("const"));
  }

  void count_labels(const json_tree::array_type& labels) {
    size_t sum = 0;
    for (const auto& x : labels)
      if (const auto* text = x.if_string())
        sum += characters(*text);
    characters_ += sum;
    enum_values_ += labels.size();
    if (labels.size() > limits_.large_enum_values)
      large_enum_characters_ = std::max(large_enum_characters_, sum);
  }

  /// Objects in objects from `node` down.
  size_t levels(const json_tree& node) {
    if (auto reference = node.string_at("$ref"); !reference.empty())
      return levels_behind(std::string{reference});
    size_t deepest = 0;
    if (const auto* properties = node.find("properties"))
      for (const auto& x : properties->members())
        deepest = std::max(deepest, levels(x.value));
    for (std::string_view part : {"items", "additionalProperties"})
      if (const auto* inner = node.find(part))
        deepest = std::max(deepest, levels(*inner));
    for (std::string_view list : {"anyOf", "prefixItems"})
      if (const auto* inner = node.find(list))
        for (const auto& x : inner->elements())
          deepest = std::max(deepest, levels(x));
    return deepest + (node.find("properties") != nullptr ? 1 : 0);
  }

  /// A reference to what is being measured counts nothing.
  size_t levels_behind(const std::string& reference) {
    auto [known, is_new] = levels_.try_emplace(reference, 0);
    is_recursive_ = is_recursive_ || reference == "#" || open_.contains(reference);
    if (!is_new || reference == "#")
      return known->second;
    auto pointer = local_pointer(reference);
    const auto* target = pointer ? find_at(root_, *pointer) : nullptr;
    open_.insert(reference);
    auto result = target != nullptr ? levels(*target) : 0;
    open_.erase(reference);
    return levels_[reference] = result;
  }

  const json_tree& root_;
  const schema_subset& subset_;
  const strict_limits& limits_;
  size_t properties_ = 0;
  size_t characters_ = 0;
  size_t enum_values_ = 0;
  size_t large_enum_characters_ = 0;
  size_t optional_members_ = 0;
  size_t unions_ = 0;
  std::map<std::string, size_t> levels_;
  /// References that are being measured.
  std::set<std::string> open_;
  bool is_recursive_ = false;
};

} // namespace

std::optional<error> check_limits(const json_tree& lowered, const schema_subset& subset,
                                  lowered_schema& result) {
  census sum{lowered, subset};
  auto excess = sum.run();
  result.optional_members = sum.optional_members();
  result.unions = sum.unions();
  return excess;
}

} // namespace troupe::detail
