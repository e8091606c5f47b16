#pragma once

#include "batch/batch_format.hpp"
#include "providers/provider.hpp"

#include <troupe/settings.hpp>

namespace troupe {

/// Batch jobs: files and rows as OpenAI has them, jobs of another shape, which name the model. Its
/// pages are numbered, and a reply does not say its number: of lists there is the first page only,
/// the newest hundred. Source: github.com/mistralai/client-python, docs/models/batchjob.md.
batch_format_ptr make_mistral_batches(const settings& x, const provider& row);

} // namespace troupe
