#include "model/enum_names.hpp"

#include <troupe/progress.hpp>

namespace troupe {

std::string to_string(batch_news x) {
  constexpr std::string_view names[] = {"submitted", "progress", "collected", "failed",
                                        "held_up",   "left",     "cancelled"};
  return detail::enum_name(names, x);
}

} // namespace troupe
