#include <troupe/violation.hpp>

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

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
  append_line(out, x.pointer.empty() ? "the whole value" : x.pointer);
  out += " (";
  append_line(out, x.keyword);
  out += "): ";
  append_line(out, x.message);
  if (!x.value.empty()) {
    out += "; got ";
    append_line(out, x.value);
  }
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

} // namespace troupe
