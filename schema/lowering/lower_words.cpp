#include "lower_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::detail {

namespace {

struct phrase {
  std::string_view keyword;
  std::string_view before;
  /// Behind the value, for 1 and for everything else.
  std::string_view after_one;
  std::string_view after_many;
};

constexpr std::array<phrase, 16> phrases{{
  {"minLength", "at least ", " character", " characters"},
  {"maxLength", "at most ", " character", " characters"},
  {"minItems", "at least ", " item", " items"},
  {"maxItems", "at most ", " item", " items"},
  {"minProperties", "at least ", " member", " members"},
  {"maxProperties", "at most ", " member", " members"},
  {"minimum", "at least ", "", ""},
  {"maximum", "at most ", "", ""},
  {"exclusiveMinimum", "greater than ", "", ""},
  {"exclusiveMaximum", "less than ", "", ""},
  {"multipleOf", "a multiple of ", "", ""},
  {"minContains", "at least ", " such item", " such items"},
  {"maxContains", "at most ", " such item", " such items"},
  {"contains", "with an item that matches ", "", ""},
  {"propertyNames", "with member names that match ", "", ""},
  {"default", "default: ", "", ""},
}};

/// Strings without quotes: the model reads a pattern better as it is.
std::string plain(const json_tree& value) {
  const auto* text = value.if_string();
  return text != nullptr ? *text : value.text();
}

std::string list(const json_tree& values) {
  std::string result;
  for (const auto& x : values.elements()) {
    if (!result.empty())
      result += ", ";
    result += x.text();
  }
  return result;
}

} // namespace

std::string in_words(std::string_view keyword, const json_tree& value) {
  auto known = std::find_if(phrases.begin(), phrases.end(),
                            [keyword](const phrase& x) { return x.keyword == keyword; });
  if (known != phrases.end()) {
    auto text = value.text();
    return std::string{known->before} + text
           + std::string{text == "1" ? known->after_one : known->after_many};
  }
  if (keyword == "uniqueItems")
    return "no two items are equal";
  if (keyword == "examples" && value.is_array())
    return (value.elements().size() == 1 ? "example: " : "examples: ") + list(value);
  if (keyword == "format" || keyword == "pattern" || keyword == "contentEncoding"
      || keyword == "contentMediaType")
    return std::string{keyword} + ": " + plain(value);
  return std::string{keyword} + " " + value.text();
}

std::string with_notes(std::string_view description, const std::vector<std::string>& notes) {
  if (notes.empty())
    return std::string{description};
  std::string facts;
  for (const auto& x : notes) {
    if (!facts.empty())
      facts += "; ";
    facts += x;
  }
  if (description.empty())
    return facts;
  return std::string{description} + " (" + facts + ")";
}

} // namespace troupe::detail
