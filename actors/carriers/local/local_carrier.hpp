#pragma once

#include "fetching.hpp"
#include "protocol/caf_versions.hpp"
#include "protocol/carrier.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// The carrier of this machine: a fetcher in each seat, or a streamer if answers are read while
/// they arrive. They are hired when there is work, and replaced when they die.
class local_carrier final : public carrier {
public:
  local_carrier(carrier_home home, local_rules rules);
  ~local_carrier() override;

  local_carrier(const local_carrier&) = delete;
  local_carrier& operator=(const local_carrier&) = delete;

  uint32_t capacity() const noexcept override;
  void start(uint32_t seat, request_order&& x) override;
  void cancel(uint32_t seat) override;

private:
  struct place {
    fetcher_actor handle;
    owned_disposable down;
  };

  void hire(uint32_t seat);
  fetcher_actor spawn(uint32_t seat);

  carrier_home home_;
  const fetching_ptr shared_;
  /// By seat.
  std::vector<place> seats_;
};

} // namespace troupe
