#include "reply_router.hpp"

#include "protocol/caf_versions.hpp"

#include <caf/mailbox_element.hpp>

#include <utility>

namespace troupe {

namespace {

/// Reading a longer reply takes longer than waking up another thread for it.
constexpr size_t reply_bytes_max_here = size_t{32} << 10;

} // namespace

reply_router::reply_router(outcome_sink_ptr sink, std::unique_ptr<lent_thread> thread)
  : sink_(std::move(sink)),
    thread_(std::move(thread)) {}

void reply_router::post(const fetcher_actor& to, http_completion& x) {
  const bool here = thread_ && x.result.response.body.size() <= reply_bytes_max_here;
  caf::actor_cast<caf::abstract_actor*>(to)->enqueue(
    make_envelope(nullptr, http_reply{x.tag, std::move(x.result)}), here ? thread_.get() : nullptr);
}

void reply_router::assign(uint32_t seat, fetcher_actor fetcher) {
  const std::lock_guard guard{mutex_};
  if (seat >= seats_.size())
    seats_.resize(seat + 1);
  seats_[seat] = std::move(fetcher);
}

void reply_router::close() {
  std::vector<fetcher_actor> seats;
  const std::lock_guard guard{mutex_};
  seats.swap(seats_);
}

void reply_router::completed(std::vector<http_completion>& batch) {
  sink_->hold();
  {
    const std::lock_guard guard{mutex_};
    for (auto& x : batch) {
      const auto seat = static_cast<uint32_t>(x.tag & 0xffff);
      if (seat < seats_.size() && seats_[seat])
        post(seats_[seat], x);
    }
  }
  if (thread_)
    thread_->run();
}

void reply_router::arrived(std::vector<http_piece>& batch) {
  const std::lock_guard guard{mutex_};
  for (auto& x : batch) {
    const auto seat = static_cast<uint32_t>(x.tag & 0xffff);
    if (seat < seats_.size() && seats_[seat])
      post_anonymously(caf::actor_cast<streamer_actor>(seats_[seat]),
                       http_chunk{x.tag, std::move(x.bytes)});
  }
}

void reply_router::caught_up() {
  sink_->caught_up();
}

} // namespace troupe
