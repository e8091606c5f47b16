#pragma once

#include "batch/batch_format.hpp"
#include "providers/provider.hpp"

#include <troupe/settings.hpp>

namespace troupe {

/// Message Batches: all rows go with the request that makes the batch, which keeps no name.
/// Sources: docs.anthropic.com/en/api/creating-message-batches; the official SDK for Python.
batch_format_ptr make_anthropic_batches(const settings& x, const provider& row);

} // namespace troupe
