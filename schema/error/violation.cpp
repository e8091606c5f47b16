#include <troupe/violation.hpp>

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

constexpr std::string_view whole_value = "the whole value";

/// Appends `text` on one line: a list item must not look like several.
void append_line(std::string& out, std::string_view text) {
  std::transform(text.begin(), text.end(), std::back_inserter(out), [](char c) {
    auto control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    return control ? ' ' : c;
  });
}

void append_item(std::string& out, size_t number, const violation& x) {
  out += '\n';
  out += std::to_string(number);
  out += ". ";
  append_line(out, x.pointer.empty() ? whole_value : x.pointer);
  out += " (";
  append_line(out, x.keyword);
  out += "): ";
  append_line(out, x.message);
  if (!x.value.empty()) {
    out += "; got ";
    append_line(out, x.value);
  }
}

/// "3. " as the head of a line; returns 0 if it is none.
size_t number_length(std::string_view line) {
  const auto digits = line.find_first_not_of("0123456789");
  return digits == 0 || !line.substr(std::min(digits, line.size())).starts_with(". ") ? 0
                                                                                      : digits + 2;
}

/// A line of the list without its number. A pointer may hold anything, a keyword no parenthesis.
bool parse_item(std::string_view line, violation& x) {
  constexpr std::string_view behind_keyword = "): ";
  constexpr std::string_view got = "; got ";
  const auto keyword_end = line.find(behind_keyword);
  if (keyword_end == std::string_view::npos)
    return false;
  const auto keyword = line.rfind(" (", keyword_end);
  if (keyword == std::string_view::npos)
    return false;
  const auto pointer = line.substr(0, keyword);
  x.pointer = pointer == whole_value ? std::string_view{} : pointer;
  x.keyword = line.substr(keyword + 2, keyword_end - keyword - 2);
  auto message = line.substr(keyword_end + behind_keyword.size());
  if (const auto value = message.rfind(got); value != std::string_view::npos) {
    x.value = message.substr(value + got.size());
    message = message.substr(0, value);
  }
  x.message = message;
  return true;
}

} // namespace

std::string render(const std::vector<violation>& xs, size_t most) {
  auto result = std::to_string(xs.size());
  result += xs.size() == 1 ? " violation:" : " violations:";
  auto shown = std::min(xs.size(), most);
  for (size_t i = 0; i < shown; ++i)
    append_item(result, i + 1, xs[i]);
  if (shown < xs.size())
    result += "\nand " + std::to_string(xs.size() - shown) + " more";
  return result;
}

std::vector<violation> parse_violations(std::string_view text) {
  std::vector<violation> result;
  const auto head = text.find(" violation");
  if (head == std::string_view::npos)
    return result;
  for (auto rest = text.substr(head); !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto number = number_length(line);
    if (violation x; number > 0 && parse_item(line.substr(number), x))
      result.push_back(std::move(x));
  }
  return result;
}

} // namespace troupe
