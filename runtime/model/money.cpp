#include <troupe/money.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t fraction_digits_max = 9;
constexpr size_t whole_digits_max = 10;
constexpr uint64_t dollars_max = 9'000'000'000;

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

uint64_t number(std::string_view digits) {
  uint64_t result = 0;
  for (const char c : digits)
    result = result * 10 + static_cast<uint64_t>(c - '0');
  return result;
}

} // namespace

std::string to_string(money x) {
  const bool negative = x.nanos() < 0;
  const auto amount = negative ? 0 - static_cast<uint64_t>(x.nanos())
                               : static_cast<uint64_t>(x.nanos());
  auto result = (negative ? "-" : "") + std::to_string(amount / money::nanos_per_dollar);
  const auto rest = amount % money::nanos_per_dollar;
  if (rest == 0)
    return result;
  auto fraction = std::to_string(money::nanos_per_dollar + rest).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return result + "." + fraction;
}

expected<money> parse_money(std::string_view text) {
  const auto wrong = [] {
    return failed(errc::configuration, "is no amount of dollars; give it as in 12.50");
  };
  if (text.starts_with('$'))
    text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{}
                                                        : text.substr(point + 1);
  if (whole.empty() || !is_digits(whole) || !is_digits(fraction)
      || (point != std::string_view::npos && fraction.empty()))
    return wrong();
  if (fraction.size() > fraction_digits_max)
    return failed(errc::configuration, "has more than nine digits behind the point");
  if (whole.size() > whole_digits_max || number(whole) > dollars_max)
    return failed(errc::configuration, "is more than 9000000000 dollars");
  auto nanos = number(fraction);
  for (auto digits = fraction.size(); digits < fraction_digits_max; ++digits)
    nanos *= 10;
  return money::from_nanos(static_cast<int64_t>(number(whole) * money::nanos_per_dollar + nanos));
}

} // namespace troupe
