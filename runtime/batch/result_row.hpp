#pragma once

#include "batch_format.hpp"
#include "batch_text.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/error.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What the results of all providers have in common: a line for each row, with its id.
namespace troupe::detail {

/// How a provider writes a row.
struct result_row_format {
  /// What holds the id, for messages.
  std::string_view id_name;
  /// The id; empty if there is none.
  std::string (*id)(json_value row);
  /// Reads what came of it. `text`: of the row, as it is written.
  expected<void> (*take)(batch_row& to, json_value row, std::string_view text,
                         const batch_text& words);
};

/// A line of a result. A blank one is none. Fails with `malformed_response` where it is no object,
/// too long, or without an id of ours.
expected<std::optional<batch_row>> read_result_row(std::string_view line, const batch_text& words,
                                                   const result_row_format& format);

/// The error of a row, as it is written there, as the body of a reply.
std::string error_body(std::string_view row);

} // namespace troupe::detail
