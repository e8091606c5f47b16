#pragma once

#include <troupe/rehearsal_settings.hpp>

#include <chrono>
#include <string>

namespace troupe::rehearsing {

using clock = std::chrono::steady_clock;

/// A budget that is refilled continuously: a minute's worth, full at first.
class budget {
public:
  /// 0: no limit.
  void limit(uint64_t per_minute, clock::time_point now);

  bool limited() const {
    return per_minute_ > 0;
  }
  uint64_t per_minute() const {
    return per_minute_;
  }

  /// What is left now, rounded down; after a debt, 0.
  uint64_t left(clock::time_point now);

  /// How long until so much is left.
  clock::duration until(uint64_t amount, clock::time_point now);

  void take(uint64_t amount, clock::time_point now);

private:
  void refill(clock::time_point now);

  uint64_t per_minute_ = 0;
  double left_ = 0;
  clock::time_point filled_{};
};

/// Requests and tokens per minute.
class limiter {
public:
  void limit(const rehearsal_limits& x, clock::time_point now);

  bool limited() const {
    return requests_.limited() || tokens_.limited();
  }

  /// Takes a request of so many tokens, or says what is used up.
  struct verdict {
    bool granted = true;
    /// Which limit stands in the way.
    bool by_tokens = false;
    clock::duration wait{0};
  };
  verdict admit(uint64_t tokens, clock::time_point now);

  budget& requests() {
    return requests_;
  }
  budget& tokens() {
    return tokens_;
  }

private:
  budget requests_;
  budget tokens_;
};

/// As Go writes a duration, and OpenAI its reset headers: "20ms", "1.5s", "6m0s", "1h2m3.5s".
std::string go_duration(std::chrono::nanoseconds x);

} // namespace troupe::rehearsing
