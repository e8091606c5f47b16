#include "extra_members.hpp"

#include "json_members.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

const body_member* extra_member(const settings& x, std::string_view name) {
  const auto found = std::find_if(x.extra_body.begin(), x.extra_body.end(),
                                  [name](const body_member& y) { return y.name == name; });
  return found != x.extra_body.end() ? &*found : nullptr;
}

} // namespace

extra_object::extra_object(const settings& x, std::string_view name) : name_(name) {
  const auto* given = extra_member(x, name);
  if (given == nullptr)
    return;
  const auto value = json_tree::parse(given->value);
  if (!value || !value->is_object()) {
    other_ = given->value;
    return;
  }
  const auto text = value->text();
  members_ = text.substr(1, text.size() - 2);
}

bool extra_object::has(std::string_view member) const {
  if (!other_.empty())
    return true;
  const auto value = json_tree::parse('{' + members_ + '}');
  return value && value->find(member) != nullptr;
}

void extra_object::append(std::string& out, std::string_view own) const {
  if (own.empty() && members_.empty() && other_.empty())
    return;
  out += ',';
  append_json_string(out, name_);
  out += ':';
  if (!other_.empty()) {
    out += other_;
    return;
  }
  out += '{';
  out += own;
  if (!own.empty() && !members_.empty())
    out += ',';
  out += members_;
  out += '}';
}

bool has_extra_member(const settings& x, std::string_view name) {
  return extra_member(x, name) != nullptr;
}

void append_extra_members(std::string& out, const settings& x,
                          std::span<const std::string_view> elsewhere) {
  for (const auto& member : x.extra_body) {
    if (std::find(elsewhere.begin(), elsewhere.end(), member.name) != elsewhere.end())
      continue;
    out += ',';
    append_json_string(out, member.name);
    out += ':';
    out += member.value;
  }
}

} // namespace troupe::detail
