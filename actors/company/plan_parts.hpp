#pragma once

#include "carriers/local/fetching.hpp"
#include "run/run_rules.hpp"
#include "validator.hpp"

#include <troupe/detail/run_plan.hpp>

#include <cstdint>
#include <memory>

/// What those who work for a run are told of its plan.
namespace troupe {

uint32_t validators_of(const settings& x);

/// Whether somebody is to look answers up.
bool wants_cache(const run_plan& x);

/// What that one is told of the run.
join_cache joining_of(const run_plan& x);

/// `seats`: how many requests the carrier makes at once. `money` as in `run_rules`.
run_rules rules_of(const run_plan& x, uint32_t seats, std::shared_ptr<purse> money);

local_rules local_rules_of(const run_plan& x);

/// `coordinator` is who hears what they make of the answers.
validating validating_of(const run_plan& x, coordinator_actor coordinator,
                         std::shared_ptr<report_inbox> reports);

} // namespace troupe
