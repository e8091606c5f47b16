#include <troupe/repair.hpp>

#include <array>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 3> policy_names = {"strict", "repair", "report"};

struct kind_entry {
  std::string_view name;
  uint32_t cost;
};

/// In the order of the enumerators. docs/reading.md repeats the table; a test compares.
constexpr std::array<kind_entry, repair_kind_count> kinds = {{
  {"surroundings", 1},
  {"sequence", 2},
  {"comma_missing", 1},
  {"comma_extra", 1},
  {"colon", 1},
  {"opener_missing", 3},
  {"opener_extra", 3},
  {"closer_missing", 2},
  {"closer_extra", 2},
  {"closer_mismatched", 2},
  {"members_behind_end", 3},
  {"comment", 1},
  {"quote_style", 1},
  {"unquoted", 1},
  {"quote_missing", 3},
  {"quote_doubled", 2},
  {"quote_unescaped", 2},
  {"control_character", 1},
  {"escape", 1},
  {"literal", 1},
  {"number_spelling", 1},
  {"value_missing", 2},
  {"number_from_text", 1},
  {"integer_from_number", 1},
  {"boolean_from_text", 1},
  {"boolean_from_number", 1},
  {"text_from_value", 1},
  {"label_spelling", 1},
  {"label_in_text", 3},
  {"list_from_value", 1},
  {"value_from_list", 2},
  {"implied_member", 3},
  {"wrapper", 2},
  {"json_in_text", 1},
  {"null_dropped", 1},
  {"member_spelling", 2},
  {"member_repeated", 1},
  {"element_repeated", 1},
  {"citation", 1},
  {"truncated", unacceptable},
  {"elided", unacceptable},
  {"ambiguous", unacceptable},
}};

} // namespace

std::string to_string(reading_policy x) {
  const auto i = static_cast<size_t>(x);
  return i < policy_names.size() ? std::string{policy_names[i]} : "?" + std::to_string(i);
}

bool from_string(std::string_view name, reading_policy& x) {
  for (size_t i = 0; i < policy_names.size(); ++i) {
    if (policy_names[i] == name) {
      x = static_cast<reading_policy>(i);
      return true;
    }
  }
  return false;
}

bool from_integer(uint8_t value, reading_policy& x) {
  if (value >= policy_names.size())
    return false;
  x = static_cast<reading_policy>(value);
  return true;
}

std::string to_string(repair_kind x) {
  const auto i = static_cast<size_t>(x);
  return i < kinds.size() ? std::string{kinds[i].name} : "?" + std::to_string(i);
}

bool from_string(std::string_view name, repair_kind& x) {
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].name == name) {
      x = static_cast<repair_kind>(i);
      return true;
    }
  }
  return false;
}

bool from_integer(uint8_t value, repair_kind& x) {
  if (value >= kinds.size())
    return false;
  x = static_cast<repair_kind>(value);
  return true;
}

uint32_t cost_of(repair_kind x) {
  const auto i = static_cast<size_t>(x);
  return i < kinds.size() ? kinds[i].cost : unacceptable;
}

std::string to_string(const std::vector<repair>& xs) {
  std::string result;
  for (auto& x : xs) {
    if (!result.empty())
      result += ", ";
    result += x.pointer.empty() ? "the whole value" : x.pointer;
    result += ' ' + to_string(x.kind) + " (" + std::to_string(x.cost) + ")";
  }
  return result;
}

} // namespace troupe
