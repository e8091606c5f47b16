#pragma once

#include "open_requests.hpp"

#include <troupe/detail/answer_cache.hpp>
#include <troupe/detail/ticket.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// Keeps equal texts from being asked twice: who looks up an answer, who asks for it, who waits for
/// it. Pure.
class sharing {
public:
  /// `on`: there is somebody who looks answers up.
  sharing(bool on, uint32_t pool_size);

  bool on() const noexcept {
    return on_;
  }

  /// Nobody looks answers up any more.
  void end_look_ups() noexcept {
    on_ = false;
    looking_up_ = 0;
  }

  /// Whether another text may be started to be looked up: neither look-ups nor texts that wait for
  /// their first request without an answer grow without bound.
  bool may_look_up() const noexcept {
    return on_ && looking_up_ < most_ && unsent_ < most_;
  }

  /// Whether any text is being looked up.
  bool looks_up() const noexcept {
    return looking_up_ > 0;
  }

  void begin_look_up() noexcept {
    ++looking_up_;
  }
  void end_look_up() noexcept {
    looking_up_ -= looking_up_ > 0 ? 1 : 0;
  }

  /// A text without an answer waits for its first request; and does no longer.
  void add_unsent() noexcept {
    ++unsent_;
  }
  void remove_unsent() noexcept {
    --unsent_;
  }

  /// The request that this text is to make, for others, too; null if an equal one is on its way:
  /// then the text follows that one. It must be settled before it goes.
  std::unique_ptr<shared_request> join(const cache_key& key, const text_id& id);

  /// The request has come to its end: who waited for it. Texts that come later make their own.
  std::vector<text_id> settle(shared_request& x);

  /// Whether such a request is on its way.
  bool asks_for(const cache_key& key) const {
    return open_.find(key) != nullptr;
  }

  /// Requests that others may still join.
  size_t open() const noexcept {
    return open_.size();
  }

private:
  /// Beside twice the pool.
  static constexpr uint32_t read_ahead = 64;
  /// With a larger pool no more are looked up ahead: what was is kept as it is spelled.
  static constexpr uint32_t pool_most = 4096;

  bool on_;
  uint32_t most_;
  uint32_t looking_up_ = 0;
  uint32_t unsent_ = 0;
  open_requests open_;
};

/// Whether a failure lies in a text's own way, so that an equal text may fare better.
bool is_own_failure(errc code);

} // namespace troupe
