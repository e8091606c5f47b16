#pragma once

#include <troupe/money.hpp>

#include <optional>
#include <string_view>

namespace troupe::detail {

/// The number `text`, spelled as JSON does ("2.5e-06"), times ten to the power of `shift`, as
/// dollars; rounded to the nearest billionth, without a binary fraction on the way. Absent: it is
/// no number, negative, or more than a million dollars.
std::optional<money> decimal_money(std::string_view text, int shift);

} // namespace troupe::detail
