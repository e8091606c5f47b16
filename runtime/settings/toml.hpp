#pragma once

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

/// TOML 1.0 (https://toml.io/en/v1.0.0) as far as settings need it: all but dates, times, infinity
/// and NaN, which are refused.
namespace troupe {

struct toml_document {
  /// An object.
  json_tree root;
  /// Of each key, by its path: "limits.concurrency", "fallbacks[1].model".
  std::map<std::string, size_t, std::less<>> lines;
};

/// Fails with `invalid_json`; the message begins with the line: "line 3: …".
expected<toml_document> parse_toml(std::string_view text);

/// TOML has no null.
bool can_be_toml(const json_tree& value);

/// Appends `name = value` as a line; an object as a line for each member, with a dotted key.
void append_toml(std::string& out, std::string_view name, const json_tree& value);

/// Appends an array of objects as a table each: `[[name]]`.
void append_toml_tables(std::string& out, std::string_view name, const json_tree& value);

} // namespace troupe
