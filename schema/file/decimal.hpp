#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// The exact value of a number as JSON spells it: doubles know no 0.1, and no integer beyond 2^53
/// from its neighbour. Made where doubles cannot decide.
class decimal {
public:
  /// Zero.
  decimal() = default;

  /// `spelling` must be a number of RFC 8259.
  explicit decimal(std::string_view spelling);

  bool is_zero() const noexcept {
    return digits_.empty();
  }

  bool is_whole() const noexcept {
    return exponent_ >= static_cast<int64_t>(digits_.size());
  }

  /// Whether its significant digits, as an integer, have room in 64 bits.
  bool can_divide() const;

  /// `divisor` above zero, and `can_divide`.
  bool is_multiple_of(const decimal& divisor) const;

  /// The same text for the same value.
  std::string text() const;

  friend std::strong_ordering operator<=>(const decimal& x, const decimal& y);
  friend bool operator==(const decimal& x, const decimal& y) = default;

private:
  /// Without zeros at both ends. The value is 0.DIGITS * 10^exponent.
  std::string digits_;
  int64_t exponent_ = 0;
  bool is_negative_ = false;
};

} // namespace troupe::detail
