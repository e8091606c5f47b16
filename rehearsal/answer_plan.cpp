#include "answer_plan.hpp"

#include "json_replay.hpp"
#include "passage.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;
using value = rapidjson::Value;

constexpr size_t nodes_max = 20'000;
constexpr int schema_depth_max = 128;

std::string to_json(const value& x) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  x.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string_view text_of(const value& x) {
  return {x.GetString(), x.GetStringLength()};
}

const value* member(const value& x, const char* name) {
  if (!x.IsObject())
    return nullptr;
  auto i = x.FindMember(name);
  return i == x.MemberEnd() ? nullptr : &i->value;
}

text_format format_of(std::string_view name) {
  static const std::map<std::string_view, text_format> formats{
    {"date"sv, text_format::date},         {"date-time"sv, text_format::date_time},
    {"time"sv, text_format::time},         {"duration"sv, text_format::duration},
    {"email"sv, text_format::email},       {"idn-email"sv, text_format::email},
    {"uuid"sv, text_format::uuid},         {"uri"sv, text_format::uri},
    {"uri-reference"sv, text_format::uri}, {"url"sv, text_format::uri},
    {"hostname"sv, text_format::hostname}, {"ipv4"sv, text_format::ipv4},
    {"ipv6"sv, text_format::ipv6}};
  auto i = formats.find(name);
  return i == formats.end() ? text_format::none : i->second;
}

answer_shape shape_of(std::string_view type) {
  static const std::map<std::string_view, answer_shape> shapes{
    {"null"sv, answer_shape::null},       {"boolean"sv, answer_shape::boolean},
    {"integer"sv, answer_shape::integer}, {"number"sv, answer_shape::number},
    {"string"sv, answer_shape::string},   {"array"sv, answer_shape::array},
    {"object"sv, answer_shape::object}};
  auto i = shapes.find(type);
  return i == shapes.end() ? answer_shape::anything : i->second;
}

answer_label label_of(const value& x) {
  answer_label result;
  result.json = to_json(x);
  if (x.IsString())
    result.words = read_name(text_of(x)).words;
  else if (x.IsNumber())
    result.words = {result.json};
  return result;
}

uint32_t count_of(const value& x, const char* name, uint32_t otherwise) {
  auto found = member(x, name);
  return found && found->IsUint() ? found->GetUint() : otherwise;
}

/// The JSON pointer in "#/$defs/x", without its percent-encoding (RapidJSON refuses a bare "$").
std::string pointer_of(std::string_view ref) {
  if (!ref.starts_with('#'))
    return "/";
  std::string result;
  for (size_t i = 1; i < ref.size(); ++i) {
    unsigned char byte = 0;
    auto digits = ref.substr(i + 1, 2);
    bool encoded = ref[i] == '%' && digits.size() == 2
                   && std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr
                        == digits.data() + 2;
    result += encoded ? static_cast<char>(byte) : ref[i];
    i += encoded ? 2 : 0;
  }
  return result;
}

class compiler {
public:
  compiler(const value& root, answer_plan& plan) : root_(root), plan_(plan) {}

  uint32_t compile(const value& x) {
    if (auto ref = member(x, "$ref"); ref && ref->IsString())
      return compile_reference(text_of(*ref));
    auto index = static_cast<uint32_t>(plan_.nodes.size());
    plan_.nodes.emplace_back();
    if (index > nodes_max || depth_ > schema_depth_max || !x.IsObject())
      return index;
    ++depth_;
    answer_node node;
    read(x, node);
    plan_.nodes[index] = std::move(node);
    --depth_;
    return index;
  }

  uint32_t compile_root() {
    known_["#"] = 0;
    return compile(root_);
  }

private:
  uint32_t compile_reference(std::string_view ref) {
    if (auto known = known_.find(ref); known != known_.end())
      return known->second;
    auto path = pointer_of(ref);
    auto pointer = rapidjson::Pointer(path.data(), path.size());
    auto target = pointer.IsValid() ? pointer.Get(root_) : nullptr;
    auto index = static_cast<uint32_t>(plan_.nodes.size());
    known_.emplace(ref, index);
    if (!target || depth_ > schema_depth_max) {
      plan_.nodes.emplace_back();
      return index;
    }
    if (member(*target, "$ref")) {
      // A chain of references: keep a node of its own, so that a circle ends.
      plan_.nodes.emplace_back();
      ++depth_;
      auto end = compile(*target);
      --depth_;
      plan_.nodes[index].shape = answer_shape::alternatives;
      plan_.nodes[index].parts = {end};
      return index;
    }
    return compile(*target);
  }

  void read(const value& x, answer_node& node) {
    read_fallback(x, node);
    if (auto constant = member(x, "const")) {
      node.shape = answer_shape::labels;
      node.labels.push_back(label_of(*constant));
      return;
    }
    if (auto labels = member(x, "enum"); labels && labels->IsArray()) {
      node.shape = answer_shape::labels;
      for (auto& label : labels->GetArray())
        node.labels.push_back(label_of(label));
      return;
    }
    for (auto name : {"anyOf", "oneOf"})
      if (auto parts = member(x, name); parts && parts->IsArray() && !parts->Empty()) {
        node.shape = answer_shape::alternatives;
        for (auto& part : parts->GetArray())
          node.parts.push_back(compile(part));
        return;
      }
    read_type(x, node);
  }

  void read_type(const value& x, answer_node& node) {
    auto type = member(x, "type");
    if (type && type->IsArray() && type->Size() != 1) {
      node.shape = answer_shape::alternatives;
      for (auto& name : type->GetArray()) {
        answer_node part;
        if (name.IsString())
          read_as(x, shape_of(text_of(name)), part);
        node.parts.push_back(static_cast<uint32_t>(plan_.nodes.size()));
        plan_.nodes.push_back(std::move(part));
      }
      return;
    }
    if (type && type->IsArray())
      type = &(*type)[0];
    read_as(x, type && type->IsString() ? shape_of(text_of(*type)) : implied_shape(x), node);
  }

  static answer_shape implied_shape(const value& x) {
    if (member(x, "properties") || member(x, "allOf") || member(x, "additionalProperties"))
      return answer_shape::object;
    if (member(x, "items") || member(x, "prefixItems"))
      return answer_shape::array;
    if (member(x, "minimum") || member(x, "maximum"))
      return answer_shape::number;
    if (member(x, "pattern") || member(x, "format"))
      return answer_shape::string;
    return answer_shape::anything;
  }

  void read_as(const value& x, answer_shape shape, answer_node& node) {
    node.shape = shape;
    switch (shape) {
    case answer_shape::integer:
    case answer_shape::number:
      read_bounds(x, node);
      break;
    case answer_shape::string:
      read_string(x, node);
      break;
    case answer_shape::array:
      read_array(x, node);
      break;
    case answer_shape::object:
      read_object(x, node);
      break;
    default:
      break;
    }
  }

  static void read_fallback(const value& x, answer_node& node) {
    if (auto given = member(x, "default"); given && !given->IsNull())
      node.fallback = to_json(*given);
    else if (auto examples = member(x, "examples");
             examples && examples->IsArray() && !examples->Empty())
      node.fallback = to_json((*examples)[0]);
  }

  static void read_bounds(const value& x, answer_node& node) {
    auto number = [&x](const char* name) -> std::optional<double> {
      auto found = member(x, name);
      return found && found->IsNumber() ? std::optional(found->GetDouble()) : std::nullopt;
    };
    node.lowest = number("minimum");
    node.highest = number("maximum");
    if (auto bound = number("exclusiveMinimum");
        bound && (!node.lowest || *bound >= *node.lowest)) {
      node.lowest = bound;
      node.above_lowest = true;
    }
    if (auto bound = number("exclusiveMaximum");
        bound && (!node.highest || *bound <= *node.highest)) {
      node.highest = bound;
      node.below_highest = true;
    }
    node.multiple = number("multipleOf").value_or(0);
  }

  static void read_string(const value& x, answer_node& node) {
    node.length_min = count_of(x, "minLength", 0);
    node.length_max = count_of(x, "maxLength", UINT32_MAX);
    if (auto format = member(x, "format"); format && format->IsString())
      node.format = format_of(text_of(*format));
    if (auto pattern = member(x, "pattern"); pattern && pattern->IsString())
      node.pattern = string_pattern::read(text_of(*pattern));
  }

  void read_array(const value& x, answer_node& node) {
    node.items_min = count_of(x, "minItems", 0);
    node.items_max = count_of(x, "maxItems", UINT32_MAX);
    if (auto unique = member(x, "uniqueItems"))
      node.unique = unique->IsTrue();
    if (auto parts = member(x, "prefixItems"); parts && parts->IsArray())
      for (auto& part : parts->GetArray())
        node.parts.push_back(compile(part));
    if (auto items = member(x, "items"); items && items->IsObject())
      node.rest = compile(*items);
  }

  void read_object(const value& x, answer_node& node) {
    if (auto parts = member(x, "allOf"); parts && parts->IsArray())
      for (auto& part : parts->GetArray())
        merge(part, node);
    auto properties = member(x, "properties");
    if (properties && properties->IsObject())
      for (auto& property : properties->GetObject()) {
        answer_member entry;
        entry.name = read_name(text_of(property.name));
        entry.key = to_json(property.name) + ":";
        entry.node = compile(property.value);
        node.members.push_back(std::move(entry));
      }
    if (auto required = member(x, "required"); required && required->IsArray())
      for (auto& name : required->GetArray())
        for (auto& entry : node.members)
          if (name.IsString() && entry.key == to_json(name) + ":")
            entry.required = true;
    if (auto rest = member(x, "additionalProperties"); rest && rest->IsObject())
      node.rest = compile(*rest);
  }

  /// Takes the members of one part of an allOf.
  void merge(const value& part, answer_node& node) {
    auto& from = plan_.nodes[compile(part)];
    node.members.insert(node.members.end(), from.members.begin(), from.members.end());
  }

  const value& root_;
  answer_plan& plan_;
  std::map<std::string, uint32_t, std::less<>> known_;
  int depth_ = 0;
};

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

bool is_schema(const value& x) {
  static constexpr std::array keywords{"type",  "properties", "$ref", "$defs", "anyOf",
                                       "oneOf", "allOf",      "enum", "const"};
  return x.IsObject() && std::any_of(keywords.begin(), keywords.end(), [&x](auto keyword) {
           return member(x, keyword) != nullptr;
         });
}

answer_plan_ptr compile_document(const value& schema) {
  auto plan = std::make_shared<answer_plan>();
  compiler(schema, *plan).compile_root();
  return plan;
}

} // namespace

answer_plan_ptr make_answer_plan(std::string_view schema) {
  rapidjson::Document document;
  if (!populate(document, schema) || (!document.IsObject() && !document.IsBool()))
    return nullptr;
  return compile_document(document);
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
    rapidjson::Document document;
    const bool is_json = populate(document, prose.substr(at, end - at));
    if (is_json && is_schema(document))
      return compile_document(document);
    at = prose.find('{', is_json ? end : at + 1);
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
