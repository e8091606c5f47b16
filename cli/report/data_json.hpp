#pragma once

#include "histogram.hpp"
#include "run_counts.hpp"

#include <troupe/detail/json_writer.hpp>

#include <string>
#include <string_view>

/// Parts of the data that a report and a comparison have in common.
namespace troupe::cli::report {

/// The same JSON text, free of what a script element or a line of a script ends at.
std::string escaped_for_page(std::string_view json);

void append_strings(json_writer& out, std::string_view name, const std::vector<std::string>& xs);

/// Milliseconds with three digits, whole where they are; money with nine.
void append_rounded(json_writer& out, double x, double digits = 1'000);

void append_settings(json_writer& out, const std::vector<journal_field>& xs);
void append_totals(json_writer& out, const run_counts& x);
void append_latency(json_writer& out, const run_counts& x);

/// At most `bytes_max` bytes of a text, cut between characters.
std::string_view cut_at_character(std::string_view text, size_t bytes_max);

} // namespace troupe::cli::report
