#pragma once

#include "setting.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Settings in a file, as docs/config.md describes it.
namespace troupe {

/// What a run file says, not yet understood.
class run_file {
public:
  /// Reads TOML, or JSON if the text begins with `{`. `name` is for messages. Fails with
  /// `configuration`; the message begins with the name and, for TOML, the line.
  static expected<run_file> parse(std::string_view text, std::string name);

  /// Writes its values into the settings of the same names. Fails with `configuration`, saying
  /// where, for a setting that is not known, a value of the wrong kind or out of its range, and a
  /// secret; settings that stand before it may have been changed then.
  expected<void> apply(std::vector<setting>& to) const;

private:
  std::string name_;
  json_tree tree_;
  /// Of the keys of a TOML file, by their path: "limits.concurrency".
  std::map<std::string, size_t, std::less<>> lines_;
};

/// Writes an object's members into the settings of the same names; null leaves a setting as it is.
/// Fails as `run_file::apply`, but for the place; `where`, if given, is then the path to the
/// setting.
expected<void> read_settings(const json_tree& x, std::vector<setting>& to,
                             std::string* where = nullptr);

/// The settings that `usual` has otherwise, but for secrets.
json_tree changed_settings(const std::vector<setting>& x, const std::vector<setting>& usual);

/// A TOML file of all settings that have an option or a key, which `run_file` reads back. What is
/// secret, or not given, stands there as a comment.
std::string write_run_file(const std::vector<setting>& xs);

} // namespace troupe
