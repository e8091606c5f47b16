#include "opaque_blocks.hpp"

#include "json_members.hpp"
#include "opaque_members.hpp"

#include <troupe/detail/json.hpp>

#include <utility>

namespace troupe::detail {

void add_block(std::string& members, size_t number, std::string_view block) {
  if (!members.empty())
    members += ',';
  members += '"' + std::to_string(number) + "\":";
  members += block;
}

void keep_blocks(completion& to, std::string&& members) {
  if (!members.empty() && members.size() <= opaque_bytes_max)
    to.opaque.push_back({0, 0, false, std::move(members)});
}

void append_blocks(std::string& out, std::span<const opaque_part> opaque) {
  const auto members = opaque_of(opaque, 0);
  if (members.empty())
    return;
  const auto text = '{' + std::string{members} + '}';
  json_document document;
  const auto root = document.parse(text);
  if (!root)
    return;
  for (const auto& [name, block] : root->members()) {
    if (!block.is_object())
      continue;
    append_comma(out);
    document.append_compact(out, block, text);
  }
}

} // namespace troupe::detail
