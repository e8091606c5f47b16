#pragma once

#include "protocol/caf_versions.hpp"
#include "request_at_seat.hpp"

#include <troupe/interfaces.hpp>

#include <cstdint>

namespace troupe {

/// State of a `fetcher_actor`.
class fetcher {
public:
  static constexpr const char* name = "troupe.fetcher";

  fetcher(fetcher_actor::pointer_view self, uint32_t seat, fetching_ptr shared);

  fetcher_actor::behavior_type make_behavior();

private:
  void finish(http_reply& x);

  fetcher_actor::pointer_view self_;
  const coordinator_actor coordinator_;
  request_at_seat request_;
  owned_disposable coordinator_down_;
};

} // namespace troupe
