#include "form_data.hpp"

#include <algorithm>
#include <cstring>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr size_t fields_max = 64;

/// Faster than string_view's for so many bytes.
size_t find_bytes(std::string_view x, std::string_view what, size_t from) {
  if (from > x.size())
    return x.npos;
  const auto* found = ::memmem(x.data() + from, x.size() - from, what.data(), what.size());
  return found == nullptr ? x.npos
                          : static_cast<size_t>(static_cast<const char*>(found) - x.data());
}

bool same_letters(std::string_view x, std::string_view lower) {
  return std::equal(x.begin(), x.end(), lower.begin(), lower.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a + ('a' - 'A') == b);
  });
}

/// A parameter of a header's value: `name="x"` or `name=x`.
std::string parameter(std::string_view value, std::string_view name) {
  const auto lead = std::string(name) + "=";
  for (auto at = value.find(';'); at != value.npos; at = value.find(';', at + 1)) {
    auto part = value.substr(at + 1);
    part.remove_prefix(std::min(part.find_first_not_of(" \t"sv), part.size()));
    if (!same_letters(part.substr(0, lead.size()), lead))
      continue;
    part.remove_prefix(lead.size());
    if (part.starts_with('"'))
      return std::string(part.substr(1, part.find('"', 1) - 1));
    return std::string(part.substr(0, part.find_first_of("; \t"sv)));
  }
  return {};
}

/// From the header lines of a part.
void read_disposition(std::string_view head, form_field& out) {
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"sv));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    if (!same_letters(line.substr(0, line.find(':')), "content-disposition"sv))
      continue;
    out.name = parameter(line, "name");
    out.filename = parameter(line, "filename");
  }
}

} // namespace

std::optional<form_data> form_data::parse(std::string_view body, std::string_view content_type) {
  const auto boundary = parameter(content_type, "boundary");
  const auto first = "--" + boundary;
  if (boundary.empty() || !body.starts_with(first))
    return {};
  const auto mark = "\r\n" + first;
  form_data result;
  size_t at = first.size();
  while (body.substr(at, 2) == "\r\n"sv && result.fields_.size() < fields_max) {
    const auto head_end = find_bytes(body, "\r\n\r\n", at);
    const auto begin = head_end == body.npos ? body.npos : head_end + 4;
    const auto end = begin == body.npos ? begin : find_bytes(body, mark, begin);
    if (end == body.npos)
      return {};
    auto& field = result.fields_.emplace_back();
    read_disposition(body.substr(at + 2, std::max(head_end, at + 2) - at - 2), field);
    field.content = body.substr(begin, end - begin);
    at = end + mark.size();
  }
  if (body.substr(at, 2) != "--"sv)
    return {};
  return result;
}

const form_field* form_data::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [name](const form_field& x) { return x.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

std::string_view form_data::value(std::string_view name) const {
  const auto* found = find(name);
  return found == nullptr ? std::string_view{} : found->content;
}

} // namespace troupe::rehearsing
