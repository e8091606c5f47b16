#pragma once

#include "lent_thread.hpp"

#include <troupe/interfaces.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe {

class outcome_sink;
struct run_plan;

/// Connects the engine's thread with the fetchers: each completion becomes one message to the
/// fetcher in the seat that the request's tag names. If the engine lends its thread, what these
/// messages set off happens there.
class switchboard final : public http_listener {
public:
  switchboard(caf::actor_system& system, const run_plan& plan);

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

  const std::shared_ptr<outcome_sink> sink_;
  std::mutex mutex_;
  std::vector<fetcher_actor> seats_;
  /// Null if the engine keeps its thread to itself.
  std::unique_ptr<lent_thread> thread_;
};

} // namespace troupe
