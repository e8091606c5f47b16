#pragma once

#include <string_view>
#include <vector>

namespace troupe::detail {

/// The part of what a model wrote in which its answer is to be sought.
struct answer_part {
  std::string_view text;
  /// It is marked as a call: the arguments of one, or the call as JSON (see `answer_frame`).
  bool is_call = false;
  /// All that are marked as calls and hold a value, if there are several. None is the answer by
  /// itself.
  std::vector<std::string_view> calls;
};

/// Without thoughts, and within what the model put around the answer or around a call (see
/// `marks.hpp`). Of several parts the last one that holds a value, preferably one that is marked as
/// the answer. Marks within the strings of a value belong to the value. All of `text` if there are
/// no marks; empty if it ends within its thoughts.
///
/// Linear in the length of the text; does not recurse.
answer_part find_answer_part(std::string_view text);

} // namespace troupe::detail
