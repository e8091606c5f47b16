#pragma once

#include "arguments.hpp"
#include "providers/provider.hpp"
#include "refusal.hpp"
#include "settings/model_facts.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/record_type.hpp>

#include <cstdint>
#include <string>

namespace troupe::cli {

/// What is known of a run before it is made.
struct run_estimate {
  uint64_t texts = 0;
  /// Lines that are no texts.
  uint64_t bad_lines = 0;
  /// Of the first requests, all together.
  uint64_t request_bytes = 0;
  /// Texts that the model certainly does not take.
  uint64_t too_long = 0;
};

/// For people: the texts, their tokens and cost, how long it takes.
std::string estimate_text(const run_estimate& x, const settings& conf, const model_facts& facts);

/// For people: what is known of the model, whence, and what is changed in requests for it.
std::string model_text(const settings& conf, const model_facts& facts);

/// For people: what the mode of the provider changes in the schema, and whether a stricter mode
/// takes it.
std::string schema_fit_text(const json_schema& schema, const provider& row, enum mode how);

/// Reads all texts from `input` and prints what a run would do. Nothing is sent, and no file is
/// touched.
exit_status dry_run(const run_arguments& x, const record_type& type, const dialect& wire,
                    int input);

} // namespace troupe::cli
