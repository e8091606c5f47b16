#include "text_feed.hpp"

#include "protocol/actor_of.hpp"
#include "reader.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace troupe {

text_feed::text_feed(coordinator_actor::pointer_view self, source_ptr texts, on_lost lost)
  : self_(self),
    texts_(std::move(texts)),
    lost_(std::move(lost)) {}

prompts text_feed::read(uint32_t count) {
  prompts room;
  // It has its texts at once, and mostly as many as are asked for.
  room.list.reserve(count);
  return read_texts(*texts_, count, std::move(room));
}

void text_feed::demand(uint32_t count) {
  if (!reader_) {
    // CAF 1.x assigns no handle that was named by its signatures.
    reader_
      = reader_actor{self_->home_system().spawn<actor_of<reader, reader_actor>, caf::detached>(
        texts_, caf::actor_cast<coordinator_actor>(self_))};
    down_ = watch(self_, reader_,
                  [this](const caf::down_msg& gone) { lost_(to_string(gone.reason)); });
  }
  post(self_, reader_, troupe::demand{count});
}

void text_feed::end() {
  texts_ = nullptr;
  if (reader_)
    self_->send_exit(reader_, caf::exit_reason::user_shutdown);
}

uint64_t text_feed::size() const {
  return texts_ ? texts_->size().value_or(0) : 0;
}

} // namespace troupe
