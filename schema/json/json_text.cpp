#include "json_text.hpp"

#include <troupe/detail/json.hpp>

#include <limits>

namespace troupe {

namespace {

/// As far as the reader follows.
constexpr json_limits widest{.bytes_max = size_t{1} << 31,
                             .depth_max = std::numeric_limits<uint32_t>::max(),
                             .nodes_max = std::numeric_limits<uint32_t>::max()};

std::string text_of(const json_document& document, json_value x, std::string_view json) {
  std::string result;
  document.append_compact(result, x, json);
  return result;
}

} // namespace

std::string compact_json(std::string_view json) {
  json_document document;
  const auto root = document.parse(json, widest);
  return root ? text_of(document, *root, json) : std::string{json};
}

std::vector<std::string> element_texts(std::string_view json, std::string_view member) {
  json_document document;
  std::vector<std::string> result;
  const auto root = document.parse(json, widest);
  if (!root)
    return result;
  const auto list = root->is_object() ? root->find(member).value_or(json_value{}) : *root;
  result.reserve(list.size());
  for (const auto x : list.elements())
    result.push_back(text_of(document, x, json));
  return result;
}

std::string member_text(std::string_view json, std::string_view name) {
  json_document document;
  const auto root = document.parse(json, widest);
  const auto member = root ? root->find(name) : std::nullopt;
  return member ? text_of(document, *member, json) : std::string{};
}

} // namespace troupe
