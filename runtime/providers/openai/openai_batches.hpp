#pragma once

#include "batch/batch_format.hpp"
#include "providers/provider.hpp"

#include <troupe/settings.hpp>

namespace troupe {

/// Batches as OpenAI has them, of chat completions and of responses, and as many others do; in what
/// they differ stands in `provider::batch`. Sources: platform.openai.com/docs/api-reference/batch;
/// github.com/openai/openai-openapi.
batch_format_ptr make_openai_batches(const settings& x, const provider& row);

} // namespace troupe
