#include "completion.hpp"

namespace troupe::cli {

namespace {

constexpr const char* zsh_beginning = R"(#compdef troupe
# Completes the words of troupe in zsh; made by `troupe completion zsh`.

# Files behind an @.
_troupe_files_at() {
  compset -P @ && _files
}

)";

constexpr const char* zsh_end = R"(
if [[ $funcstack[1] == _troupe ]]; then
  _troupe "$@"
else
  compdef _troupe troupe
fi
)";

/// As it stands between single quotes, with a backslash before `special` characters.
std::string zsh_escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const auto c : text) {
    if (special.find(c) != std::string_view::npos)
      result += '\\';
    result += c == '\'' ? std::string{"'\\''"} : std::string{c};
  }
  return result;
}

/// ":FILE:_files"; nothing for a flag.
std::string zsh_value(const option_entry& x) {
  if (x.value.empty())
    return {};
  const auto words = words_of(x.value);
  auto result = ":" + zsh_escaped(x.value, ":\\") + ":";
  if (words.file_behind_at)
    return result + "_troupe_files_at";
  if (words.file)
    return result + "_files";
  std::string choices;
  for (const auto& y : words.choices)
    choices += (choices.empty() ? "(" : " ") + y;
  // Without an action that completes, zsh shows the message.
  return result + (choices.empty() ? " " : choices + ")");
}

void add_zsh_option(const option_entry& x, std::string& to) {
  std::string all;
  for (const auto& y : x.names)
    all += (all.empty() ? "" : " ") + y;
  for (const auto& name : x.names) {
    const auto is_long = name.starts_with("--");
    to += "    '";
    to += x.may_repeat ? "*" : "(" + all + ")";
    to += name;
    if (!x.value.empty())
      to += is_long ? "=" : "+";
    to += "[" + zsh_escaped(x.meaning, "[]\\") + "]" + zsh_value(x) + "'\n";
  }
}

/// The specifications of its options and arguments, one a line.
std::string zsh_specs(const command_entry& command) {
  std::string result;
  int place = 0;
  for (const auto& x : command.options) {
    if (x.is_argument())
      result += "    '" + std::to_string(++place) + zsh_value(x) + "'\n";
    else
      add_zsh_option(x, result);
  }
  return result;
}

std::string zsh_function(const command_entry& command) {
  return "_troupe_" + command.name + "() {\n  local -a specs=(\n" + zsh_specs(command)
         + "  )\n  _arguments -s $specs\n}\n\n";
}

std::string zsh_main_function(const command_entry& command) {
  std::string commands;
  std::string calls;
  for (const auto& x : command.commands) {
    commands += "    '" + x.name + ":" + zsh_escaped(x.summary, ":\\") + "'\n";
    calls += "    " + x.name + ") _troupe_" + x.name + " ;;\n";
  }
  return "_troupe() {\n  local curcontext=$curcontext state line\n  typeset -A opt_args\n"
         "  local -a commands=(\n"
         + commands + "  )\n  local -a specs=(\n" + zsh_specs(command)
         + "    '1: :->command'\n    '*:: :->words'\n  )\n  _arguments -C $specs && return\n"
           "  case $state in\n    command) _describe -t commands command commands ;;\n"
           "    words) case $words[1] in\n"
         + calls + "    esac ;;\n  esac\n}\n";
}

} // namespace

std::string zsh_completion(const command_entry& command) {
  std::string result{zsh_beginning};
  for (const auto& x : command.commands)
    result += zsh_function(x);
  return result + zsh_main_function(command) + zsh_end;
}

} // namespace troupe::cli
