#pragma once

#include "lent_thread.hpp"

#include <troupe/detail/http.hpp>
#include <troupe/detail/outcome_sink.hpp>
#include <troupe/interfaces.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe {

/// Connects the engine's thread with the fetchers: each completion becomes one message to the
/// fetcher in the seat that the request's tag names. If the engine lends its thread, what these
/// messages set off happens there.
class reply_router final : public http_listener {
public:
  /// `thread`: null if the engine keeps its thread to itself.
  reply_router(outcome_sink_ptr sink, std::unique_ptr<lent_thread> thread);

  /// A tag for the `sequence`-th request of a seat.
  static uint64_t tag(uint32_t seat, uint64_t sequence) noexcept {
    return sequence << 16 | seat;
  }

  /// Completions for this seat go to `fetcher` from now on. `seat` is below 65536.
  void assign(uint32_t seat, fetcher_actor fetcher);

  /// Lets go of all fetchers; later completions are dropped.
  void close();

  void completed(std::vector<http_completion>& batch) override;

  /// Only streamed requests have parts: the fetcher in the seat is a streamer.
  void arrived(std::vector<http_piece>& batch) override;

  void caught_up() override;

private:
  void post(const fetcher_actor& to, http_completion& x);

  const outcome_sink_ptr sink_;
  std::mutex mutex_;
  std::vector<fetcher_actor> seats_;
  const std::unique_ptr<lent_thread> thread_;
};

} // namespace troupe
