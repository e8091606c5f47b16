#include "command_table.hpp"

#include <CLI/App.hpp>

#include <algorithm>

namespace troupe::cli {

namespace {

/// Behind the value of what must be given, in the help.
constexpr std::string_view required_mark = " REQUIRED";

option_entry entry_of(const CLI::Option& x) {
  option_entry result;
  for (const auto& name : x.get_snames())
    result.names.push_back("-" + name);
  for (const auto& name : x.get_lnames())
    result.names.push_back("--" + name);
  const auto takes_value = x.get_items_expected_max() > 0;
  result.value = takes_value ? x.get_option_text() : std::string{};
  result.is_required = x.get_required();
  if (result.value.ends_with(required_mark)) {
    result.value.resize(result.value.size() - required_mark.size());
    result.is_required = true;
  }
  result.meaning = x.get_description();
  result.heading = x.get_group();
  result.may_repeat = takes_value && x.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  return result;
}

/// An option that can stand without its name, too, is two entries.
void add_entries(const CLI::Option& x, std::vector<option_entry>& to) {
  auto entry = entry_of(x);
  if (x.get_positional()) {
    auto argument = entry;
    argument.names.clear();
    to.insert(to.begin(), std::move(argument));
  }
  if (!entry.is_argument())
    to.push_back(std::move(entry));
}

} // namespace

command_entry table_of(const CLI::App& app) {
  command_entry result{app.get_name(), app.get_description(), {}, {}};
  for (const auto* x : app.get_options({}))
    add_entries(*x, result.options);
  for (const auto* x : app.get_subcommands(std::function<bool(const CLI::App*)>{}))
    result.commands.push_back(table_of(*x));
  return result;
}

value_words words_of(std::string_view value) {
  constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz";
  value_words result;
  while (!value.empty()) {
    const auto word = value.substr(0, value.find('|'));
    value.remove_prefix(std::min(word.size() + 1, value.size()));
    if (word == "FILE")
      result.file = true;
    else if (word == "@FILE")
      result.file_behind_at = true;
    else if (word == "-" || word.find_first_of(small) == 0)
      result.choices.emplace_back(word);
  }
  return result;
}

} // namespace troupe::cli
