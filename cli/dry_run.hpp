#pragma once

#include "arguments.hpp"
#include "providers/provider.hpp"
#include "refusal.hpp"
#include "settings/model_facts.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/record_type.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace troupe::cli {

/// The batches of a run.
struct batch_estimate {
  uint64_t batches = 0;
  /// Texts whose requests are equal share one.
  uint64_t rows = 0;
  uint64_t bytes = 0;
  /// Of one batch; 0: no limit.
  uint64_t rows_max = 0;
  uint64_t bytes_max = 0;
};

/// What is known of a run before it is made.
struct run_estimate {
  uint64_t texts = 0;
  /// Lines that are no texts.
  uint64_t bad_lines = 0;
  /// Of the first requests, all together, but for the files in them; with `--batch`, of equal ones
  /// once.
  uint64_t request_bytes = 0;
  /// Texts that the model certainly does not take.
  uint64_t too_long = 0;
  uint64_t files = 0;
  /// What they cost, in all likelihood.
  uint64_t file_tokens = 0;
  /// Texts whose files cannot be sent, and why not the first.
  uint64_t unusable = 0;
  std::string problem = {};
  /// With `--batch`.
  std::optional<batch_estimate> batches = {};
};

/// For people: the texts, their tokens and cost, how long it takes.
std::string estimate_text(const run_estimate& x, const settings& conf, const model_facts& facts);

/// For people: what is known of the model, whence, and what is changed in requests for it.
std::string model_text(const settings& conf, const model_facts& facts);

/// For people: what the mode of the provider changes in the schema, and whether a stricter mode
/// takes it.
std::string schema_fit_text(const json_schema& schema, const provider& row, enum mode how);

/// Reads all texts from `input`, and the files that go with them, and prints what a run would do.
/// Nothing is sent, and no file is touched.
exit_status dry_run(const run_arguments& x, const record_type& type, const dialect& wire,
                    int input);

} // namespace troupe::cli
