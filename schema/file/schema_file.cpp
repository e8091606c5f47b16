#include "compiled_schema.hpp"
#include "json/json_text.hpp"
#include "mistaken_schema.hpp"

#include <troupe/detail/answer_type.hpp>
#include <troupe/record.hpp>
#include <troupe/schema_file.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using detail::compiled_schema;
using detail::json_node;
using detail::json_place;
using detail::path;
using detail::schema_report;

/// Nodes as those of `root`, without the members whose values are in `absent`, which is sorted.
std::vector<json_node> nodes_without(json_value root, const std::vector<const json_node*>& absent) {
  std::vector<json_node> result;
  struct container {
    size_t index;
    const json_node* end;
  };
  std::vector<container> open;
  const auto* node = root.node();
  const auto* end = detail::next_sibling(node);
  while (node != end) {
    const auto is_name = node + 1 != end && node->kind == json_kind::string
                         && std::binary_search(absent.begin(), absent.end(), node + 1);
    if (is_name) {
      --result[open.back().index].size;
      node += 2;
    } else {
      result.push_back(*node);
      if (node->kind >= json_kind::array)
        open.push_back({result.size() - 1, detail::next_sibling(node)});
      ++node;
    }
    for (; !open.empty() && node == open.back().end; open.pop_back())
      result[open.back().index].extent = result.size() - open.back().index;
  }
  return result;
}

class schema_record final : public detail::answer_type {
public:
  schema_record(json_schema schema, compiled_schema checks)
    : answer_type(schema_),
      schema_(std::move(schema)),
      checks_(std::move(checks)) {}

  std::string write(const void* record) const override {
    return *static_cast<const std::string*>(record);
  }

private:
  reading read_strictly(std::string_view answer, const read_options& options,
                        const detail::answer_frame* frame) const override {
    detail::answer_reading source{answer, options, frame};
    if (!source.is_sound())
      return source.fail();
    if (frame != nullptr && schema_.wrapped() && !is_whole_record(source))
      source.unwrap();
    const json_place value{source.value(), source.text()};
    auto report = checks_.check(value, source.place());
    std::string record;
    std::vector<repair> repairs;
    if (report.violations.empty()) {
      record = source.compact(source.value());
    } else if (report.only_absent
               && (options.null_is_absent || options.policy == reading_policy::repair)) {
      record = without_absent(source, report);
      if (!options.null_is_absent)
        for (auto& x : report.violations)
          repairs.push_back(
            {x.pointer, repair_kind::null_dropped, cost_of(repair_kind::null_dropped)});
    }
    if (!record.empty())
      return {std::make_shared<std::string>(std::move(record)),
              errc::none,
              {},
              {},
              std::move(repairs),
              {}};
    auto result = source.fail();
    result.violations = std::move(report.violations);
    return result;
  }

  /// Whether an object that could be the wrapper is the record: a wrapper has one member.
  bool is_whole_record(const detail::answer_reading& source) const {
    return source.value().size() > 1 && checks_.accepts({source.value(), source.text()});
  }

  /// The record without the members that count as left out; empty if that does not make it right.
  std::string without_absent(const detail::answer_reading& source,
                             const schema_report& report) const {
    auto absent = report.absent;
    std::sort(absent.begin(), absent.end());
    const auto nodes = nodes_without(source.value(), absent);
    if (!checks_.accepts({json_value{nodes.data()}, source.text()}))
      return {};
    return source.compact(json_value{nodes.data()});
  }

  json_schema schema_;
  compiled_schema checks_;
};

bool is_array_schema(const json_tree& x) {
  return x.string_at("type") == "array";
}

/// The elements of the array at the root of a JSON text, or in the root's member.
std::vector<std::shared_ptr<void>> split_list(const std::string& json, std::string_view member) {
  std::vector<std::shared_ptr<void>> result;
  for (auto& text : element_texts(json, member))
    result.push_back(std::make_shared<std::string>(std::move(text)));
  return result;
}

} // namespace

expected<record_type_ptr> record_type_of_schema(std::string_view name, std::string_view text,
                                                const schema_options& options) {
  // What is no JSON is told by `json_schema::parse`.
  const auto tree = json_tree::parse(text);
  if (auto complaint = tree ? detail::mistaken_for_schema(*tree) : std::nullopt)
    return failed(errc::configuration, "the schema " + *complaint);
  auto source = json_schema::parse(name, text);
  if (!source)
    return unexpected<error>{source.error()};
  auto checks = compiled_schema::compile(source->tree(), options);
  if (!checks)
    return unexpected<error>{checks.error()};
  json_schema schema{name, checks->portable()};
  return std::make_shared<schema_record>(std::move(schema), std::move(*checks));
}

std::string schema_title(std::string_view text, std::string_view otherwise) {
  auto tree = json_tree::parse(text);
  const auto title = tree ? tree->string_at("title") : std::string_view{};
  return std::string{title.empty() ? otherwise : title};
}

expected<list_type> list_type_of_schema(const record_type_ptr& whole,
                                        const schema_options& options) {
  const auto& root = whole->schema().tree();
  list_type result;
  const auto* list = &root;
  if (!is_array_schema(root)) {
    const auto* members = root.find("properties");
    const bool has_one = members != nullptr && members->members().size() == 1;
    list = has_one ? &members->members().front().value : nullptr;
    if (has_one)
      result.member = members->members().front().name;
  }
  if (list == nullptr || !is_array_schema(*list))
    return failed(errc::configuration, "a list that is to be streamed needs a schema of a list: "
                                       "type array at the root, or an object "
                                       "whose only member is of type array");
  const auto* items = list->find("items");
  auto element = items != nullptr && items->is_object() ? *items : json_tree::object();
  // What the elements refer to stands at the root.
  for (const auto* name : {"$schema", "$defs", "definitions"})
    if (const auto* shared = root.find(name); shared != nullptr && element.find(name) == nullptr)
      element.set(name, *shared);
  auto made = record_type_of_schema("item", element.text(), options);
  if (!made)
    return failed(made.error().code, "the elements of the list: " + made.error().message);
  result.whole = whole;
  result.element = std::move(*made);
  result.split = [member = result.member](const std::shared_ptr<void>& x) {
    return split_list(*static_cast<const std::string*>(x.get()), member);
  };
  return result;
}

} // namespace troupe
