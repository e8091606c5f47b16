#include "manual_page.hpp"

#include "footnote.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>

namespace troupe::cli {

namespace {

/// The character that begins at `i`, which is moved behind it. `text` is UTF-8 of our own.
uint32_t next_character(std::string_view text, size_t& i) {
  const auto first = static_cast<uint8_t>(text[i++]);
  if (first < 0x80)
    return first;
  uint32_t result = first & (first < 0xe0 ? 0x1fu : first < 0xf0 ? 0x0fu : 0x07u);
  while (i < text.size() && (static_cast<uint8_t>(text[i]) & 0xc0u) == 0x80)
    result = result << 6 | (static_cast<uint8_t>(text[i++]) & 0x3fu);
  return result;
}

/// As roff prints it as it is: hyphens that can be copied, and nothing that is taken for a request.
std::string roff(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    const auto c = next_character(text, i);
    switch (c) {
    case '\\':
      result += "\\e";
      break;
    case '-':
      result += "\\-";
      break;
    case '\'':
      result += "\\(aq";
      break;
    case '`':
      result += "\\(ga";
      break;
    case '^':
      result += "\\(ha";
      break;
    case '~':
      result += "\\(ti";
      break;
    case '"':
      result += "\\(dq";
      break;
    case '|':
      // A list of choices may be longer than a line, which may break behind each.
      result += "|\\:";
      break;
    default:
      if (c < 0x80) {
        result += static_cast<char>(c);
      } else {
        char name[16];
        std::snprintf(name, sizeof name, "\\[u%04X]", static_cast<unsigned>(c));
        result += name;
      }
    }
  }
  return result.starts_with('.') ? "\\&" + result : result;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fR";
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// What is typed: "troupe run".
std::string typed_name(const command_entry& x) {
  return x.name == "troupe" ? x.name : "troupe " + x.name;
}

/// What the page is called: "troupe-run".
std::string page_name(const command_entry& x) {
  return x.name == "troupe" ? x.name : "troupe-" + x.name;
}

std::string synopsis(const command_entry& x) {
  std::string required;
  std::string arguments;
  bool has_optional = false;
  for (const auto& y : x.options) {
    if (y.is_argument())
      arguments += " " + (y.is_required ? italic(y.value) : "[" + italic(y.value) + "]");
    // What may stand without its name is shown there.
    else if (y.is_required && x.options.front().value != y.value)
      required += " " + bold(y.names.back()) + " " + italic(y.value);
    else
      has_optional = true;
  }
  return bold(typed_name(x)) + required + (has_optional ? " [" + italic("OPTION") + "]..." : "")
         + arguments + (x.commands.empty() ? "" : " " + italic("COMMAND") + " ...") + "\n";
}

std::string option_item(const option_entry& x) {
  std::string names;
  for (const auto& name : x.names)
    names += (names.empty() ? "" : ", ") + bold(name);
  if (!x.value.empty())
    names += (names.empty() ? "" : " ") + italic(x.value);
  return ".TP\n" + names + "\n" + roff(x.meaning) + (x.is_required ? "\n(required)" : "") + "\n";
}

/// Under their headings, in the order in which these first occur.
std::string options_of(const command_entry& command) {
  std::vector<std::string> headings;
  for (const auto& x : command.options)
    if (std::find(headings.begin(), headings.end(), x.heading) == headings.end())
      headings.push_back(x.heading);
  std::string result = ".SH OPTIONS\n";
  for (const auto& heading : headings) {
    if (headings.size() > 1 && heading != "Options")
      result += ".SS " + roff(heading) + "\n";
    for (const auto& x : command.options)
      if (x.heading == heading)
        result += option_item(x);
  }
  return result;
}

std::string commands_of(const command_entry& command) {
  if (command.commands.empty())
    return {};
  std::string result = ".SH COMMANDS\n";
  for (const auto& x : command.commands)
    result += ".TP\n" + bold(x.name) + "\n" + roff(x.summary) + "\n";
  return result;
}

std::string footnotes_of_page(const command_entry& command) {
  std::string result;
  for (const auto& x : footnotes_of(command.name)) {
    result += ".SH " + roff(upper(x.title)) + "\n";
    for (const auto& row : x.rows)
      result += ".TP\n" + bold(row.name) + "\n" + roff(row.meaning) + "\n";
  }
  return result;
}

/// All other pages.
std::string references(const command_entry& command, std::string_view name) {
  std::vector<const command_entry*> pages{&command};
  for (const auto& x : command.commands)
    pages.push_back(&x);
  std::string result;
  for (const auto* x : pages)
    if (x->name != name)
      result += (result.empty() ? "" : ",\n") + bold(page_name(*x)) + "(1)";
  return ".SH SEE ALSO\n" + result + "\n";
}

} // namespace

std::string manual_page(const command_entry& command, std::string_view name,
                        std::string_view version) {
  const auto* page = &command;
  for (const auto& x : command.commands)
    if (x.name == name)
      page = &x;
  const auto title = page_name(*page);
  // Long options and choices are neither stretched nor broken.
  return ".\\\" Made by `troupe man`.\n.TH " + roff(upper(title)) + " 1 \"\" \"troupe "
         + roff(version) + "\" \"troupe\"\n.ad l\n.nh\n.SH NAME\n" + roff(title) + " \\- "
         + roff(page->summary) + "\n.SH SYNOPSIS\n" + synopsis(*page) + ".SH DESCRIPTION\n"
         + roff(page->summary) + ".\nWhat is called docs/NAME.md is installed with troupe.\n"
         + commands_of(*page) + options_of(*page) + footnotes_of_page(*page)
         + references(command, name);
}

} // namespace troupe::cli
