// troupe completion, troupe man.

#include "../scratch_folder.hpp"
#include "argument_settings.hpp"
#include "arguments.hpp"
#include "command_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

std::string printed(const std::vector<std::string>& words) {
  const auto result = std::get<last_words>(parse_arguments(words, {}));
  INFO(result.text);
  REQUIRE(result.status == exit_status::success);
  return result.text;
}

/// The names of an option: "-p,--pool" is two, and what can stand without a name has one that is
/// none.
std::vector<std::string> names_of(const setting& x) {
  std::vector<std::string> result;
  std::istringstream names{std::string{x.notes.option}};
  for (std::string name; std::getline(names, name, ',');)
    if (name.starts_with('-'))
      result.push_back(name);
  return result;
}

struct described_command {
  std::string name;
  std::vector<setting> settings;
};

/// All that settings say of options, not by way of the parser.
struct all_settings {
  run_arguments run;
  rehearse_arguments rehearse;
  schema_arguments schema;
  providers_arguments providers;
  batches_arguments batches;

  std::vector<described_command> commands() {
    std::vector<described_command> result;
    result.push_back({"run", settings_of(run)});
    result.push_back({"rehearse", settings_of(rehearse)});
    result.push_back({"schema", settings_of(schema)});
    result.push_back({"providers", settings_of(providers)});
    result.push_back({"batches", settings_of(batches)});
    return result;
  }
};

/// "auto tools"
std::string choices_of(const setting& x) {
  std::string result;
  for (const auto& y : x.value->choices())
    result += (result.empty() ? "" : " ") + y;
  return result;
}

std::string roff_of(const std::string& name) {
  std::string result;
  for (const auto c : name)
    result += c == '-' ? std::string{"\\-"} : std::string{c};
  return "\\fB" + result + "\\fR";
}

/// The line of `text` with `part` in it; empty if there is none.
std::string line_with(const std::string& text, const std::string& part) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (line.find(part) != std::string::npos)
      return line;
  return {};
}

/// A bash that has read the completion.
class bash_shell {
public:
  bash_shell() {
    files_.file("completion", printed({"completion", "bash"}));
    files_.file("texts.txt", "");
    files_.file("two words.json", "");
  }

  /// What it offers for the last word. Words are given as bash breaks them.
  std::vector<std::string> offers(const std::vector<std::string>& words) const {
    std::string script = "cd '" + files_.path("") + "'; source ./completion; COMP_WORDS=(troupe";
    for (const auto& x : words)
      script += " '" + x + "'";
    script += "); COMP_CWORD=" + std::to_string(words.size())
              + "; _troupe; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return lines_of(script);
  }

  std::vector<std::string> lines_of(const std::string& script) const {
    const auto path = files_.file("script", script);
    const std::unique_ptr<FILE, int (*)(FILE*)> out{
      ::popen(("bash --norc " + path + " 2>&1").c_str(), "r"), &::pclose};
    REQUIRE(out);
    std::string text;
    std::array<char, 4096> buffer{};
    for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), out.get())) > 0;)
      text.append(buffer.data(), n);
    std::vector<std::string> result;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
      if (!line.empty())
        result.push_back(line);
    return result;
  }

  std::string script_path() const {
    return files_.path("completion");
  }

private:
  scratch_folder files_;
};

using words = std::vector<std::string>;

} // namespace

TEST_CASE("each option of the settings is in each completion") {
  const auto of_bash = printed({"completion", "bash"});
  const auto zsh = printed({"completion", "zsh"});
  const auto fish = printed({"completion", "fish"});
  all_settings all;
  size_t count = 0;
  for (const auto& command : all.commands()) {
    const auto in_bash = line_with(of_bash, "    '" + command.name + "') ") + " ";
    const auto from = zsh.find("_troupe_" + command.name + "() {");
    const auto in_zsh = zsh.substr(from, zsh.find("\n}\n", from) - from);
    for (const auto& x : command.settings)
      for (const auto& name : names_of(x)) {
        INFO(command.name << ' ' << name);
        CHECK((in_bash.find(" " + name + " ") != std::string::npos
               || in_bash.find(" " + name + "'") != std::string::npos));
        const auto spec = line_with(in_zsh, ")" + name + (name.starts_with("--") ? "=[" : "+["))
                          + line_with(in_zsh, "*" + name + "=[")
                          + line_with(in_zsh, ")" + name + "[");
        CHECK_FALSE(spec.empty());
        const auto is_long = name.starts_with("--");
        const auto in_fish = line_with(fish, "-n '__fish_seen_subcommand_from " + command.name + "'"
                                               + (is_long ? "" : " -s " + name.substr(1) + " "));
        CHECK_FALSE(in_fish.empty());
        if (is_long)
          CHECK(fish.find(" -l " + name.substr(2) + " ") != std::string::npos);
        ++count;
      }
  }
  CHECK(count > 90);
}

TEST_CASE("each choice of the settings is offered behind its option") {
  const auto fish = printed({"completion", "fish"});
  const auto zsh = printed({"completion", "zsh"});
  const bash_shell shell;
  all_settings all;
  size_t count = 0;
  for (const auto& command : all.commands())
    for (const auto& x : command.settings) {
      const auto choices = choices_of(x);
      const auto name = std::string{option_name(x)};
      if (choices.empty() || name.empty())
        continue;
      INFO(command.name << ' ' << name);
      CHECK(shell.offers({command.name, name, ""}) == x.value->choices());
      CHECK(fish.find(" -x -a '" + choices + "'") != std::string::npos);
      CHECK(zsh.find(":(" + choices + ")'") != std::string::npos);
      ++count;
    }
  CHECK(count > 8);
}

TEST_CASE("bash completes commands, options, choices and files") {
  const bash_shell shell;
  CHECK(shell.lines_of("source '" + shell.script_path() + "'; complete -p troupe")
        == words{"complete -F _troupe troupe"});
  CHECK(shell.offers({"re"}) == words{"rehearse", "report"});
  CHECK(shell.offers({"run", "--prompt-t"}) == words{"--prompt-template"});
  CHECK(shell.offers({"run", "--mode", "json_s"}) == words{"json_schema"});
  CHECK(shell.offers({"run", "--quiet", "--mode", "json_s"}) == words{"json_schema"});
  CHECK(shell.offers({"run", "--mode", "=", "json_s"}) == words{"json_schema"});
  CHECK(shell.offers({"run", "--stream", "="}) == words{"off", "items"});
  CHECK(shell.offers({"run", "-i", "tex"}) == words{"texts.txt"});
  CHECK(shell.offers({"run", "-o", "-"}) == words{"-"});
  CHECK(shell.offers({"run", "--schema", "two"}) == words{"two words.json"});
  CHECK(shell.offers({"schema", "two"}) == words{"two words.json"});
  CHECK(shell.offers({"schema", "--prov"}) == words{"--provider"});
  CHECK(shell.offers({"completion", "z"}) == words{"zsh"});
  CHECK(shell.offers({"man", "sch"}) == words{"schema"});
}

TEST_CASE("bash completes the name of a file behind an @, however it breaks the words") {
  const bash_shell shell;
  CHECK(shell.offers({"run", "--system-prompt", "@", "tex"}) == words{"@texts.txt"});
  CHECK(shell.offers({"run", "--system-prompt", "=@", "tex"}) == words{"@texts.txt"});
  CHECK(shell.offers({"run", "--system-prompt", "@tex"}) == words{"@texts.txt"});
  CHECK(shell.offers({"run", "--system-prompt", "tex"}).empty());
}

TEST_CASE("bash offers nothing where any value may stand") {
  const bash_shell shell;
  CHECK(shell.offers({"run", "--pool", ""}).empty());
  CHECK(shell.offers({"run", "--header", ""}).empty());
}

TEST_CASE("a value is read from the words of the help") {
  CHECK(words_of("auto|tools_strict|md_json").choices == words{"auto", "tools_strict", "md_json"});
  CHECK(words_of("FILE|-").choices == words{"-"});
  CHECK(words_of("FILE|-").file);
  CHECK(words_of("FILE|URI=FILE").file);
  CHECK(words_of("TEXT|@FILE").file_behind_at);
  CHECK_FALSE(words_of("TEXT|@FILE").file);
  for (auto x : {"N", "TIME", "1..4096", "0.5..0.999", "'NAME: VALUE'", "NAME=JSON",
                 "MODEL[,url=URL][,mode=M]", ""}) {
    INFO(x);
    CHECK(words_of(x).choices.empty());
    CHECK_FALSE(words_of(x).file);
  }
}

TEST_CASE("each option of the settings is on the manual page of its command") {
  all_settings all;
  for (const auto& command : all.commands()) {
    const auto page = printed({"man", command.name});
    for (const auto& x : command.settings)
      for (const auto& name : names_of(x)) {
        INFO(command.name << ' ' << name);
        CHECK(page.find(roff_of(name)) != std::string::npos);
      }
  }
}

TEST_CASE("manual pages name each other, and what a run ends with") {
  const auto page = printed({"man"});
  CHECK(page == printed({"man", "troupe"}));
  for (auto x :
       {"troupe-run", "troupe-rehearse", "troupe-schema", "troupe-completion", "troupe-man"}) {
    INFO(x);
    CHECK(page.find(roff_of(x) + "(1)") != std::string::npos);
  }
  CHECK(printed({"man", "run"}).find("OPENAI_API_KEY") != std::string::npos);
  for (const auto x : exit_statuses)
    CHECK(page.find(".TP\n\\fB" + std::to_string(static_cast<int>(x)) + "\\fR\n")
          != std::string::npos);
}

TEST_CASE("a manual page is ASCII, and no line of it is taken for a request by mistake") {
  for (auto x :
       {"troupe", "run", "rehearse", "schema", "providers", "batches", "completion", "man"}) {
    const auto page = printed({"man", x});
    CHECK(std::all_of(page.begin(), page.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    std::istringstream lines{page};
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK_FALSE(line.starts_with('\''));
      const auto request = line.substr(0, line.find(' '));
      const std::array<const char*, 8> known{".\\\"", ".TH", ".SH", ".SS", ".TP", ".ad", ".nh", ""};
      if (line.starts_with('.'))
        CHECK(std::find(known.begin(), known.end(), request) != known.end());
    }
  }
}

TEST_CASE("shells and pages that are not there are bad usage") {
  for (const auto& x : {words{"completion"}, words{"completion", "tcsh"}, words{"man", "sing"},
                        words{"completion", "bash", "zsh"}}) {
    const auto told = std::get<last_words>(parse_arguments(x, {}));
    INFO(told.text);
    CHECK(told.status == exit_status::bad_usage);
    CHECK(told.text.find('\n') == told.text.size() - 1);
  }
}
