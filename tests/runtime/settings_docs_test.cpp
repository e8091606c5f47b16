// docs/settings.md says of each setting what its description says.

#include "settings/settings_inspect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

using namespace troupe;

namespace {

std::string cell(std::string text) {
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.replace(at, 1, "\\|");
  return " " + text + (text.empty() ? "|" : " |");
}

std::string in_backticks(std::string_view text) {
  return "`" + std::string{text} + "`";
}

std::string option_cell(const setting& x) {
  if (!x.notes.only_in_code.empty())
    return "in code: " + std::string{x.notes.only_in_code};
  if (const auto name = option_name(x); !name.empty())
    return in_backticks(name);
  return "none: " + std::string{x.notes.why_no_option};
}

std::string row(const setting& x) {
  auto range = range_text(x.notes);
  for (const auto& name : x.value->choices())
    range += (range.empty() ? "" : ", ") + in_backticks(name);
  auto meaning = std::string{x.notes.meaning};
  if (!x.notes.variable.empty())
    meaning += ". Environment: " + in_backticks(x.notes.variable);
  return "|" + cell(in_backticks(x.name)) + cell(default_text(x)) + cell(range) + cell(meaning)
         + cell(std::string{x.notes.costs}) + cell(option_cell(x)) + "\n";
}

std::string table_of(const std::vector<setting>& all, std::string_view heading) {
  std::string rows;
  for (const auto& x : all)
    if (x.notes.heading == heading)
      rows += row(x);
  return rows.empty() ? rows
                      : "| setting | default | range | meaning | more and less | option |\n"
                        "|---|---|---|---|---|---|\n"
                          + rows;
}

/// `page` with the table below each heading as it should be.
std::string rewritten(const std::string& page, std::set<std::string>& found) {
  settings usual;
  const auto all = settings_of(usual);
  std::string result;
  std::string heading;
  std::istringstream lines{page};
  bool in_table = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#"))
      heading = line.substr(line.find(' ') + 1);
    const auto table = line.starts_with("|") ? table_of(all, heading) : std::string{};
    if (table.empty())
      result += line + "\n";
    else if (!in_table)
      result += table;
    in_table = !table.empty();
    if (in_table)
      found.insert(heading);
  }
  return result;
}

std::string content(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream result;
  result << file.rdbuf();
  return result.str();
}

} // namespace

TEST_CASE("the tables of docs/settings.md are made of the description") {
  const std::string path = TROUPE_DOCS "/settings.md";
  const auto before = content(path);
  std::set<std::string> found;
  const auto after = rewritten(before, found);
  if (std::getenv("TROUPE_REWRITE_DOCS") != nullptr)
    std::ofstream{path, std::ios::binary} << after;
  else
    CHECK(before == after);
  settings usual;
  for (const auto& x : settings_of(usual)) {
    INFO(x.notes.heading);
    CHECK(found.contains(std::string{x.notes.heading}));
  }
}
