#pragma once

#include "policy/breaker.hpp"
#include "wait_queue.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/error.hpp>
#include <troupe/run_observer.hpp>
#include <troupe/settings.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// Permits that a route wants, and what it has seen since it last asked.
struct permit_order {
  uint32_t count = 0;
  uint64_t answers = 0;
  std::chrono::nanoseconds mean_latency{0};
};

/// A way to a model: who waits there, what may be sent, whether it is worth trying. Pure.
class route {
public:
  using time = std::chrono::nanoseconds;

  explicit route(const settings& x);

  /// Started texts that wait here for their next try.
  wait_queue waiting;

  /// Nothing has said that no other text would fare better.
  bool open() const noexcept {
    return closed_.code == errc::none;
  }
  /// Why nothing more is sent; `none`: it is open.
  const error& closed() const noexcept {
    return closed_;
  }
  void close(const error& why);

  // -- permits

  /// A limit is known: each request asks for a permit of its own.
  bool paced() const noexcept {
    return paced_;
  }
  /// Whether a request may be made now; if `paced`, it has to ask.
  bool may_send() const noexcept {
    return open() && (paced_ || permits_ > 0);
  }
  void use_permit() noexcept {
    --permits_;
  }
  /// What to ask of the limiter; absent: nothing for the moment. Until a first request has come to
  /// its end no more than the first of them are used: the server may have limits to announce.
  std::optional<permit_order> order_permits();
  void add_permits(uint32_t count);
  /// `paced`: from now on each request is to ask.
  void revoke(bool paced);
  /// Its limiter is another one, who knows of nothing.
  void begin_anew();

  /// A request waits for its permit; and has been granted it.
  void add_queued() noexcept {
    ++queued_;
  }
  void remove_queued() noexcept {
    --queued_;
  }
  uint32_t queued() const noexcept {
    return queued_;
  }

  // -- how its requests are put

  /// What of them is given up because the server does not take it; questions about answers are
  /// requests of another kind.
  const request_form& form(bool judging) const noexcept {
    return forms_[judging ? 1 : 0];
  }
  void set_form(bool judging, const request_form& x) noexcept {
    forms_[judging ? 1 : 0] = x;
  }

  // -- what its requests came to

  void start(time now);
  /// There is an answer.
  void succeed();
  /// There is none. `pause`: everybody is to wait; the limiter knows it already.
  void fail(errc code, time pause, time now);
  /// The server does not take the form of the request: it is there, and has answered nothing.
  void refuse_form();
  /// An answer was read.
  void add_latency(time elapsed);
  /// Any request was answered.
  bool has_answered() const noexcept {
    return has_answered_;
  }
  /// Without what its limiter knows.
  route_sample sample(time now) const;
  /// Its breaker lets requests through.
  bool healthy(time now) const noexcept {
    return health_.allows(now);
  }

private:
  uint32_t permits_later_;
  error closed_;
  uint32_t permits_ = 0;
  bool permits_asked_ = false;
  bool paced_ = false;
  uint32_t queued_ = 0;
  /// A request has come to its end.
  bool heard_ = false;
  bool first_permits_came_ = false;
  /// Answers, and the sum of their times, since the limiter was last told.
  uint64_t answers_untold_ = 0;
  time latency_untold_{0};
  bool has_answered_ = false;
  std::array<request_form, 2> forms_{};
  breaker health_;
};

/// The routes of a run: the usual one, then its fallbacks. Pure.
class routes {
public:
  using time = route::time;

  /// More than so many could not be told apart in `text::routes_tried`.
  static constexpr uint32_t most = 32;

  routes(const settings& x, size_t count);

  route& operator[](uint32_t place) {
    return routes_[place];
  }
  const route& operator[](uint32_t place) const {
    return routes_[place];
  }
  uint32_t size() const noexcept {
    return static_cast<uint32_t>(routes_.size());
  }

  /// The first open one, if possible one whose breaker lets requests through; `size()` if all are
  /// closed.
  uint32_t for_new_texts(time now) const;

  /// Where a text goes on that has failed on the routes of these bits; absent if there is no other.
  std::optional<uint32_t> after(uint32_t tried, time now) const;

  bool all_closed() const;

  /// Texts that wait.
  size_t waiting() const;

  void clear_queues();

private:
  std::vector<route> routes_;
};

/// Whether a failure says that the provider takes no other text either. A key that is wrong stays
/// wrong; a 403 may be about one text (a firewall that dislikes its words), if others had answers.
bool holds_for_all(errc code, uint16_t status, bool has_answered);

} // namespace troupe
