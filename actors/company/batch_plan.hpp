#pragma once

#include "carriers/batch/batch_files.hpp"
#include "carriers/batch/batching.hpp"

#include <troupe/detail/run_plan.hpp>

/// What of a plan is about batches.
namespace troupe {

/// Null if the provider of these settings has no batches that troupe speaks.
batch_service_ptr batches_of(const settings& conf);

/// Whether a run with these settings and options can go in batches: its usual provider has them,
/// and nothing is wanted that they do not give. Fails with `configuration`.
expected<void> check_batches(const settings& conf, const company_options& options);

/// Requests of a batch are neither slow nor late.
void leave_out_what_batches_do_not_want(settings& x);

/// Of a plan with batches.
batching batching_of(const run_plan& x);

} // namespace troupe
