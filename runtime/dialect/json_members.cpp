#include "json_members.hpp"

#include <troupe/detail/json_writer.hpp>

namespace troupe::detail {

void append_escaped(std::string& out, std::string_view text) {
  // The writer's opening quote takes the place of the last character for a moment.
  auto last = out.back();
  out.pop_back();
  auto at = out.size();
  append_json_string(out, text);
  out[at] = last;
  out.pop_back();
}

std::string escaped(std::string_view text) {
  std::string result;
  append_json_string(result, text);
  return result.substr(1, result.size() - 2);
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += '"';
  out += name;
  out += "\":";
  append_json_string(out, text);
}

void append_comma(std::string& out) {
  if (!out.empty() && out.back() != '[' && out.back() != '{')
    out += ',';
}

void append_members(std::string& out, std::string_view members) {
  if (members.empty())
    return;
  out += ',';
  out += members;
}

} // namespace troupe::detail
