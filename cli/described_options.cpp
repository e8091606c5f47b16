#include "described_options.hpp"

#include "arguments.hpp"

#include <string>

namespace troupe::cli {

namespace {

/// CLI11 says of which option; `word` is what stands behind it.
[[noreturn]] void refuse(const setting& x, const std::string& word, const error& problem) {
  throw CLI::ValidationError(std::string{option_name(x)}, word + " " + problem.message);
}

void take(setting& x, const std::string& word) {
  if (auto fine = x.value->add_word(word); !fine)
    refuse(x, word, fine.error());
}

CLI::Option* add_flag(CLI::App& app, setting& x, const std::string& help) {
  const auto turns_off = !x.notes.option_turns_off.empty();
  // `--quiet=false` counts as -1.
  auto set = [&x, turns_off](int64_t count) {
    static_cast<void>(x.value->set(json_tree{(count > 0) != turns_off}));
  };
  return app.add_flag_function(std::string{x.notes.option}, set, help);
}

CLI::Option* add_list(CLI::App& app, setting& x, const std::string& help) {
  // What the run file says is replaced, not added to.
  auto set = [&x](const std::vector<std::string>& words) {
    x.value->clear_list();
    for (const auto& word : words)
      take(x, word);
  };
  return app.add_option_function<std::vector<std::string>>(std::string{x.notes.option}, set, help)
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// " (default 8)", " (default: not sent)"; nothing for a flag, and where there is none.
std::string default_of(const setting& x) {
  const auto words = x.value->words();
  const auto is_given = !words.empty() && !words.front().empty();
  const auto has_default = is_given || (!x.notes.empty.empty() && x.notes.empty != "must be given");
  if (x.value->is_flag() || x.value->is_list() || !has_default)
    return {};
  auto usual = plain_text(default_text(x));
  // A choice may be called as a setting is.
  if (x.value->choices().empty())
    usual = in_terms_of_options(usual);
  return (is_given ? " (default " : " (default: ") + usual + ")";
}

std::string help_of(const setting& x) {
  if (!x.notes.option_turns_off.empty())
    return std::string{x.notes.option_turns_off};
  return in_terms_of_options(plain_text(x.notes.meaning))
         + (x.value->is_list() ? ". May be repeated" : "") + default_of(x);
}

/// Where the option stands in the help.
std::string group_of(const setting& x) {
  auto result = std::string{x.notes.heading};
  if (x.scope == "provider" && result == "The provider")
    result += " (keys come from the environment, never from an option: troupe providers)";
  return result;
}

} // namespace

void add_options(CLI::App& app, std::vector<setting>& xs) {
  for (auto& x : xs) {
    if (x.notes.option.empty())
      continue;
    const auto help = help_of(x);
    CLI::Option* added = nullptr;
    if (x.value->is_flag()) {
      added = add_flag(app, x, help);
    } else {
      auto set = [&x](const std::string& word) { take(x, word); };
      added = x.value->is_list()
                ? add_list(app, x, help)
                : app.add_option_function<std::string>(std::string{x.notes.option}, set, help);
      added->option_text(x.notes.option_kind.empty() ? x.value->kind()
                                                     : std::string{x.notes.option_kind});
    }
    added->group(group_of(x));
  }
}

} // namespace troupe::cli
