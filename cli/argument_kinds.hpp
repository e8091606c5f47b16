#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace troupe::cli {

/// Options of one group in the help text. Refers to the app and to the targets, which must outlive
/// the parsing.
class option_group {
public:
  option_group(CLI::App& app, std::string name) : app_(app), name_(std::move(name)) {}

  /// A number or a text, shown as `kind` in the help.
  template <class T>
  CLI::Option*
  value(const std::string& name, T& target, const std::string& kind, const std::string& help) {
    return app_.add_option(name, target, help)->option_text(kind)->group(name_);
  }

  CLI::Option* flag(const std::string& name, bool& target, const std::string& help) {
    return app_.add_flag(name, target, help)->group(name_);
  }

  /// Something whose text `parse` turns into an `expected<Target>`.
  template <class Parse, class Target>
  CLI::Option* parsed(const std::string& name, Parse parse, Target& target, const std::string& kind,
                      const std::string& help) {
    auto take = [&target, parse, name](const std::string& text) {
      auto result = parse(text);
      if (!result)
        throw CLI::ValidationError(name, text + " " + result.error().message);
      target = std::move(*result);
    };
    return app_.add_option_function<std::string>(name, take, help)->option_text(kind)->group(name_);
  }

  /// One of a few names.
  template <class Target>
  CLI::Option* choice(const std::string& name, std::vector<std::pair<std::string, Target>> choices,
                      Target& target, const std::string& help) {
    std::vector<std::string> names;
    std::string kind;
    for (auto& [label, ignored] : choices) {
      kind += (names.empty() ? "" : "|") + label;
      names.push_back(label);
    }
    auto take = [&target, choices, name, kind](const std::string& text) {
      for (auto& [label, value] : choices)
        if (label == text) {
          target = value;
          return;
        }
      throw CLI::ValidationError(name, text + " is none of " + kind);
    };
    return app_.add_option_function<std::string>(name, take, help)->option_text(kind)->group(name_);
  }

  /// "30s", "500ms" …
  CLI::Option* duration(const std::string& name, std::chrono::milliseconds& target,
                        const std::string& help);

  /// A text, or with `@` in front the content of a file; `@@` is an `@`.
  CLI::Option* text(const std::string& name, std::string& target, const std::string& help);

private:
  CLI::App& app_;
  std::string name_;
};

} // namespace troupe::cli
