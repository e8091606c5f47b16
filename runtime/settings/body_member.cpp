#include "settings_inspect.hpp"

#include <troupe/detail/json_tree.hpp>

namespace troupe {

std::string setting_format<body_member>::word(const body_member& x) {
  return x.name + "=" + x.value;
}

expected<void> setting_format<body_member>::parse(std::string_view text, body_member& x,
                                                  const setting_notes&) {
  const auto sign = text.find('=');
  if (sign == std::string_view::npos || sign == 0)
    return failed(errc::configuration, "is not of the form NAME=JSON");
  const std::string_view value = text.substr(sign + 1);
  auto read = json_tree::parse(value);
  if (!read) {
    const std::string name{text.substr(0, sign)};
    return failed(errc::configuration, "holds no JSON behind \"=\": a text needs quotes, as in "
                                         + name + "='\"" + std::string{value.substr(0, 40)}
                                         + "\"'");
  }
  x.name = text.substr(0, sign);
  x.value = read->text();
  return {};
}

json_tree setting_format<body_member>::table(const std::vector<body_member>& xs) {
  auto result = json_tree::object();
  for (const auto& x : xs)
    result.set(x.name, json_tree::parse(x.value).value_or(json_tree{x.value}));
  return result;
}

expected<std::vector<body_member>> setting_format<body_member>::read_table(const json_tree& tree) {
  std::vector<body_member> result;
  for (const auto& member : tree.members())
    result.push_back({member.name, member.value.text()});
  return result;
}

std::string setting_format<body_member>::kind(const setting_notes&) {
  return "NAME=JSON";
}

} // namespace troupe
