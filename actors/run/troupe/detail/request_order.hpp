#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/detail/transport_policy.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

namespace detail {

/// A field for what is shared within a process: as a value it travels, too. Null travels as a value
/// that is empty. The name stays an array: not every compiler turns a pointer into what CAF 0.18
/// takes for a name.
template <class Inspector, size_t N, class T>
auto shared_field(Inspector& f, const char (&name)[N], std::shared_ptr<const T>& x) {
  return f.field(
    name,
    [&x]() -> const T& {
      static const T nothing{};
      return x ? *x : nothing;
    },
    [&x](T value) {
      x = std::make_shared<const T>(std::move(value));
      return true;
    });
}

} // namespace detail

/// One request to make: all that whoever makes it must know, as a value.
struct request_order {
  ticket id;
  uint64_t index = 0;
  /// From 1, over transport retries and re-asks.
  uint32_t attempt = 0;
  /// Never null.
  prompt_ptr input;
  /// Earlier wrong answers; null or empty if there are none.
  turns_ptr turns;
  /// As it is spelled; empty: whoever sends it spells it.
  std::string body;
  spent_tries spent;
  /// Of `tokens_max`, after answers that ran into it.
  uint32_t doublings = 0;
  /// Counted from the order; absent: there is no deadline.
  std::optional<std::chrono::nanoseconds> time_left;
  uint32_t route = 0;
  /// Who reads the answer.
  uint32_t validator = 0;
  /// A question about an answer, not a text.
  bool judging = false;
  /// How it is spelled.
  request_form form = {};
  /// Somebody wants to hear what is sent and what comes.
  bool observed = false;
  /// What the limiter granted; 0: nothing, there is no limit.
  uint64_t permit = 0;
  /// Sent as the header of that name (W3C Trace Context); empty: none is.
  std::string traceparent;

  bool has_turns() const noexcept {
    return turns && !turns->empty();
  }
};

template <class Inspector>
bool inspect(Inspector& f, request_order& x) {
  return f.object(x).fields(
    f.field("id", x.id), f.field("index", x.index), f.field("attempt", x.attempt),
    detail::shared_field(f, "input", x.input), detail::shared_field(f, "turns", x.turns),
    f.field("body", x.body), f.field("spent", x.spent), f.field("doublings", x.doublings),
    f.field("time_left", x.time_left), f.field("route", x.route), f.field("validator", x.validator),
    f.field("judging", x.judging), f.field("form", x.form), f.field("observed", x.observed),
    f.field("permit", x.permit), f.field("traceparent", x.traceparent));
}

} // namespace troupe
