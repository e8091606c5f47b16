#pragma once

#include <troupe/error.hpp>

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace troupe {

/// An amount in dollars (or whatever currency the prices are in), exact to a billionth. A sum that
/// does not fit stays at the largest amount: what is compared with a ceiling may come out too large
/// in that case, never too small.
class money {
public:
  static constexpr uint64_t nanos_per_dollar = 1'000'000'000;

  constexpr money() = default;

  static constexpr money from_nanos(int64_t count) {
    money result;
    result.nanos_ = count;
    return result;
  }

  static constexpr money largest() {
    return from_nanos(std::numeric_limits<int64_t>::max());
  }

  /// Billionths of a dollar.
  constexpr int64_t nanos() const noexcept {
    return nanos_;
  }

  constexpr money& operator+=(money other) noexcept {
    if (__builtin_add_overflow(nanos_, other.nanos_, &nanos_))
      nanos_ = other.nanos_ > 0 ? std::numeric_limits<int64_t>::max()
                                : std::numeric_limits<int64_t>::min();
    return *this;
  }

  constexpr money& operator-=(money other) noexcept {
    if (__builtin_sub_overflow(nanos_, other.nanos_, &nanos_))
      nanos_ = other.nanos_ < 0 ? std::numeric_limits<int64_t>::max()
                                : std::numeric_limits<int64_t>::min();
    return *this;
  }

  friend constexpr money operator+(money x, money y) noexcept {
    return x += y;
  }

  friend constexpr money operator-(money x, money y) noexcept {
    return x -= y;
  }

  friend constexpr auto operator<=>(const money&, const money&) = default;

private:
  int64_t nanos_ = 0;
};

/// Dollars with as many digits behind the point as the amount has, without a sign of the currency:
/// "12", "0.000153". A JSON number, too.
std::string to_string(money x);

/// Reads "12", "0.5" or "$0.000153": not negative, at most nine digits behind the point, at most
/// 9,000,000,000. Fails with `configuration`; the message is the end of a sentence.
expected<money> parse_money(std::string_view text);

template <class Inspector>
bool inspect(Inspector& f, money& x) {
  auto get = [&x] { return x.nanos(); };
  auto set = [&x](int64_t count) {
    x = money::from_nanos(count);
    return true;
  };
  return f.apply(get, set);
}

} // namespace troupe
