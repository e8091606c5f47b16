#include "list_schema.hpp"

#include "schema_file.hpp"

#include <memory>
#include <string>
#include <utility>

namespace troupe::cli {

namespace {

bool is_array_schema(const json_tree& x) {
  return x.string_at("type") == "array";
}

/// The elements of the array at the root of a JSON text, or in the root's member.
std::vector<std::shared_ptr<void>> split_list(const std::string& json, std::string_view member) {
  std::vector<std::shared_ptr<void>> result;
  json_document document;
  const auto root = document.parse(json);
  if (!root)
    return result;
  auto list = *root;
  if (const auto inner = root->find(member))
    list = *inner;
  for (const auto element : list.elements())
    result.push_back(std::make_shared<std::string>(element.text()));
  return result;
}

} // namespace

expected<list_type> list_in_schema(std::string_view schema_text, record_type_ptr whole) {
  auto root = json_tree::parse(schema_text);
  if (!root)
    return unexpected<error>{root.error()};
  list_type result;
  const auto* list = &*root;
  if (!is_array_schema(*root)) {
    const auto* members = root->find("properties");
    const bool has_one = members != nullptr && members->members().size() == 1;
    list = has_one ? &members->members().front().value : nullptr;
    if (has_one)
      result.member = members->members().front().name;
  }
  if (list == nullptr || !is_array_schema(*list))
    return failed(errc::configuration,
                  "--stream items needs a schema of a list: type array at the root, or an object "
                  "whose only member is of type array");
  const auto* items = list->find("items");
  auto element = items != nullptr && items->is_object() ? *items : json_tree::object();
  // What the elements refer to stands at the root.
  for (const auto* name : {"$schema", "$defs", "definitions"})
    if (const auto* shared = root->find(name); shared != nullptr && element.find(name) == nullptr)
      element.set(name, *shared);
  auto made = make_schema_record_type("item", element.text());
  if (!made)
    return failed(made.error().code, "the elements of the list: " + made.error().message);
  result.whole = std::move(whole);
  result.element = std::move(*made);
  result.split = [member = result.member](const std::shared_ptr<void>& x) {
    return split_list(*static_cast<const std::string*>(x.get()), member);
  };
  return result;
}

} // namespace troupe::cli
