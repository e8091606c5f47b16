#include "text_desk.hpp"

#include <troupe/detail/text_receiver.hpp>

#include <utility>

namespace troupe::detail {

void text_receiver::give_up_by(const std::stop_token& token, std::shared_ptr<text_desk> desk) {
  if (token.stop_possible())
    // Weak: the receiver holds the callback.
    stop_.emplace(token, [who = weak_from_this(), desk = std::move(desk)] {
      auto alive = who.lock();
      if (!alive)
        return;
      // This function goes with the receiver.
      const auto at = desk;
      at->give_up(std::move(alive));
    });
}

void text_in_flight::give_up() {
  if (text_ && !text_->value.ready())
    desk_->give_up(text_);
}

void text_in_flight::let_go() {
  text_->value.abandon();
  give_up();
}

} // namespace troupe::detail
