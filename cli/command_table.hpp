#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace troupe::cli {

/// An option, or an argument without a name, as the parser knows it.
struct option_entry {
  /// "-i", "--input"; none: it stands without a name.
  std::vector<std::string> names;
  /// What stands for its value in the help: "FILE|-", "auto|text|jsonl"; empty: it takes none.
  std::string value;
  std::string meaning;
  /// Under which options stand together.
  std::string heading;
  bool is_required = false;
  bool may_repeat = false;

  bool is_argument() const {
    return names.empty();
  }
};

/// The command itself, or one of its commands: what completions and manual pages are made of.
struct command_entry {
  /// "troupe", "run"
  std::string name;
  std::string summary;
  /// In the order of the help, those without a name first.
  std::vector<option_entry> options;
  std::vector<command_entry> commands;
};

command_entry table_of(const CLI::App& app);

/// What a shell can offer for a value.
struct value_words {
  /// Words to choose from.
  std::vector<std::string> choices;
  /// The name of a file may stand there.
  bool file = false;
  /// The name of a file may stand there behind an @.
  bool file_behind_at = false;
};

/// Reads `option_entry::value`, alternatives of which stand between bars: what is in small letters
/// is a word to choose, FILE the name of a file, anything else a value that no shell knows.
value_words words_of(std::string_view value);

} // namespace troupe::cli
