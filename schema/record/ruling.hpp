#pragma once

#include <troupe/judgement.hpp>
#include <troupe/notes.hpp>

namespace troupe {

template <class Inspector>
bool inspect(Inspector& f, ruling& x) {
  return object(f, x, description("Whether a value follows a rule"))
    .fields(field(f, "follows", x.follows, description("Whether the value follows the rule")),
            field(f, "reason", x.reason,
                  description("Why it does not, in one sentence; empty if it does")));
}

} // namespace troupe
