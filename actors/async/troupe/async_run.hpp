#pragma once

#include <troupe/detail/run_control.hpp>

namespace troupe {

/// A run whose outcomes go to a function. It goes on by itself: nothing happens when this goes.
class async_run : public run_control {
public:
  using run_control::run_control;
};

} // namespace troupe
