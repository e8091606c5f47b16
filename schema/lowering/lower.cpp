#include "lower.hpp"

#include "shape/schema_pointer.hpp"

#include <utility>

namespace troupe {

std::string_view to_string(schema_change_kind x) {
  switch (x) {
  case schema_change_kind::described:
    return "described";
  case schema_change_kind::dropped:
    return "dropped";
  case schema_change_kind::rewritten:
    return "rewritten";
  }
  return "";
}

lowered_schema lower_plain(const json_schema& schema) {
  lowered_schema result;
  const auto& root = schema.wire_tree();
  auto tree = json_tree::object();
  auto target = detail::follow_root(root);
  if (target && !target->empty()) {
    tree = *detail::find_at(root, *target);
    result.report.push_back({"", "$ref", schema_change_kind::rewritten});
  }
  if (tree.find("type") == nullptr && root.find("type") == nullptr)
    tree.set("type", "object");
  for (const auto& [name, value] : root.members()) {
    if (name == "$schema" || name == "$id" || name == "$comment")
      result.report.push_back({"", name, schema_change_kind::dropped});
    else if (name != "$ref" || !target)
      tree.set(name, value);
  }
  result.text = tree.text();
  return result;
}

} // namespace troupe
