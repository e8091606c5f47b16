#pragma once

#include "providers/provider.hpp"

#include <troupe/model_profile.hpp>
#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <vector>

namespace troupe {

/// Takes out of `x` what the model refuses, and puts what it calls otherwise in its words. Returns
/// what was changed, for people: "the model does not take temperature: it is left off". Pure.
std::vector<std::string> apply_profile(settings& x, const model_profile& profile);

/// Those of `modes` that the model has, as far as is known; all of them if that leaves none. Pure.
std::vector<mode> usable_modes(std::span<const mode> modes, const model_profile& profile);

/// What is known of the provider, but that `mode::automatic` stands only for what the model has.
/// Lives as long as the process.
const provider& row_for(const provider& row, const model_profile& profile);

} // namespace troupe
