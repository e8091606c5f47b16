#include "schema_labels.hpp"

#include "decimal.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr size_t labels_shown_max = 50;
constexpr size_t label_bytes_max = 200;

void append_number(std::string& out, const json_place& x) {
  if (x.value.kind() == json_kind::number)
    out += decimal{x.value.spelling(x.text)}.text();
  else
    out += decimal{x.value.text()}.text();
}

void append_canonical(std::string& out, const json_place& x) {
  switch (x.value.kind()) {
  case json_kind::null:
    out += "null";
    return;
  case json_kind::boolean:
    out += x.value.as_bool() ? "true" : "false";
    return;
  case json_kind::integer:
  case json_kind::big_integer:
  case json_kind::number:
    return append_number(out, x);
  case json_kind::string:
    return append_json_string(out, x.value.as_string());
  case json_kind::array:
    out += '[';
    for (const auto element : x.value.elements()) {
      append_canonical(out, {element, x.text});
      out += ',';
    }
    out += ']';
    return;
  case json_kind::object:
    break;
  }
  std::vector<json_value::member> members;
  for (const auto member : x.value.members())
    members.push_back(member);
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  out += '{';
  for (const auto& member : members) {
    append_json_string(out, member.name);
    out += ':';
    append_canonical(out, {member.value, x.text});
    out += ',';
  }
  out += '}';
}

std::string shown(const std::string& text) {
  return text.size() <= label_bytes_max ? text : "a longer value of the schema";
}

} // namespace

std::string canonical_json(const json_place& x) {
  std::string result;
  append_canonical(result, x);
  return result;
}

schema_labels::schema_labels(std::string_view keyword, const std::vector<const json_tree*>& values)
  : message_(keyword == "const" ? "must be " : "must be one of ") {
  json_document document;
  size_t count = 0;
  for (const auto* x : values) {
    const auto text = x->text();
    if (++count <= labels_shown_max)
      message_ += (count > 1 ? ", " : "") + shown(text);
    if (const auto* string = x->if_string())
      strings_.push_back(*string);
    else if (const auto value = document.parse(text))
      others_.push_back(canonical_json({*value, text}));
  }
  if (count > labels_shown_max)
    message_ += " and " + std::to_string(count - labels_shown_max) + " more";
  std::sort(strings_.begin(), strings_.end());
  std::sort(others_.begin(), others_.end());
}

bool schema_labels::accepts(const json_place& x) const {
  if (x.value.is_string())
    return std::binary_search(strings_.begin(), strings_.end(), x.value.as_string(), std::less<>{});
  return !others_.empty() && std::binary_search(others_.begin(), others_.end(), canonical_json(x));
}

} // namespace troupe::detail
