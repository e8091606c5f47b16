#include "enum_names.hpp"

#include <troupe/conversation.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::string_view role_names[] = {"system", "user", "assistant", "tool"};

} // namespace

std::string to_string(role x) {
  return detail::enum_name(role_names, x);
}

bool from_string(std::string_view name, role& x) {
  return detail::enum_from_name(role_names, name, x);
}

bool from_integer(uint8_t value, role& x) {
  return detail::enum_from_integer(role_names, value, x);
}

std::string source_text(const prompt& x) {
  if (x.messages.empty())
    return x.text;
  std::string result;
  for (auto& message : x.messages) {
    if (message.who != role::user)
      continue;
    if (!result.empty())
      result += '\n';
    result += message.content;
  }
  return result;
}

bool detail::has_files(const conversation& x) {
  return std::any_of(x.begin(), x.end(), [](const message& y) { return !y.files.empty(); });
}

prompt without_files(prompt x) {
  x.files.clear();
  for (auto& said : x.messages)
    said.files.clear();
  return x;
}

} // namespace troupe
