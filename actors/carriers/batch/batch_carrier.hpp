#pragma once

#include "batching.hpp"
#include "carriers/local/fetching.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/carrier.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The carrier of a run in batches: a batcher for the requests that go in batches, and the carrier
/// of this machine for all others. The seats of those come first, as `seats` has them.
class batch_carrier final : public carrier {
public:
  /// `live`: for requests that are sent by themselves.
  batch_carrier(carrier_home home, std::unique_ptr<carrier> live, batching rules);
  ~batch_carrier() override;

  batch_carrier(const batch_carrier&) = delete;
  batch_carrier& operator=(const batch_carrier&) = delete;

  uint32_t capacity() const noexcept override;
  void start(uint32_t seat, request_order&& x) override;
  void cancel(uint32_t seat) override;
  void orders_end() override;
  void work() override;
  std::chrono::nanoseconds grace(std::chrono::nanoseconds wanted) override;
  void run_ended(bool complete) override;

private:
  void hire();
  void tell_state();
  void remember(const batch_event& x);

  carrier_home home_;
  std::unique_ptr<carrier> live_;
  const uint32_t live_seats_;
  const batching_ptr shared_;
  batcher_actor batcher_;
  owned_disposable down_;
  /// Taken words.
  std::vector<batch_word> words_;
  /// Seats of batches that were ever used.
  uint32_t seats_ = 0;
  /// Orders that the batcher has not taken.
  uint32_t untaken_ = 0;
  /// Batchers before this one.
  uint32_t gone_ = 0;
  /// The batcher has more answers than it may give.
  bool wants_room_ = true;
  /// What it was last told.
  std::optional<run_state> told_;
  bool sends_live_ = false;
  /// The batches of which observers heard last that they are with the provider.
  std::vector<batch_event> open_;
};

} // namespace troupe
