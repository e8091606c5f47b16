#pragma once

#include "loaded_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// What a data URL holds (RFC 2397).
struct data_url {
  /// As it says; empty: nothing.
  std::string media_type;
  std::string bytes;
};

/// Whether it is meant to be one.
bool is_data_url(std::string_view url);

/// Absent: it is broken.
std::optional<data_url> read_data_url(std::string_view url);

/// Appends `"name":"…"` with where a file is: its URL, or a data URL of its content, which is
/// base64.
void append_url_member(std::string& out, std::string_view name, const loaded_file& x);

/// "https"; empty if it has none.
std::string scheme_of(std::string_view url);

} // namespace troupe::detail
