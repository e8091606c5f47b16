#include "answer_plan.hpp"

#include "answer_plan_reader.hpp"
#include "file/compiled_schema.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::rehearsing {

namespace {

/// As deep as schemas are read.
constexpr int schema_depth_max = 128;

/// End of the balanced object that starts at `begin`; npos if it has none or is nested too deep.
size_t end_of_object(std::string_view x, size_t begin) {
  int depth = 0;
  bool quoted = false;
  for (auto i = begin; i < x.size(); ++i) {
    auto c = x[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == '{' && ++depth > schema_depth_max)
      return std::string_view::npos;
    else if (!quoted && c == '}' && --depth == 0)
      return i + 1;
  }
  return std::string_view::npos;
}

bool is_schema(const json_tree& x) {
  static constexpr std::array keywords{"type",  "properties", "$ref", "$defs", "anyOf",
                                       "oneOf", "allOf",      "enum", "const"};
  return std::any_of(keywords.begin(), keywords.end(),
                     [&x](auto keyword) { return x.find(keyword) != nullptr; });
}

answer_plan_ptr plan_for(const json_tree& schema) {
  auto plan = std::make_shared<answer_plan>();
  plan_reader reader{schema, *plan};
  reader.run();
  if (reader.is_sure())
    return plan;
  if (auto compiled = detail::compiled_schema::compile(schema, {})) {
    const auto checks = std::make_shared<detail::compiled_schema>(std::move(*compiled));
    plan->accepts = [checks](std::string_view json) {
      json_document document;
      const auto value = document.parse(json);
      return value && checks->accepts({*value, json});
    };
  }
  return plan;
}

} // namespace

answer_plan_ptr make_answer_plan(std::string_view schema) {
  const auto tree = json_tree::parse(schema);
  return tree && (tree->is_object() || tree->is_bool()) ? plan_for(*tree) : nullptr;
}

answer_plan_ptr find_answer_plan(std::string_view prose) {
  // At most so many openings are tried: the text may hold many braces and no schema.
  int tries = 64;
  for (auto at = prose.find('{'); at != std::string_view::npos && tries > 0; --tries) {
    auto end = end_of_object(prose, at);
    if (end == std::string_view::npos) {
      at = prose.find('{', at + 1);
      continue;
    }
    const auto tree = json_tree::parse(prose.substr(at, end - at));
    if (tree && is_schema(*tree))
      return plan_for(*tree);
    at = prose.find('{', tree ? end : at + 1);
  }
  return nullptr;
}

answer_plan_ptr default_answer_plan() {
  static const auto plan = make_answer_plan(
    R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},)"
    R"("occupation":{"type":"string"}},"required":["name","age","occupation"]})");
  return plan;
}

} // namespace troupe::rehearsing
