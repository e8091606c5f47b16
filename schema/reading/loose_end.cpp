#include "loose_parser.hpp"

#include <algorithm>

/// What stands behind the value, and what that says about it.
namespace troupe::detail {

void loose_parser::check_end() {
  behind_root();
  auto has = [this](repair_kind kind) {
    return std::any_of(out_.repairs.begin(), out_.repairs.end(),
                       [&](auto& x) { return x.kind == kind; });
  };
  // Brackets were missing and were too many: something stands in the wrong place.
  if (has(repair_kind::closer_missing) && has(repair_kind::closer_extra))
    restructure(0, repair_kind::ambiguous);
  // {"a":"x}" has either the quote too late or no bracket.
  const auto last = out_.text_of(out_.nodes.back());
  if (out_.nodes.front().is_cut && (last.ends_with('}') || last.ends_with(']')))
    restructure(0, repair_kind::ambiguous);
}

/// Closing brackets too many, and members that follow them.
void loose_parser::behind_root() {
  const auto kind = out_.nodes.front().kind;
  if (kind != loose_kind::object && kind != loose_kind::array)
    return;
  while (!hopeless_ && !out_.nodes.front().is_cut) {
    const auto next = blank(pos_);
    const auto c = at(next);
    if (c == '}' || c == ']') {
      restructure(0, left_ > 0 ? repair_kind::ambiguous : repair_kind::closer_extra);
      pos_ = next + 1;
      continue;
    }
    const auto behind = blank(next + 1);
    const bool has_name = (c == ',' && name_at(behind).end != npos)
                          || (quote_at(next) > 0 && name_at(next).end != npos);
    if (kind == loose_kind::object && has_name) {
      restructure(0, left_ > 0 ? repair_kind::ambiguous : repair_kind::members_behind_end);
      pos_ = next;
      members(nullptr, next, 0);
      continue;
    }
    // The rest of a list whose end came too early.
    if (kind == loose_kind::array && c == ',' && value_starts(behind))
      restructure(0, repair_kind::ambiguous);
    return;
  }
}

} // namespace troupe::detail
