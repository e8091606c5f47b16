#include "time_grammar.hpp"

#include <troupe/detail/time_format.hpp>

#include <optional>

namespace troupe {

namespace {

using detail::append_fraction;
using detail::nanos_per_second;
using detail::nanoseconds;
using detail::token_reader;
using detail::wanted;

constexpr int64_t seconds_per_day = 86'400;

enum class duration_kind {
  wrong,
  has_years_or_months,
  too_long,
  fixed
};

/// Sum of the components of a duration, without its sign.
struct duration_sum {
  duration_kind kind = duration_kind::fixed;
  int64_t seconds = 0;
  int64_t nanoseconds = 0;

  void add(std::string_view count, int64_t unit) {
    int64_t span = 0;
    for (auto c : count)
      if (__builtin_mul_overflow(span, 10, &span) || __builtin_add_overflow(span, c - '0', &span))
        return set(duration_kind::too_long);
    if (__builtin_mul_overflow(span, unit, &span)
        || __builtin_add_overflow(seconds, span, &seconds))
      set(duration_kind::too_long);
  }

  void set(duration_kind x) {
    if (kind == duration_kind::fixed)
      kind = x;
  }
};

/// Length of a unit of fixed length; "M" is the minute here.
int64_t unit_seconds(char unit) {
  switch (unit) {
  case 'W':
    return 7 * seconds_per_day;
  case 'D':
    return seconds_per_day;
  case 'H':
    return 3600;
  case 'M':
    return 60;
  default:
    return 1;
  }
}

/// Reads "1H30M" and the like: components in the order of `units`, each at most once. Returns how
/// many there were, or nothing if there is something else. Stops at a "T".
std::optional<int> read_components(token_reader& in, std::string_view units, duration_sum& sum) {
  int count = 0;
  while (!in.at_end() && in.peek() != 'T') {
    auto digits = in.digits();
    std::string_view fraction;
    if (in.exactly('.')) {
      fraction = in.digits();
      if (fraction.empty())
        return std::nullopt;
    }
    auto position = units.find(in.peek());
    if (digits.empty() || in.at_end() || position == std::string_view::npos)
      return std::nullopt;
    auto unit = units[position];
    in.exactly(unit);
    if (!fraction.empty() && unit != 'S')
      return std::nullopt;
    auto in_time = units.back() == 'S';
    if (unit == 'Y' || (unit == 'M' && !in_time))
      sum.set(duration_kind::has_years_or_months);
    else
      sum.add(digits, unit_seconds(unit));
    sum.nanoseconds += nanoseconds(fraction);
    units.remove_prefix(position + 1);
    ++count;
    if (units.empty())
      break;
  }
  return count;
}

/// dur-value of RFC 3339 appendix A behind the sign.
duration_sum read_duration(token_reader& in) {
  duration_sum sum;
  duration_sum wrong{duration_kind::wrong};
  if (!in.exactly('P'))
    return wrong;
  auto weeks = in;
  duration_sum week_sum;
  if (read_components(weeks, "W", week_sum) == 1 && weeks.at_end())
    return week_sum;
  auto date_parts = read_components(in, "YMD", sum);
  if (!date_parts)
    return wrong;
  if (in.at_end())
    return *date_parts > 0 ? sum : wrong;
  if (!in.exactly('T'))
    return wrong;
  auto time_parts = read_components(in, "HMS", sum);
  return time_parts.value_or(0) > 0 && in.at_end() ? sum : wrong;
}

/// Numbers with units, of which none in between is left out. Returns whether there was one.
bool read_neighbours(token_reader& in, std::string_view units) {
  bool has_any = false;
  for (const auto unit : units) {
    auto ahead = in;
    const auto is_there = !ahead.digits().empty() && ahead.exactly(unit);
    if (has_any && !is_there)
      return true;
    if (is_there)
      in = ahead;
    has_any = has_any || is_there;
  }
  return has_any;
}

} // namespace

parsed<split_seconds> parse_duration(std::string_view text) {
  token_reader in{text};
  auto negative = in.exactly('-');
  auto sum = read_duration(in);
  switch (sum.kind) {
  case duration_kind::wrong:
    return wanted("must be an ISO 8601 duration such as P1DT2H30M");
  case duration_kind::has_years_or_months:
    return wanted("must be an ISO 8601 duration without years and months, such as P30DT2H");
  case duration_kind::too_long:
    return wanted("must be a shorter duration");
  case duration_kind::fixed:
    break;
  }
  if (!negative)
    return split_seconds{std::chrono::seconds{sum.seconds},
                         std::chrono::nanoseconds{sum.nanoseconds}};
  auto borrow = sum.nanoseconds > 0 ? 1 : 0;
  return split_seconds{std::chrono::seconds{-sum.seconds - borrow},
                       std::chrono::nanoseconds{borrow * nanos_per_second - sum.nanoseconds}};
}

std::string format_duration(split_seconds span) {
  auto nanos = span.fraction.count();
  auto negative = span.seconds.count() < 0;
  auto seconds = static_cast<uint64_t>(span.seconds.count());
  if (negative) {
    seconds = -seconds - (nanos > 0 ? 1 : 0);
    nanos = nanos > 0 ? nanos_per_second - nanos : 0;
  }
  std::string result = negative ? "-P" : "P";
  auto append = [&result](uint64_t count, char unit) {
    if (count > 0)
      result += std::to_string(count) + unit;
  };
  append(seconds / seconds_per_day, 'D');
  seconds %= seconds_per_day;
  if (seconds == 0 && nanos == 0)
    return result.back() == 'P' ? "PT0S" : result;
  result += 'T';
  append(seconds / 3600, 'H');
  append(seconds / 60 % 60, 'M');
  if (seconds % 60 > 0 || nanos > 0) {
    result += std::to_string(seconds % 60);
    append_fraction(result, nanos);
    result += 'S';
  }
  return result;
}

bool detail::is_iso_duration(std::string_view text) {
  token_reader in{text};
  if (!in.exactly('P'))
    return false;
  auto weeks = in;
  if (!weeks.digits().empty() && weeks.exactly('W'))
    return weeks.at_end();
  const auto has_date = read_neighbours(in, "YMD");
  if (!in.exactly('T'))
    return has_date && in.at_end();
  return read_neighbours(in, "HMS") && in.at_end();
}

} // namespace troupe
