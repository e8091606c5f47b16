#include <troupe/detail/json.hpp>
#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe {

json_tree::json_tree() = default;

json_tree::json_tree(std::nullptr_t) {}

json_tree::json_tree(std::string value) : value_(std::move(value)) {}

json_tree::json_tree(std::string_view value) : value_(std::string{value}) {}

json_tree::json_tree(const char* value) : value_(std::string{value}) {}

json_tree::json_tree(array_type value) : value_(std::move(value)) {}

json_tree::json_tree(object_type value) : value_(std::move(value)) {}

json_tree::json_tree(const json_tree&) = default;

json_tree::json_tree(json_tree&&) noexcept = default;

json_tree& json_tree::operator=(const json_tree&) = default;

json_tree& json_tree::operator=(json_tree&&) noexcept = default;

json_tree::~json_tree() = default;

json_tree json_tree::array() {
  return array_type{};
}

json_tree json_tree::object() {
  return object_type{};
}

expected<json_tree> json_tree::parse(std::string_view text) {
  json_document document;
  auto root = document.parse(text);
  if (!root)
    return failed(errc::invalid_json, "the text " + to_string(root.error()));
  if (auto duplicates = document.duplicates(); !duplicates.empty())
    return failed(errc::invalid_json, "the member " + duplicates.front() + " occurs twice");
  return copy_of(*root, text);
}

/// As deep as the document allows.
json_tree json_tree::copy_of(const json_value& x, std::string_view text) {
  switch (x.kind()) {
  case json_kind::null:
    return {};
  case json_kind::boolean:
    return x.as_bool();
  case json_kind::integer:
    return x.as_int64();
  case json_kind::big_integer:
    return x.as_uint64();
  case json_kind::number: {
    json_tree result = x.as_double();
    const auto spelling = x.spelling(text);
    if (!spelling.empty() && result.text() != spelling)
      result.value_ = spelled_number{x.as_double(), std::make_shared<std::string>(spelling)};
    return result;
  }
  case json_kind::string:
    return x.as_string();
  case json_kind::array: {
    array_type elements;
    for (auto element : x.elements())
      elements.push_back(copy_of(element, text));
    return elements;
  }
  case json_kind::object: {
    object_type members;
    for (auto [name, value] : x.members())
      members.push_back({std::string{name}, copy_of(value, text)});
    return members;
  }
  }
  return {};
}

bool json_tree::is_integer() const noexcept {
  return std::holds_alternative<int64_t>(value_) || std::holds_alternative<uint64_t>(value_);
}

const json_tree::array_type& json_tree::elements() const noexcept {
  static const array_type none;
  const auto* result = std::get_if<array_type>(&value_);
  return result != nullptr ? *result : none;
}

const json_tree::object_type& json_tree::members() const noexcept {
  static const object_type none;
  const auto* result = std::get_if<object_type>(&value_);
  return result != nullptr ? *result : none;
}

json_tree::array_type& json_tree::elements() {
  if (!is_array())
    value_ = array_type{};
  return std::get<array_type>(value_);
}

json_tree::object_type& json_tree::members() {
  if (!is_object())
    value_ = object_type{};
  return std::get<object_type>(value_);
}

const json_tree* json_tree::find(std::string_view name) const noexcept {
  const auto& xs = members();
  auto i = std::find_if(xs.begin(), xs.end(), [&](const json_member& x) { return x.name == name; });
  return i != xs.end() ? &i->value : nullptr;
}

json_tree* json_tree::find(std::string_view name) noexcept {
  return const_cast<json_tree*>(std::as_const(*this).find(name));
}

std::string_view json_tree::string_at(std::string_view name) const noexcept {
  const auto* x = find(name);
  const auto* text = x != nullptr ? x->if_string() : nullptr;
  return text != nullptr ? std::string_view{*text} : std::string_view{};
}

json_tree& json_tree::set(std::string_view name, json_tree value) {
  if (auto* old = find(name))
    return *old = std::move(value);
  return members().emplace_back(json_member{std::string{name}, std::move(value)}).value;
}

bool json_tree::erase(std::string_view name) {
  return is_object()
         && std::erase_if(members(), [&](const json_member& x) { return x.name == name; }) > 0;
}

json_tree& json_tree::push_back(json_tree value) {
  return elements().emplace_back(std::move(value));
}

std::string json_tree::text() const {
  std::string result;
  append_text(result);
  return result;
}

void json_tree::append_text(std::string& out) const {
  if (is_null()) {
    out += "null";
  } else if (const auto* truth = if_bool()) {
    out += *truth ? "true" : "false";
  } else if (const auto* integer = if_int64()) {
    append_json_number(out, *integer);
  } else if (const auto* big = if_uint64()) {
    append_json_number(out, *big);
  } else if (const auto* spelled = std::get_if<spelled_number>(&value_)) {
    out += *spelled->spelling;
  } else if (const auto* number = if_double()) {
    append_json_number(out, *number);
  } else if (const auto* string = if_string()) {
    append_json_string(out, *string);
  } else if (is_array()) {
    out += '[';
    for (const auto& x : elements()) {
      if (&x != elements().data())
        out += ',';
      x.append_text(out);
    }
    out += ']';
  } else {
    out += '{';
    for (const auto& x : members()) {
      if (&x != members().data())
        out += ',';
      append_json_string(out, x.name);
      out += ':';
      x.value.append_text(out);
    }
    out += '}';
  }
}

bool operator==(const json_tree& x, const json_tree& y) {
  return x.value_ == y.value_;
}

} // namespace troupe
