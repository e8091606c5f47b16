#include "answer_frame.hpp"

#include "function_names.hpp"
#include "json/json_events.hpp"
#include "loose_parser.hpp"
#include "marks.hpp"
#include "scalar_spelling.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace troupe::detail {

namespace {

/// Frames within frames.
constexpr uint32_t frames_max = 4;
/// More are no answer.
constexpr size_t calls_max = 256;
/// Frames have few members.
constexpr size_t members_max = 8;

// Names as `folded`: "toolInput" and "tool_input" are the same.

constexpr std::string_view argument_names[]
  = {"arguments", "args",     "parameters",  "params",    "input",
     "kwargs",    "argument", "actioninput", "toolinput", "toolarguments"};
constexpr std::string_view function_names[] = {"name",     "function",      "functionname", "tool",
                                               "toolname", "recipientname", "action"};
constexpr std::string_view envelope_names[] = {"function", "functioncall", "functioncalls",
                                               "toolcall", "toolcalls",    "tooluse",
                                               "tooluses", "call",         "calls"};
constexpr std::string_view companion_names[] = {"type",       "id",   "index",   "callid",
                                                "toolcallid", "role", "content", "status"};
constexpr std::string_view schema_names[]
  = {"schema", "id",          "type",   "title", "description", "required", "additionalproperties",
     "defs",   "definitions", "strict", "name",  "examples"};
constexpr std::string_view neutral_names[] = {"answer", "content", "data",  "output", "record",
                                              "result", "results", "value", "items",  "response"};

template <size_t N>
bool is_in(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// Where names of frames begin: most others are told apart by the first letter or the second.
struct name_beginnings {
  std::array<bool, 256> first{};
  std::array<bool, 256> second{};
};

constexpr auto beginnings = [] {
  name_beginnings result;
  const auto add = [&result](std::string_view name) {
    for (const char c : {name[0], static_cast<char>(name[0] - 'a' + 'A')})
      result.first[static_cast<unsigned char>(c)] = true;
    for (const char c : {name[1], static_cast<char>(name[1] - 'a' + 'A')})
      result.second[static_cast<unsigned char>(c)] = true;
  };
  for (const auto name : argument_names)
    add(name);
  for (const auto name : envelope_names)
    add(name);
  add("properties");
  return result;
}();

bool is_words(const loose_node& x) {
  return x.kind == loose_kind::text || x.kind == loose_kind::bare;
}

bool is_container(const loose_node& x) {
  return x.kind == loose_kind::object || x.kind == loose_kind::array;
}

} // namespace

bool may_be_frame(const json_node* x) noexcept {
  if (x->kind == json_kind::array && x->size > 0)
    ++x;
  if (x->kind != json_kind::object || x->size > members_max)
    return false;
  if (x->size == 1)
    return true;
  const auto* name = x + 1;
  for (auto left = x->size; left > 0; --left) {
    // Behind a text of any size there is a byte.
    if (beginnings.first[static_cast<unsigned char>(name->text[0])] && name->size > 1
        && beginnings.second[static_cast<unsigned char>(name->text[1])])
      return true;
    name = next_sibling(name + 1);
  }
  return false;
}

bool says_nothing(std::string_view name) {
  return is_in(neutral_names, name);
}

const answer_frame::knowledge& answer_frame::known() const {
  std::call_once(made_, [this] {
    auto result = std::make_unique<knowledge>(schema_);
    for (const auto* x : functions_)
      result->functions.push_back(x->name());
    if (functions_.empty())
      result->functions.push_back(schema_.name());
    known_ = std::move(result);
  });
  return *known_;
}

bool answer_frame::declares(std::string_view name) const {
  if (shape().wire_root().find(name) != nullptr)
    return true;
  const auto* element = shape().root().element_at(0);
  return element != nullptr && element->find(name) != nullptr;
}

bool answer_frame::declares_one_of(const loose_document& x, uint32_t node) const {
  return !x.each_member(node, [&](std::string_view name, uint32_t) {
    return shape().wire_root().find(name) == nullptr;
  });
}

bool answer_frame::declares_all_of(const loose_document& x) const {
  const auto& root = x.nodes.front();
  return root.kind == loose_kind::object && root.extent > 1
         && x.each_member(0, [&](std::string_view name, uint32_t) {
              return shape().wire_root().find(name) != nullptr;
            });
}

std::optional<size_t> answer_frame::function_at(std::string_view name) const {
  const auto& all = known().functions;
  const auto found
    = trim(name).empty() ? all.end() : std::find(all.begin(), all.end(), function_meant(name, all));
  if (found == all.end())
    return std::nullopt;
  return static_cast<size_t>(found - all.begin());
}

/// Whether a name occurs that frames have, and the schema does not declare.
bool answer_frame::may_name_frame(json_value x) const {
  if (x.is_array())
    x = *x.elements().begin();
  const auto size = x.size();
  for (const auto member : x.members()) {
    const auto name = member.name;
    const auto kind = member.value.kind();
    const bool may_hold = kind == json_kind::null || kind >= json_kind::string;
    if (!may_hold)
      continue;
    const auto key = folded(name);
    const bool is_known
      = is_in(argument_names, key) || is_in(envelope_names, key) || key == "properties"
        || (size == 1 && kind == json_kind::object && (says_nothing(name) || function_at(name)));
    if (is_known && !declares(name))
      return true;
  }
  return false;
}

bool answer_frame::is_around(json_value x, std::string_view text, bool is_call) const {
  if (!may_name_frame(x))
    return false;
  loose_document document;
  loose_parser parser{visible_part(text), json_depth_max, true, document};
  if (parser.parse(0, nullptr) == loose_parser::npos)
    return false;
  const auto found = take_off_one(document, is_call, json_depth_max);
  return found && found->is_certain;
}

std::optional<answer_frame::content> answer_frame::take_off(const loose_document& x, bool is_call,
                                                            uint32_t depth_max) const {
  auto result = take_off_one(x, is_call, depth_max);
  for (uint32_t i = 1; result && i < frames_max; ++i) {
    auto inner = take_off_one(result->value, is_call, depth_max);
    if (!inner || !inner->is_certain)
      break;
    result->value = std::move(inner->value);
  }
  return result;
}

std::optional<answer_frame::content>
answer_frame::take_off_one(const loose_document& x, bool is_call, uint32_t depth_max) const {
  content result;
  std::vector<call> calls;
  std::vector<uint32_t> inside;
  if (find_calls(x, 0, frames_max, calls)) {
    result.value = contents_of(x, calls, depth_max);
    // Under whatever name: what only has members of the record is the record.
    const auto is_named = [&](const call& y) { return function_at(y.function).has_value(); };
    result.is_certain = is_call || std::all_of(calls.begin(), calls.end(), is_named)
                        || declares_all_of(result.value);
    for (const auto& y : calls)
      inside.push_back(y.arguments);
  } else {
    const auto values = values_in_schema(x);
    inside.push_back(values != 0 ? values : named_content(x));
    if (inside.front() == 0)
      return std::nullopt;
    result.is_certain = true;
    result.value.append(x, inside.front());
  }
  auto& repairs = result.value.repairs;
  repairs.push_back({0, repair_kind::wrapper});
  const auto is_within = [&x](uint32_t node, uint32_t outer) {
    return node >= outer && node < outer + x.nodes[outer].extent;
  };
  for (const auto& mark : x.repairs)
    if (std::none_of(inside.begin(), inside.end(),
                     [&](uint32_t outer) { return is_within(mark.node, outer); }))
      repairs.push_back({0, mark.kind});
  if (x.nodes.front().is_cut && !x.nodes[inside.back()].is_cut)
    repairs.push_back({0, repair_kind::closer_missing});
  std::stable_sort(repairs.begin(), repairs.end(),
                   [](auto& a, auto& b) { return a.node < b.node; });
  return result;
}

// -- calls

bool answer_frame::find_calls(const loose_document& x, uint32_t node, uint32_t depth,
                              std::vector<call>& out) const {
  const auto& value = x.nodes[node];
  if (value.kind == loose_kind::object)
    return find_call(x, node, depth, out);
  if (value.kind != loose_kind::array || value.extent == 1)
    return false;
  for (auto i = node + 1; i < node + value.extent; i += x.nodes[i].extent)
    if (x.nodes[i].kind != loose_kind::object || out.size() == calls_max
        || !find_call(x, i, depth, out))
      return false;
  return true;
}

/// `{"name":…, "arguments":…}` under any of their names, or an object around it.
bool answer_frame::find_call(const loose_document& x, uint32_t node, uint32_t depth,
                             std::vector<call>& out) const {
  call found{{}, 0};
  uint32_t envelope = 0;
  bool has_others = false;
  // An "id" may be one of the record.
  bool has_declared = false;
  const bool may_be = x.each_member(node, [&](std::string_view name, uint32_t value) {
    const auto key = folded(name);
    const auto& there = x.nodes[value];
    if (found.function.empty() && is_in(function_names, key) && is_words(there)) {
      found.function = x.text_of(there);
      return true;
    }
    const bool is_declared = declares(name);
    if (is_declared && !is_in(companion_names, key))
      return false;
    has_declared = has_declared || is_declared;
    if (found.arguments == 0 && is_in(argument_names, key))
      found.arguments = value;
    else if (is_in(envelope_names, key) && is_container(there))
      envelope = value;
    else if (!is_in(companion_names, key))
      has_others = true;
    return true;
  });
  if (!may_be)
    return false;
  const auto first = out.size();
  if (found.arguments != 0 && !found.function.empty()) {
    out.push_back(found);
    return (!has_others && !has_declared) || function_at(found.function);
  }
  if (envelope == 0 || depth == 0 || has_others || !find_calls(x, envelope, depth - 1, out))
    return false;
  return !has_declared
         || std::all_of(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                        [&](const call& y) { return function_at(y.function); });
}

// -- other frames

/// `{"type":"object", "properties":{…}}` with values where their schemas were. 0 if there are none.
uint32_t answer_frame::values_in_schema(const loose_document& x) const {
  if (x.nodes.front().kind != loose_kind::object)
    return 0;
  uint32_t inside = 0;
  bool says_object = false;
  bool declares_others = false;
  const bool may_be = x.each_member(0, [&](std::string_view name, uint32_t value) {
    const auto key = folded(name);
    const bool is_declared = declares(name);
    if (key == "properties" && !is_declared && x.nodes[value].kind == loose_kind::object) {
      inside = value;
      return true;
    }
    says_object = says_object || (key == "type" && x.text_of(x.nodes[value]) == "object");
    declares_others = declares_others || is_declared;
    return is_in(schema_names, key);
  });
  const bool is_frame = may_be && inside != 0 && (says_object || !declares_others)
                        && declares_one_of(x, inside);
  return is_frame ? inside : 0;
}

/// An object whose only member has the function's name, or one that says nothing, and holds what
/// the schema declares. 0 if there is none.
uint32_t answer_frame::named_content(const loose_document& x) const {
  const auto& root = x.nodes.front();
  if (root.kind != loose_kind::object || root.extent < 3 || root.extent != 2 + x.nodes[2].extent
      || x.nodes[2].kind != loose_kind::object)
    return 0;
  const auto name = x.text_of(x.nodes[1]);
  const bool is_frame = (function_at(name) || says_nothing(name)
                         || is_in(argument_names, folded(name)))
                        && functions_.empty() && !declares(name) && declares_one_of(x, 2);
  return is_frame ? 2 : 0;
}

} // namespace troupe::detail
