#include "opaque_members.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <span>

namespace troupe::detail {

namespace {

/// Members whose text comes in pieces. Source: DeepSeek, Kimi, vLLM (`reasoning_content`),
/// OpenRouter, Groq (`reasoning`, and in `reasoning_details` the others).
constexpr std::string_view grown_texts[] = {
  "reasoning_content", "reasoning", "reasoning_text", "thinking", "thinking_content",
  "thought",           "thoughts",  "text",           "summary",
};

/// Where a model's thoughts stand as one text.
constexpr std::string_view thought_texts[] = {
  "reasoning_content", "reasoning", "reasoning_text", "thinking", "thinking_content", "thoughts",
};

bool is_among(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_text(std::string_view json) {
  return json.size() >= 2 && json.front() == '"';
}

std::string object_of(std::string_view members) {
  return '{' + std::string{members} + '}';
}

} // namespace

uint32_t opaque_origin_of(const settings& x) {
  uint32_t result = 2166136261u;
  const auto add = [&result](std::string_view text) {
    for (const char c : text)
      result = (result ^ static_cast<unsigned char>(c)) * 16777619u;
    result = (result ^ 0xffu) * 16777619u;
  };
  add(x.provider);
  add(x.base_url);
  add(x.model);
  return result | 1u;
}

std::string_view opaque_of(std::span<const opaque_part> parts, uint32_t call, bool in_function) {
  for (const auto& x : parts)
    if (x.call == call && x.in_function == in_function)
      return x.members;
  return {};
}

void opaque_deltas::add(std::string_view members) {
  const auto text = object_of(members);
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return;
  for (const auto& [name, value] : root->members()) {
    std::string json;
    document.append_compact(json, value, text);
    merge(members_, name, std::move(json));
  }
}

void opaque_deltas::merge(std::vector<node>& to, std::string_view name, std::string&& value) {
  const auto known = std::find_if(to.begin(), to.end(),
                                  [name](const node& x) { return x.name == name; });
  const bool is_list = value.starts_with('[');
  if (known == to.end()) {
    auto& added = to.emplace_back(node{std::string{name}, {}, {}, is_list});
    if (is_list)
      merge_list(added, value);
    else
      added.value = std::move(value);
    return;
  }
  if (value == "null")
    return;
  if (known->is_list && is_list) {
    merge_list(*known, value);
  } else if (is_text(known->value) && is_text(value) && is_among(name, grown_texts)) {
    known->value.pop_back();
    known->value.append(value, 1);
  } else if (!known->is_list && !is_list) {
    known->value = std::move(value);
  }
}

void opaque_deltas::merge_list(node& to, std::string_view list) {
  thread_local json_document document;
  const auto root = document.parse(list);
  if (!root)
    return;
  for (const auto element : root->elements()) {
    std::vector<node> members;
    if (element.is_object()) {
      for (const auto& [name, value] : element.members()) {
        node x{std::string{name}, {}};
        document.append_compact(x.value, value, list);
        members.push_back(std::move(x));
      }
    } else {
      node x;
      document.append_compact(x.value, element, list);
      members.push_back(std::move(x));
    }
    if (to.elements.empty() || !continues(to.elements.back(), members)) {
      to.elements.push_back(std::move(members));
      continue;
    }
    for (auto& x : members)
      merge(to.elements.back(), x.name, std::move(x.value));
  }
}

/// Whether an element is more of the last one: no other kind, no other index, and not both without
/// a sign that they belong together.
bool opaque_deltas::continues(const std::vector<node>& last, const std::vector<node>& next) {
  const auto find = [](const std::vector<node>& x, std::string_view name) {
    const auto at = std::find_if(x.begin(), x.end(),
                                 [name](const node& member) { return member.name == name; });
    return at != x.end() ? std::string_view{at->value} : std::string_view{};
  };
  const auto index = find(next, "index");
  const auto type = find(next, "type");
  if (index.empty() && type.empty())
    return false;
  return index == find(last, "index") && type == find(last, "type");
}

void opaque_deltas::append(std::string& out, const std::vector<node>& members) {
  bool first = true;
  for (const auto& x : members) {
    if (!std::exchange(first, false))
      out += ',';
    append_json_string(out, x.name);
    out += ':';
    if (!x.is_list) {
      out += x.value;
      continue;
    }
    out += '[';
    for (const auto& element : x.elements) {
      if (&element != x.elements.data())
        out += ',';
      if (element.size() == 1 && element.front().name.empty()) {
        out += element.front().value;
        continue;
      }
      out += '{';
      append(out, element);
      out += '}';
    }
    out += ']';
  }
}

std::string opaque_deltas::text() const {
  std::string result;
  append(result, members_);
  return result;
}

thoughts thoughts_in(std::string_view members) {
  if (members.empty())
    return {};
  json_document document;
  const auto root = document.parse(object_of(members));
  if (!root)
    return {};
  for (const auto name : thought_texts)
    if (const auto value = root->find(name); value && !value->as_string().empty())
      return {std::string{name}, std::string{value->as_string()}};
  return {};
}

} // namespace troupe::detail
