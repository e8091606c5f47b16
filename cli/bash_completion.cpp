#include "completion.hpp"

namespace troupe::cli {

namespace {

constexpr const char* bash_beginning
  = R"(# Completes the words of troupe in bash; made by `troupe completion bash`.

# Files that begin with the current word; "-" may stand there, too, if that is $1.
_troupe_files() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -f -- "$current"))
  compopt -o filenames 2> /dev/null
  [[ -z $1 || $current != "${1:0:${#current}}" ]] || COMPREPLY+=("$1")
}

# Files behind an @.
_troupe_files_at() {
  local IFS=$'\n'
  [[ $current != @* ]] || COMPREPLY=($(compgen -f -P @ -- "${current#@}"))
}

_troupe_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

_troupe() {
  local current=${COMP_WORDS[COMP_CWORD]} option='' command='' word
  local -i i=COMP_CWORD-1
  COMPREPLY=()
  # Bash breaks words at = and @: "--option=@file" arrives as "--option", "=@", "file".
  while ((i > 0)) && [[ ${COMP_WORDS[i]} == [=@] || ${COMP_WORDS[i]} == '=@' ]]; do
    current=${COMP_WORDS[i]}$current
    i=i-1
  done
  current=${current#=}
  ((i < 1)) || option=${COMP_WORDS[i]}
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || { command=$word; break; }
  done
  case "$command $option" in
)";

constexpr const char* bash_middle = R"(  esac
  case $command in
)";

constexpr const char* bash_end = R"(  esac
}

complete -F _troupe troupe
)";

std::string bash_list(const std::vector<std::string>& words, const char* between) {
  std::string result;
  for (const auto& x : words)
    result += (result.empty() ? "" : between) + x;
  return result;
}

/// The call that offers what may stand as value; nothing: any value may, and none is known.
std::string bash_call(const value_words& x) {
  if (x.file_behind_at)
    return "_troupe_files_at";
  if (x.file)
    return x.choices.empty() ? "_troupe_files" : "_troupe_files " + x.choices.front();
  return x.choices.empty() ? std::string{} : "_troupe_words '" + bash_list(x.choices, " ") + "'";
}

void add_bash_values(const command_entry& command, const std::string& name, std::string& to) {
  for (const auto& x : command.options) {
    if (x.is_argument() || x.value.empty())
      continue;
    std::string pattern;
    for (const auto& y : x.names)
      pattern += (pattern.empty() ? "'" : " | '") + name + " " + y + "'";
    const auto call = bash_call(words_of(x.value));
    to += "    " + pattern + ") " + call + (call.empty() ? "return ;;\n" : "; return ;;\n");
  }
}

/// What may stand where no value is due: options, commands, arguments.
void add_bash_words(const command_entry& command, const std::string& name, std::string& to) {
  std::vector<std::string> words;
  std::string argument;
  for (const auto& x : command.options) {
    words.insert(words.end(), x.names.begin(), x.names.end());
    if (x.is_argument())
      argument = bash_call(words_of(x.value));
  }
  for (const auto& x : command.commands)
    words.push_back(x.name);
  const auto call = "_troupe_words '" + bash_list(words, " ") + "'";
  to += "    '" + name + "') ";
  to += argument.empty() ? call
                         : "if [[ $current == -* ]]; then " + call + "; else " + argument + "; fi";
  to += " ;;\n";
}

} // namespace

std::string bash_completion(const command_entry& command) {
  std::string result{bash_beginning};
  add_bash_values(command, "", result);
  for (const auto& x : command.commands)
    add_bash_values(x, x.name, result);
  result += bash_middle;
  add_bash_words(command, "", result);
  for (const auto& x : command.commands)
    add_bash_words(x, x.name, result);
  return result + bash_end;
}

} // namespace troupe::cli
