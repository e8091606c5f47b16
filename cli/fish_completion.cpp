#include "completion.hpp"

namespace troupe::cli {

namespace {

constexpr const char* fish_beginning
  = R"(# Completes the words of troupe in fish; made by `troupe completion fish`.

# Files behind an @.
function __troupe_files_at
    set -l word (commandline -ct | string replace -r -- '^--[^=]*=' '')
    if string match -q -- '@*' $word
        for file in (__fish_complete_path (string sub -s 2 -- $word))
            echo @$file
        end
    end
end

complete -c troupe -f
)";

std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (const auto c : text) {
    if (c == '\'' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + "'";
}

/// " -a 'auto tools'"; nothing if there is no choice.
std::string fish_choices(const value_words& x) {
  std::string result;
  for (const auto& y : x.choices)
    result += (result.empty() ? "" : " ") + y;
  return result.empty() ? result : " -a " + fish_quoted(result);
}

std::string fish_value(const option_entry& x) {
  if (x.value.empty())
    return {};
  const auto words = words_of(x.value);
  if (words.file_behind_at)
    return " -x -a '(__troupe_files_at)'";
  return (words.file ? " -r -F" : " -x") + fish_choices(words);
}

std::string fish_names(const option_entry& x) {
  std::string result;
  for (const auto& name : x.names)
    result += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return result;
}

void add_fish_options(const command_entry& command, const std::string& where, std::string& to) {
  for (const auto& x : command.options) {
    to += "complete -c troupe -n " + where;
    if (!x.is_argument()) {
      to += fish_names(x) + fish_value(x) + " -d " + fish_quoted(x.meaning);
    } else {
      const auto words = words_of(x.value);
      to += (words.file ? " -F" : " -f") + fish_choices(words);
    }
    to += '\n';
  }
}

} // namespace

std::string fish_completion(const command_entry& command) {
  std::string result{fish_beginning};
  add_fish_options(command, "__fish_use_subcommand", result);
  for (const auto& x : command.commands)
    result += "complete -c troupe -n __fish_use_subcommand -a " + x.name + " -d "
              + fish_quoted(x.summary) + "\n";
  for (const auto& x : command.commands)
    add_fish_options(x, fish_quoted("__fish_seen_subcommand_from " + x.name), result);
  return result;
}

} // namespace troupe::cli
