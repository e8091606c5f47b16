#pragma once

#include "batch/batch_format.hpp"
#include "providers/provider.hpp"

#include <troupe/settings.hpp>

namespace troupe {

/// Batches of `generateContent` whose rows lie in a file of the File API. Sources:
/// ai.google.dev/api/batch-api, ai.google.dev/api/files; googleapis/python-genai.
batch_format_ptr make_gemini_batches(const settings& x, const provider& row);

} // namespace troupe
