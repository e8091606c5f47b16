#include "limits.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::rehearsing {

namespace {

using fractional_seconds = std::chrono::duration<double>;

/// 1.5 as "1.5", 2.0 as "2": at most three digits after the point.
std::string short_number(double x) {
  auto text = std::to_string(std::round(x * 1000) / 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

} // namespace

void budget::limit(uint64_t per_minute, clock::time_point now) {
  per_minute_ = per_minute;
  left_ = static_cast<double>(per_minute);
  filled_ = now;
}

void budget::refill(clock::time_point now) {
  auto full = static_cast<double>(per_minute_);
  if (now > filled_)
    left_ = std::min(full, left_ + full / 60 * fractional_seconds(now - filled_).count());
  filled_ = std::max(filled_, now);
}

uint64_t budget::left(clock::time_point now) {
  refill(now);
  // What the clock rounds off must not keep a request out.
  return left_ < 1e-6 ? 0 : static_cast<uint64_t>(left_ + 1e-6);
}

clock::duration budget::until(uint64_t amount, clock::time_point now) {
  refill(now);
  auto lacking = static_cast<double>(amount) - left_;
  if (!limited() || lacking <= 1e-6)
    return clock::duration{0};
  return std::chrono::ceil<std::chrono::microseconds>(
    fractional_seconds(lacking * 60 / static_cast<double>(per_minute_)));
}

void budget::take(uint64_t amount, clock::time_point now) {
  refill(now);
  left_ -= static_cast<double>(amount);
}

void limiter::limit(const rehearsal_limits& x, clock::time_point now) {
  requests_.limit(x.requests_per_minute, now);
  tokens_.limit(x.tokens_per_minute, now);
}

limiter::verdict limiter::admit(uint64_t tokens, clock::time_point now) {
  // A request that is larger than the whole limit waits for a full budget, and leaves a debt.
  auto needed = std::min(tokens, tokens_.per_minute());
  auto for_request = requests_.until(1, now);
  auto for_tokens = tokens_.until(needed, now);
  verdict result;
  result.wait = std::max(for_request, for_tokens);
  result.granted = result.wait == clock::duration{0};
  result.by_tokens = for_tokens > for_request;
  if (!result.granted)
    return result;
  if (requests_.limited())
    requests_.take(1, now);
  if (tokens_.limited())
    tokens_.take(tokens, now);
  return result;
}

std::string go_duration(std::chrono::nanoseconds x) {
  auto ms = std::chrono::duration<double, std::milli>(x).count();
  if (ms < 1000)
    return ms == 0 ? "0s" : short_number(ms) + "ms";
  auto total = std::chrono::floor<std::chrono::seconds>(x).count();
  std::string result;
  if (total >= 3600)
    result += std::to_string(total / 3600) + "h";
  if (total >= 60)
    result += std::to_string(total / 60 % 60) + "m";
  auto rest = std::chrono::duration<double>(x).count() - static_cast<double>(total / 60 * 60);
  return result + short_number(rest) + "s";
}

} // namespace troupe::rehearsing
