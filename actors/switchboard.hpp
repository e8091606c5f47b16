#pragma once

#include <troupe/interfaces.hpp>

#include <cstdint>
#include <mutex>
#include <vector>

namespace troupe {

/// Connects the engine's thread with the fetchers: each completion becomes one message to the
/// fetcher in the seat that the request's tag names.
class switchboard final : public http_listener {
public:
  /// A tag for the `sequence`-th request of a seat.
  static uint64_t tag(uint32_t seat, uint64_t sequence) noexcept {
    return sequence << 16 | seat;
  }

  /// Completions for this seat go to `fetcher` from now on. `seat` is below 65536.
  void assign(uint32_t seat, fetcher_actor fetcher);

  /// Lets go of all fetchers; later completions are dropped.
  void close();

  void completed(std::vector<http_completion>& batch) override;

private:
  std::mutex mutex_;
  std::vector<fetcher_actor> seats_;
};

} // namespace troupe
