#include "latency_watch.hpp"
#include "learnt_rate.hpp"
#include "token_bucket.hpp"
#include "token_estimate.hpp"

#include <troupe/detail/pace.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace troupe {

namespace {

using time = pace::time;

/// The budgets, in the order of `amounts` and `limited_thing`.
constexpr size_t budgets = limited_things;
using amount_list = std::array<double, budgets>;

amount_list amounts(const request_cost& x) {
  const auto both = x.input + x.output;
  return {1, both, both, x.input, x.output};
}

/// Of an announced limit, this share stays untouched: what we believe to be left and what the
/// server believes differ by the requests on their way. Costs no throughput, since what is left
/// does not get lost.
constexpr double announced_reserve = 0.02;
/// How quickly what the server says overrules our own count, where it says that more is left.
constexpr double trust = 0.2;
/// Of a limit that the user gave, so much may be used at once. Providers count in shorter spans
/// than the minute that they speak of.
constexpr double given_burst_seconds = 1;
/// A reset beyond a minute tells of a longer window; servers round up.
constexpr double minute_seconds = 62;

double seconds(std::chrono::nanoseconds x) {
  return std::chrono::duration<double>(x).count();
}

/// How long it takes to refill a budget from nothing; absent: too long for us to keep it. Limits
/// are per minute, but for requests some providers announce the limit per day, under the same name.
std::optional<double> window_of(const limit_sight& x, bool of_requests) {
  const auto limit = static_cast<double>(*x.limit);
  const auto left = std::min(static_cast<double>(x.remaining.value_or(0)), limit);
  const auto reset = x.reset ? seconds(*x.reset) : 0.0;
  if (reset <= minute_seconds)
    return 60;
  const auto window = of_requests && left < limit ? std::max(reset, reset * limit / (limit - left))
                                                  : reset;
  if (window > seconds(longest_window))
    return std::nullopt;
  return window;
}

/// The same of one whose span is named.
std::optional<double> window_of(limit_window x) {
  const auto length = length_of(x);
  return length > longest_window ? std::nullopt : std::optional<double>{seconds(length)};
}

/// Whether the server counted the request and its prompt, though it did not answer.
bool was_counted(errc code) {
  return code == errc::timeout_sent || code == errc::connection_lost || code == errc::cancelled
         || code == errc::deadline_exceeded || code == errc::internal;
}

bool never_arrived(errc code) {
  return code == errc::connect || code == errc::tls || code == errc::timeout_unsent
         || code == errc::unusable_file;
}

} // namespace

class pace::parts {
public:
  parts(const pace_limits& given, bool learns) : learns_(learns), ceiling_(given.concurrency) {
    const std::array<uint64_t, budgets> per_minute{given.requests_per_minute,
                                                   given.tokens_per_minute, 0,
                                                   given.input_tokens_per_minute,
                                                   given.output_tokens_per_minute};
    for (size_t i = 0; i < budgets; ++i)
      if (per_minute[i] > 0) {
        const auto rate = static_cast<double>(per_minute[i]) / 60;
        given_[i].limit(rate, std::max(1.0, rate * given_burst_seconds), time{0});
      }
  }

  bool limited() const noexcept {
    auto is_limited = [](const detail::token_bucket& x) { return x.limited(); };
    return std::any_of(given_.begin(), given_.end(), is_limited) || is_announced()
           || tried_.limited() || concurrency();
  }

  std::optional<uint32_t> concurrency() const noexcept {
    auto result = latency_.ceiling();
    if (ceiling_ > 0)
      result = std::min<double>(result, ceiling_);
    if (result == detail::latency_watch::unbounded)
      return std::nullopt;
    return static_cast<uint32_t>(std::max(1.0, result));
  }

  time ready_at(const request_cost& x, time now) const {
    if (const auto most = concurrency(); most && in_flight_ >= *most)
      return time::max();
    auto result = std::max(now, paused_until_);
    const auto list = amounts(x);
    for (size_t i = 0; i < budgets; ++i) {
      result = std::max(result, given_[i].ready_at(list[i], 0, now));
      result = std::max(result, announced_at(announced_[i], list[i], now));
    }
    for (const auto& y : windows_)
      result = std::max(result, announced_at(y.bucket, list[y.what], now));
    return std::max(result, tried_.ready_at(now));
  }

  pace_permit start(const request_cost& x, time now) {
    ++in_flight_;
    take(amounts(x), now);
    tried_.take(now);
    return {x, now, taken_};
  }

  void finish(const pace_permit& x, uint64_t bytes, const request_end& end, time now) {
    --in_flight_;
    settle(x, end, now);
    if (end.code == errc::none)
      estimate_.learn(bytes, end.tokens);
    learn(x.started, &x.marks, end, now);
    if (end.code == errc::none)
      latency(1, end.latency, in_flight_ + 1);
  }

  void give_back(const pace_permit& x, time now) {
    --in_flight_;
    auto list = amounts(x.cost);
    for (auto& y : list)
      y = -y;
    take(list, now);
  }

  void observe(const request_end& end, time now) {
    learn(now - end.latency, nullptr, end, now);
  }

  void latency(uint64_t answers, time mean, uint32_t in_flight) {
    // A server that says what is too much is taken at its word.
    if (learns_ && !tried_.limited() && !is_announced())
      latency_.observe(answers, mean, in_flight);
  }

  std::optional<double> requests_per_minute() const {
    std::optional<double> result;
    auto bound = [&result](double per_second) {
      if (per_second > 0 && (!result || per_second * 60 < *result))
        result = per_second * 60;
    };
    bound(given_[0].per_second());
    bound(announced_[0].per_second());
    for (const auto& x : windows_)
      if (x.what == 0)
        bound(x.bucket.per_second());
    bound(tried_.per_second());
    return result;
  }

  detail::token_estimate estimate_;
  time paused_until_{0};
  uint32_t in_flight_ = 0;

private:
  /// A limit whose span the provider names.
  struct window_budget {
    size_t what;
    limit_window window;
    detail::token_bucket bucket;
  };

  bool is_announced() const noexcept {
    return std::any_of(announced_.begin(), announced_.end(),
                       [](const detail::token_bucket& x) { return x.limited(); })
           || std::any_of(windows_.begin(), windows_.end(),
                          [](const window_budget& x) { return x.bucket.limited(); });
  }

  static time announced_at(const detail::token_bucket& x, double amount, time now) {
    return x.ready_at(amount, x.capacity() * announced_reserve, now);
  }

  detail::token_bucket& budget_of(const window_sight& x) {
    const auto what = static_cast<size_t>(x.what);
    for (auto& y : windows_)
      if (y.what == what && y.window == x.window)
        return y.bucket;
    return windows_.emplace_back(window_budget{what, x.window, {}}).bucket;
  }

  /// Negative amounts are given back.
  void take(const amount_list& list, time now) {
    for (size_t i = 0; i < budgets; ++i) {
      taken_[i] += list[i];
      given_[i].take(list[i], now);
      announced_[i].take(list[i], now);
      // A request larger than all that there ever is would leave a debt for days.
      announced_[i].forgive(longest_window, now);
    }
    for (auto& x : windows_) {
      x.bucket.take(list[x.what], now);
      x.bucket.forgive(longest_window, now);
    }
  }

  /// Replaces the estimate by what was used. Not counted in `taken_`: that is what the server has
  /// yet to count, by our best guess when it was sent.
  void settle(const pace_permit& x, const request_end& end, time now) {
    auto used = x.cost;
    double requests = 1;
    if (end.code == errc::none || end.tokens.prompt_tokens > 0) {
      if (end.tokens.prompt_tokens + end.tokens.completion_tokens > 0)
        used = {static_cast<double>(end.tokens.prompt_tokens),
                static_cast<double>(end.tokens.completion_tokens)};
    } else if (!was_counted(end.code)) {
      used = {};
      requests = never_arrived(end.code) ? 0 : 1;
    }
    const auto planned = amounts(x.cost);
    auto real = amounts(used);
    real[0] = requests;
    for (size_t i = 0; i < budgets; ++i) {
      given_[i].take(real[i] - planned[i], now);
      announced_[i].take(real[i] - planned[i], now);
    }
    for (auto& y : windows_)
      y.bucket.take(real[y.what] - planned[y.what], now);
  }

  void learn(time sent, const amount_list* marks, const request_end& end, time now) {
    paused_until_ = std::max(paused_until_, now + end.pause);
    if (!learns_)
      return;
    const limit_sight* sights[budgets] = {&end.sight.requests, &end.sight.tokens,
                                          &end.sight.project_tokens, &end.sight.input_tokens,
                                          &end.sight.output_tokens};
    bool used_up = false;
    for (size_t i = 0; i < budgets; ++i) {
      if (!sights[i]->said())
        continue;
      announce(announced_[i], i, *sights[i],
               sights[i]->limit ? window_of(*sights[i], i == 0) : std::nullopt, sent, marks, now);
      used_up = used_up || is_used_up(*sights[i], i);
    }
    for (const auto& x : end.sight.windows) {
      if (!x.sight.said())
        continue;
      const auto what = static_cast<size_t>(x.what);
      const auto window = window_of(x.window);
      // A day's is not spread over the day; that nothing is left of it is heeded.
      if (!window && x.sight.remaining == 0 && x.sight.reset && *x.sight.reset <= longest_window)
        paused_until_ = std::max(paused_until_, now + *x.sight.reset);
      announce(budget_of(x), what, x.sight, window, sent, marks, now);
      used_up = used_up || is_used_up(x.sight, what);
    }
    if (end.code == errc::none)
      tried_.succeed(now);
    else if (end.code == errc::rate_limited && !used_up)
      tried_.refuse(sent, now);
  }

  /// Whether too little was left for a request.
  bool is_used_up(const limit_sight& x, size_t i) const {
    const auto needed = amounts(estimate_.of(0, std::nullopt))[i];
    return x.remaining && static_cast<double>(*x.remaining) <= std::max(1.0, needed);
  }

  /// `window`: in which span it counts; absent: in one that is left to the server.
  void announce(detail::token_bucket& bucket, size_t i, const limit_sight& x,
                std::optional<double> window, time sent, const amount_list* marks, time now) {
    const bool first = !bucket.limited();
    if (x.limit) {
      const auto capacity = static_cast<double>(*x.limit);
      if (!window) {
        bucket.lift();
        return;
      }
      const auto rate = capacity / *window;
      if (first || capacity != bucket.capacity()
          || std::abs(rate - bucket.per_second()) > 0.2 * bucket.per_second())
        bucket.limit(rate, capacity, now);
    }
    if (!bucket.limited() || !x.remaining)
      return;
    // What the server had left when it counted the request, what has come back since, and what we
    // have sent since.
    const auto since = seconds(std::max(now - sent, time{0}));
    const auto counted = std::min(bucket.capacity(),
                                  static_cast<double>(*x.remaining) + bucket.per_second() * since);
    const auto left = counted - (marks != nullptr ? taken_[i] - (*marks)[i] : 0);
    const auto level = bucket.level(now);
    if (first || left < level)
      bucket.set_level(left, now);
    else if (marks != nullptr)
      bucket.set_level(level + trust * (left - level), now);
    bucket.forgive(longest_window, now);
  }

  bool learns_;
  uint32_t ceiling_;
  std::array<detail::token_bucket, budgets> given_;
  std::array<detail::token_bucket, budgets> announced_;
  /// The same where the provider names the span.
  std::vector<window_budget> windows_;
  /// Of each budget, by all requests, as estimated.
  amount_list taken_{};
  detail::learnt_rate tried_;
  detail::latency_watch latency_;
};

pace::pace(const pace_limits& given, bool learns)
  : parts_(std::make_unique<parts>(given, learns)) {}

pace::~pace() = default;
pace::pace(pace&&) noexcept = default;
pace& pace::operator=(pace&&) noexcept = default;

bool pace::limited() const noexcept {
  return parts_->limited();
}

request_cost pace::estimate(uint64_t bytes, std::optional<uint32_t> output_max) const {
  return parts_->estimate_.of(bytes, output_max);
}

pace::time pace::ready_at(const request_cost& x, time now) const {
  return parts_->ready_at(x, now);
}

pace_permit pace::start(const request_cost& x, time now) {
  return parts_->start(x, now);
}

void pace::finish(const pace_permit& x, uint64_t bytes, const request_end& end, time now) {
  parts_->finish(x, bytes, end, now);
}

void pace::give_back(const pace_permit& x, time now) {
  parts_->give_back(x, now);
}

void pace::observe(const request_end& end, time now) {
  parts_->observe(end, now);
}

void pace::observe(uint64_t answers, time mean_latency, uint32_t in_flight, time) {
  parts_->latency(answers, mean_latency, in_flight);
}

pace::time pace::paused_until() const noexcept {
  return parts_->paused_until_;
}

uint32_t pace::in_flight() const noexcept {
  return parts_->in_flight_;
}

std::optional<double> pace::requests_per_minute() const {
  return parts_->requests_per_minute();
}

std::optional<uint32_t> pace::concurrency() const {
  return parts_->concurrency();
}

} // namespace troupe
