#include "latency.hpp"

#include "faults.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

namespace troupe {

namespace {

using std::chrono::microseconds;

constexpr double latency_max_us = 3.6e9;

std::optional<microseconds> parse_span(std::string_view x) {
  double number = 0;
  auto read = std::from_chars(x.data(), x.data() + x.size(), number);
  if (read.ec != std::errc() || !(number >= 0))
    return {};
  std::string_view unit(read.ptr, static_cast<size_t>(x.data() + x.size() - read.ptr));
  if (unit == "us")
    number *= 1;
  else if (unit == "ms")
    number *= 1e3;
  else if (unit == "s")
    number *= 1e6;
  else if (unit == "m")
    number *= 6e7;
  else if (!unit.empty() || number != 0)
    return {};
  if (number > latency_max_us)
    return {};
  return microseconds(std::llround(number));
}

tl::unexpected<error> not_a_latency(std::string_view text) {
  return failed(errc::configuration, "latency: \"" + std::string(text)
                                       + "\" is none; write it as \"850ms\", \"20ms..75ms\" or "
                                         "\"lognormal:200ms,0.5\", at most an hour");
}

std::string span_text(microseconds x) {
  auto n = x.count();
  if (n % 1'000'000 == 0)
    return std::to_string(n / 1'000'000) + "s";
  return n % 1'000 == 0 ? std::to_string(n / 1'000) + "ms" : std::to_string(n) + "us";
}

expected<rehearsal_latency> parse_log_normal(std::string_view text) {
  auto rest = text.substr(10);
  auto comma = rest.find(',');
  auto median = parse_span(rest.substr(0, comma));
  rehearsal_latency result;
  result.how = rehearsal_latency::shape::log_normal;
  result.sigma = 0.5;
  if (comma != std::string_view::npos) {
    auto number = rest.substr(comma + 1);
    auto end = number.data() + number.size();
    auto read = std::from_chars(number.data(), end, result.sigma);
    if (read.ec != std::errc() || read.ptr != end || !(result.sigma >= 0 && result.sigma <= 10))
      return not_a_latency(text);
  }
  if (!median)
    return not_a_latency(text);
  result.low = *median;
  result.high = *median * 100;
  return result;
}

} // namespace

expected<rehearsal_latency> parse_latency(std::string_view text) {
  if (text.starts_with("lognormal:"))
    return parse_log_normal(text);
  rehearsal_latency result;
  auto dots = text.find("..");
  auto low = parse_span(text.substr(0, dots));
  if (!low)
    return not_a_latency(text);
  result.low = *low;
  if (dots == std::string_view::npos)
    return result;
  auto high = parse_span(text.substr(dots + 2));
  if (!high || *high < *low)
    return not_a_latency(text);
  result.how = rehearsal_latency::shape::uniform;
  result.high = *high;
  return result;
}

std::string to_string(const rehearsal_latency& x) {
  switch (x.how) {
  case rehearsal_latency::shape::fixed:
    return span_text(x.low);
  case rehearsal_latency::shape::uniform:
    return span_text(x.low) + ".." + span_text(x.high);
  case rehearsal_latency::shape::log_normal: {
    auto sigma = std::to_string(x.sigma);
    sigma.erase(std::max(sigma.find_last_not_of('0'), sigma.find('.') + 1) + 1);
    return "lognormal:" + span_text(x.low) + "," + sigma;
  }
  }
  return {};
}

namespace rehearsing {

microseconds draw(const rehearsal_latency& x, uint64_t seed, uint64_t number) {
  if (x.how == rehearsal_latency::shape::fixed)
    return x.low;
  // Another stream of chances than that of the faults.
  auto even = chance_of(seed ^ 0xA5A5A5A5u, number);
  if (x.how == rehearsal_latency::shape::uniform)
    return x.low + microseconds(std::llround(even * static_cast<double>((x.high - x.low).count())));
  // Box and Muller.
  auto other = chance_of(seed ^ 0x5A5A5A5Au, number);
  auto normal = std::sqrt(-2 * std::log(1 - even)) * std::cos(2 * std::numbers::pi * other);
  auto drawn = static_cast<double>(x.low.count()) * std::exp(x.sigma * normal);
  return microseconds(std::llround(std::min(drawn, static_cast<double>(x.high.count()))));
}

} // namespace rehearsing

} // namespace troupe
