#pragma once

#include "fetching.hpp"
#include "protocol/report_inbox.hpp"

#include <troupe/detail/rate_limits.hpp>
#include <troupe/interfaces.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace troupe {

/// The request that is made from a seat: sent with its deadline, told of, and ended in one of the
/// ways that a `carrier` promises. Whoever sits there, a fetcher or a streamer, reads the reply.
class request_at_seat {
public:
  request_at_seat(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared);

  /// Cancels what runs. That nobody tells of its permit, the run sees to.
  ~request_at_seat();

  request_at_seat(const request_at_seat&) = delete;
  request_at_seat& operator=(const request_at_seat&) = delete;

  /// Sends it, or ends it where it cannot be spelled. `streamed`: the reply is wanted while it
  /// arrives.
  void start(request_order&& x, bool streamed);

  /// It has not come to its end. All below but `is_for` and `abort` want that.
  explicit operator bool() const noexcept {
    return order_.has_value();
  }
  const request_order& order() const noexcept {
    return *order_;
  }
  /// How it is spelled.
  const dialect& wire() const {
    return shared_->route_of(*order_).wire->in(order_->form);
  }

  /// Whether what the engine gave with this tag is its own, and not an earlier one's.
  bool is_for(uint64_t tag) const noexcept {
    return order_ && tag == reply_router::tag(seat_, sequence_);
  }
  /// The engine has no more of it.
  void take_reply() noexcept {
    id_ = 0;
  }
  /// The engine may have more of it.
  bool is_open() const noexcept {
    return id_ != 0;
  }
  /// So many bytes of a streamed reply are used up.
  void use(uint64_t bytes);
  /// No more is wanted of the reply. Its end comes all the same.
  void break_off();

  /// What a ledger says of every reply.
  void describe(attempt& record, const http_result& x) const;

  // -- what is told of it

  /// For observers, if there are any; `body` as it came.
  void report_reply(const http_result& x, std::string_view body);

  /// What its limiter is to know, once for each request; nothing if it could not use it.
  void report_limits(const attempt& done, std::string_view headers,
                     std::chrono::milliseconds pause);

  /// What is to be told if it failed so; tells the limiter. `reply` is for the policy, `headers`
  /// for the limiter.
  std::unique_ptr<transport_failure> failure_of(error&& problem, const http_response& reply,
                                                std::string_view headers, attempt&& record);

  // -- how it ends

  void hand_over(std::unique_ptr<received_answer> got);
  void fail(std::unique_ptr<transport_failure> x);
  /// For those who read answers themselves.
  void judge(verdict&& x);
  /// Nobody wants to hear of it; but its permit comes back.
  void abort();

private:
  rate_limits sight_of(std::string_view headers) const;
  void tell_limits(const attempt& done, const rate_limits& sight, std::chrono::milliseconds pause);

  fetcher_actor::pointer_view self_;
  const uint32_t seat_;
  const fetching_ptr shared_;
  std::minstd_rand random_;
  std::optional<request_order> order_;
  uint64_t sequence_ = 0;
  request_id id_ = 0;
};

} // namespace troupe
