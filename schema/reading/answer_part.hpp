#pragma once

#include <string_view>

namespace troupe::detail {

/// The part of what a model wrote in which its answer is to be sought: without thoughts, and
/// within what it put around the answer or around the arguments of a call (see `marks.hpp`). Of
/// several parts the last one that holds a value, preferably one that is marked as the answer.
/// Marks within the strings of a value belong to the value. All of `text` if there are no marks;
/// empty if it ends within its thoughts.
///
/// Linear in the length of the text; neither allocates nor recurses.
std::string_view answer_part(std::string_view text);

} // namespace troupe::detail
