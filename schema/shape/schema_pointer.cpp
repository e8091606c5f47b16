#include "schema_pointer.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::detail {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string unescaped(std::string_view name) {
  std::string result{name};
  replace_all(result, "~1", "/");
  replace_all(result, "~0", "~");
  return result;
}

const json_tree* child(const json_tree& node, const std::string& name) {
  if (!node.is_array())
    return node.find(name);
  size_t index = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  auto is_index = error == std::errc{} && end == name.data() + name.size();
  return is_index && index < node.elements().size() ? &node.elements()[index] : nullptr;
}

} // namespace

std::string step(std::string_view pointer, std::string_view name) {
  std::string escaped{name};
  replace_all(escaped, "~", "~0");
  replace_all(escaped, "/", "~1");
  return std::string{pointer} + "/" + escaped;
}

std::optional<std::string> local_pointer(std::string_view reference) {
  if (!reference.starts_with('#'))
    return std::nullopt;
  std::string result;
  for (size_t i = 1; i < reference.size(); ++i) {
    unsigned char byte = 0;
    auto hex = reference.substr(i + 1, 2);
    if (reference[i] == '%' && hex.size() == 2
        && std::from_chars(hex.data(), hex.data() + 2, byte, 16).ptr == hex.data() + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += reference[i];
    }
  }
  if (!result.empty() && result.front() != '/')
    return std::nullopt;
  return result;
}

std::string last_name(std::string_view pointer) {
  auto slash = pointer.rfind('/');
  return slash == std::string_view::npos ? std::string{} : unescaped(pointer.substr(slash + 1));
}

const json_tree* find_at(const json_tree& root, std::string_view pointer) {
  const auto* node = &root;
  while (node != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    auto end = pointer.find('/');
    node = child(*node, unescaped(pointer.substr(0, end)));
    pointer.remove_prefix(std::min(end, pointer.size()));
  }
  return node;
}

std::optional<std::string> follow_root(const json_tree& root) {
  constexpr int hops_max = 32;
  std::string pointer;
  for (int hops = 0; hops < hops_max; ++hops) {
    const auto* node = find_at(root, pointer);
    if (node == nullptr)
      return std::nullopt;
    const auto* reference = node->find("$ref");
    if (reference == nullptr)
      return pointer;
    auto next = local_pointer(node->string_at("$ref"));
    if (!next)
      return std::nullopt;
    pointer = std::move(*next);
  }
  return std::nullopt;
}

bool requires_member(const json_tree& node, std::string_view name) {
  const auto* list = node.find("required");
  if (list == nullptr)
    return false;
  return std::any_of(list->elements().begin(), list->elements().end(), [&](const json_tree& x) {
    return x.if_string() != nullptr && *x.if_string() == name;
  });
}

} // namespace troupe::detail
