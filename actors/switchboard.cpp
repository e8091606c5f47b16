#include "switchboard.hpp"

#include <caf/send.hpp>

#include <utility>

namespace troupe {

void switchboard::assign(uint32_t seat, fetcher_actor fetcher) {
  const std::lock_guard guard{mutex_};
  if (seat >= seats_.size())
    seats_.resize(seat + 1);
  seats_[seat] = std::move(fetcher);
}

void switchboard::close() {
  std::vector<fetcher_actor> seats;
  const std::lock_guard guard{mutex_};
  seats.swap(seats_);
}

void switchboard::completed(std::vector<http_completion>& batch) {
  const std::lock_guard guard{mutex_};
  for (auto& x : batch) {
    const auto seat = static_cast<uint32_t>(x.tag & 0xffff);
    if (seat < seats_.size() && seats_[seat])
      caf::anon_send(seats_[seat], http_reply{x.tag, std::move(x.result)});
  }
}

} // namespace troupe
