#include "arguments.hpp"

#include "argument_settings.hpp"
#include "batch_arguments.hpp"
#include "command_table.hpp"
#include "completion.hpp"
#include "described_options.hpp"
#include "footnote.hpp"
#include "manual_page.hpp"
#include "read_file.hpp"
#include "settings/run_file.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t run_file_bytes_max = 1u << 20;

expected<void> read_run_file(const std::string& path, std::vector<setting>& to) {
  auto text = read_file(path, run_file_bytes_max);
  if (!text)
    return unexpected<error>{text.error()};
  return run_file::parse(*text, path).and_then([&](const run_file& x) { return x.apply(to); });
}

/// `--config` comes before the options of the settings: CLI11 carries them out in their order, not
/// in that of the command line, so options override the file.
void add_run_file(CLI::App& app, std::vector<setting>& all, bool& prints) {
  constexpr const char* group = "Run file (docs/config.md)";
  auto read = [&all](const std::string& path) {
    if (auto fine = read_run_file(path, all); !fine)
      throw CLI::ValidationError("--config", fine.error().message);
  };
  app
    .add_option_function<std::string>("--config", read,
                                      "Settings and files, as TOML or JSON; options override it")
    ->option_text("FILE")
    ->group(group);
  app.add_flag("--print-config", prints, "Print what holds, as such a file, and do nothing")
    ->group(group);
}

/// Of two that exclude each other the one on the command line counts.
expected<void> settle_journal(const CLI::App& app, run_arguments& x) {
  if (x.journal.empty() || !x.no_journal)
    return {};
  const bool is_wanted = app.count("--journal") > 0;
  const bool is_refused = app.count("--no-journal") > 0;
  if (is_wanted == is_refused)
    return failed(errc::configuration, "journal names a file, and no_journal wants none: leave one "
                                       "of the two out");
  if (is_wanted)
    x.no_journal = false;
  else
    x.journal.clear();
  return {};
}

/// Key and place are those of the provider that was chosen: what the environment holds for another
/// one is not taken along.
void read_environment_of(settings& x, const settings& usual) {
  if (x.provider == usual.provider)
    return;
  settings chosen;
  chosen.provider = x.provider;
  read_environment(chosen);
  if (x.api_key == usual.api_key || x.api_key.empty())
    x.api_key = std::move(chosen.api_key);
  if (x.base_url == usual.base_url)
    x.base_url = std::move(chosen.base_url);
}

/// "PROVIDER/NAME" of the model; where it is that, of the fallbacks as well.
void choose_providers(settings& x, const settings& usual) {
  if (choose_model(x, x.model))
    for (auto& y : x.fallbacks)
      if (y.provider.empty() && y.base_url.empty())
        take_provider(y, y.model);
  read_environment_of(x, usual);
}

/// What the option parser does not know.
expected<void> complete(const CLI::App& app, run_arguments& x, const std::vector<setting>& all) {
  if (x.schema.empty())
    return failed(errc::configuration, "--schema is required");
  for (const auto& y : all)
    if (auto complaint = range_complaint(y); y.scope == "command" && !complaint.empty())
      return failed(errc::configuration, std::move(complaint));
  if (auto fine = settle_journal(app, x); !fine)
    return fine;
  if (auto fine = check_batches(x); !fine)
    return fine;
  x.conf.prices = x.prices.list;
  x.conf.models = x.models.list;
  // A rehearsal has no use for a key.
  return x.rehearse ? expected<void>{} : read_named_variables(x.conf);
}

/// What the option parser does not know of `troupe score`.
expected<void> complete(const score_arguments& x) {
  const auto wrong = [](std::string words) {
    return failed(errc::configuration, std::move(words));
  };
  if (!x.consistency) {
    if (x.runs > 0 || x.run || !x.folder.empty())
      return wrong("--runs, --folder and options behind -- are for --consistency");
    return x.files.size() == 2 ? expected<void>{}
                               : wrong("two files are wanted: OUTPUT and LABELS");
  }
  if (!x.at_least.empty())
    return wrong("--at-least wants labels, and --consistency has none");
  if (x.runs == 0)
    return x.files.size() > 1 && !x.run
             ? expected<void>{}
             : wrong("--consistency wants the outputs of two runs or more, or --runs");
  if (!x.files.empty() || x.folder.empty() || !x.run)
    return wrong("--runs wants --folder, and behind -- the options of a run, such as -- --input "
                 "texts.txt --schema person.json; no files besides");
  return {};
}

/// What is printed of the command itself: completions and manual pages.
struct own_description {
  std::string shell;
  std::string page = "troupe";
  CLI::App* completion = nullptr;
  CLI::App* manual = nullptr;

  bool is_wanted() const {
    return *completion || *manual;
  }

  std::string text(const CLI::App& app) const {
    const auto table = table_of(app);
    if (*manual)
      return manual_page(table, page, TROUPE_VERSION);
    return shell == "bash"  ? bash_completion(table)
           : shell == "zsh" ? zsh_completion(table)
                            : fish_completion(table);
  }
};

void add_choice(CLI::App& app, const std::string& name, std::string& value,
                const std::string& meaning, const std::vector<std::string>& choices,
                bool required) {
  std::string kind;
  for (const auto& x : choices)
    kind += (kind.empty() ? "" : "|") + x;
  app.add_option(name, value, meaning)
    ->required(required)
    ->check(CLI::IsMember(choices))
    ->option_text(kind + (required ? " REQUIRED" : ""));
}

/// All other commands must be there.
void add_own_description(CLI::App& app, own_description& x) {
  x.completion = app.add_subcommand("completion", "Print what completes the command's words in a "
                                                  "shell");
  add_choice(*x.completion, "shell", x.shell, "Which shell", {"bash", "zsh", "fish"}, true);
  x.manual = app.add_subcommand("man", "Print a manual page, for man -l -");
  std::vector<std::string> commands{"troupe"};
  for (const auto* y : std::as_const(app).get_subcommands(std::function<bool(const CLI::App*)>{}))
    commands.push_back(y->get_name());
  add_choice(*x.manual, "command", x.page, "Of which command (default troupe)", commands, false);
}

void add_footers(CLI::App& app) {
  app.footer(to_text(footnotes_of(app.get_name())));
  for (auto* x : app.get_subcommands(std::function<bool(CLI::App*)>{}))
    add_footers(*x);
}

/// Everything on one line: the complaints of the option parser may hold several.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

last_words bad_words(const CLI::App& app, const std::string& problem) {
  std::string command = "troupe";
  for (const auto* sub : app.get_subcommands())
    command += " " + sub->get_name();
  return {exit_status::bad_usage,
          "troupe: " + one_line(problem) + " (see " + command + " --help)\n"};
}

last_words give_up(const CLI::App& app, const CLI::ParseError& problem) {
  if (problem.get_exit_code() != 0)
    return bad_words(app, problem.what());
  std::ostringstream out;
  std::ostringstream ignored;
  app.exit(problem, out, ignored);
  auto text = out.str();
  if (!text.ends_with('\n'))
    text += '\n';
  return {exit_status::success, std::move(text)};
}

/// What stands before `--` in the words of `troupe score`: the rest are those of a run.
std::span<const std::string> words_before_run(std::span<const std::string> words) {
  if (words.empty() || words.front() != "score")
    return words;
  const auto end = std::find(words.begin(), words.end(), "--");
  return words.first(static_cast<size_t>(end - words.begin()));
}

/// A command with its arguments and what describes them.
template <class Arguments>
struct command {
  command(CLI::App& app, const char* name, const char* meaning,
          std::initializer_list<const char*> required = {})
    : line(app.add_subcommand(name, meaning)) {
    add_options(*line, all);
    for (const auto* x : required)
      line->get_option(x)->required();
  }

  command(const command&) = delete;
  command& operator=(const command&) = delete;

  /// It is the one that was given.
  explicit operator bool() const {
    return line->parsed();
  }

  Arguments x;
  std::vector<setting> all = settings_of(x);
  CLI::App* line;
};

/// Which number is out of its range, and what that is; empty: none.
std::string range_problem(const std::vector<setting>& all) {
  for (const auto& x : all)
    if (const auto complaint = range_complaint(x); !complaint.empty())
      return std::string{option_name(x)} + complaint.substr(x.name.size());
  return {};
}

/// `rest` begins with `--` if it is not empty.
arguments complete_score(const CLI::App& app, score_arguments& x, const std::vector<setting>& all,
                         std::span<const std::string> rest, const settings& conf) {
  if (auto problem = range_problem(all); !problem.empty())
    return bad_words(app, problem);
  if (!rest.empty()) {
    std::vector<std::string> words{"run"};
    words.insert(words.end(), rest.begin() + 1, rest.end());
    auto run = parse_arguments(words, conf);
    if (!std::holds_alternative<run_arguments>(run))
      return run;
    x.run = std::get<run_arguments>(std::move(run));
  }
  if (auto fine = complete(x); !fine)
    return bad_words(app, fine.error().message);
  return x;
}

constexpr std::string_view run_file_head = "# For troupe run --config FILE; options override it. "
                                           "See docs/config.md.\n\n";

} // namespace

arguments parse_arguments(std::span<const std::string> words, const settings& conf) {
  CLI::App app{"Turns many texts into validated JSON records by calling an LLM API concurrently.",
               "troupe"};
  app.set_version_flag("--version", "troupe " TROUPE_VERSION);
  app.require_subcommand(1);
  run_arguments run;
  run.conf = conf;
  bool prints_config = false;
  auto run_settings = settings_of(run);
  auto* run_command = app.add_subcommand("run", "Turn each line of a file into a record");
  add_run_file(*run_command, run_settings, prints_config);
  add_options(*run_command, run_settings);
  run_command->get_option("--no-journal")->excludes(run_command->get_option("--journal"));
  const command<rehearse_arguments> rehearse{app, "rehearse",
                                             "Serve a simulated API on this machine"};
  const command<schema_arguments> schema{
    app, "schema", "Show what a provider is sent for a JSON Schema", {"--schema"}};
  const command<providers_arguments> providers{
    app, "providers", "Show whom the command can ask, and what they can do"};
  const command<batches_arguments> batches{
    app, "batches", "Show the batches that a run has under way, by its journal", {"journal"}};
  command<score_arguments> score{app, "score",
                                 "Compare records with labels, or runs with each other"};
  // As many as there are words.
  score.line->get_option("files")->expected(-1);
  const command<report_arguments> report{
    app, "report", "Show on one page what a run did, or compare two", {"run"}};
  own_description own;
  add_own_description(app, own);
  add_footers(app);
  const auto own_words = words_before_run(words);
  // The parser wants them in reverse.
  std::vector<std::string> reversed{own_words.rbegin(), own_words.rend()};
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& problem) {
    return give_up(app, problem);
  }
  if (own.is_wanted())
    return last_words{exit_status::success, own.text(app)};
  if (rehearse)
    return rehearse.x;
  if (schema)
    return schema.x;
  if (providers)
    return providers.x;
  if (batches)
    return batches.x;
  if (score)
    return complete_score(app, score.x, score.all, words.subspan(own_words.size()), conf);
  if (report) {
    if (const auto problem = range_problem(report.all); !problem.empty())
      return bad_words(app, problem);
    return report.x;
  }
  if (*run_command)
    choose_providers(run.conf, conf);
  if (prints_config)
    return last_words{exit_status::success,
                      std::string{run_file_head} + write_run_file(run_settings)};
  run.words.assign(words.begin(), words.end());
  if (auto fine = complete(*run_command, run, run_settings); !fine)
    return bad_words(app, in_terms_of_options(fine.error().message));
  return run;
}

namespace {

struct setting_name {
  std::string setting;
  std::string option;
};

/// How the command calls the settings that it has an option or a variable for.
const std::vector<setting_name>& option_names() {
  static const auto names = [] {
    std::vector<setting_name> result;
    run_arguments some;
    for (const auto& x : settings_of(some)) {
      // Whose variable holds it depends on the provider.
      if (x.name == "api_key") {
        result.push_back({x.name, "the key"});
        continue;
      }
      const auto option = option_name(x).empty() ? x.notes.variable : option_name(x);
      if (!option.empty())
        result.push_back({x.name, std::string{option}});
    }
    return result;
  }();
  return names;
}

} // namespace

std::string in_terms_of_options(const std::string& message) {
  const auto& names = option_names();
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_.";
  std::string result;
  for (std::string_view rest{message}; !rest.empty();) {
    auto word = rest.substr(0, std::min(rest.find_first_not_of(letters), rest.size()));
    if (word.ends_with('.'))
      word.remove_suffix(1);
    const auto i = std::find_if(names.begin(), names.end(),
                                [&](const setting_name& x) { return x.setting == word; });
    // Behind the beginning, a word such as "model" means what it means.
    const bool is_setting = i != names.end()
                            && (result.empty() || word.find('_') != std::string_view::npos);
    result += is_setting ? std::string_view{i->option} : word;
    rest.remove_prefix(word.size());
    const auto gap = std::min(rest.find_first_of(letters.substr(0, letters.size() - 1)),
                              rest.size());
    result += rest.substr(0, gap);
    rest.remove_prefix(gap);
  }
  return result;
}

line_meaning meaning_of_lines(const run_arguments& x) {
  return {x.format, place_of_files(x.input, x.files_root)};
}

} // namespace troupe::cli
