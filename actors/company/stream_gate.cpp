#include "stream_gate.hpp"

#include "protocol/caf_versions.hpp"

#include <caf/actor_cast.hpp>

namespace troupe {

stream_gate::stream_gate(gate_actor::pointer_view self, outcome_sink_ptr sink,
                         uint64_t initial_credit)
  : self_(self),
    sink_(std::move(sink)),
    credit_(initial_credit) {}

gate_actor::behavior_type stream_gate::make_behavior() {
  return behavior_of<gate_actor>([this](streamed& x) { take(x); },
                                 [this](credit x) {
                                   credit_ = x.count > unlimited_credit - credit_
                                               ? unlimited_credit
                                               : credit_ + x.count;
                                   deliver();
                                 });
}

void stream_gate::take(streamed& x) {
  uint64_t dropped = 0;
  for (auto& part : x.parts) {
    if (x.is_list && !number(part, x))
      ++dropped;
    else
      waiting_.push_back({std::move(part), x.from});
  }
  if (x.is_last)
    lists_.erase(x.index);
  if (dropped > 0)
    post(self_, caf::actor_cast<streamer_actor>(x.from), stream_credit{dropped});
  deliver();
}

bool stream_gate::number(erased_part& part, const streamed& from) {
  auto& list = lists_[from.index];
  if (list.attempt != from.attempt) {
    list.attempt = from.attempt;
    list.first = from.goes_on ? list.next : 0;
  }
  part.item += list.first;
  if (part.item < list.next)
    return false;
  list.next = part.item + 1;
  return true;
}

void stream_gate::deliver() {
  std::vector<std::pair<caf::strong_actor_ptr, uint64_t>> done;
  while (credit_ > 0 && !waiting_.empty()) {
    auto& x = waiting_.front();
    sink_->deliver_part(std::move(x.part));
    if (done.empty() || done.back().first != x.from)
      done.emplace_back(x.from, 0);
    ++done.back().second;
    waiting_.pop_front();
    if (credit_ != unlimited_credit)
      --credit_;
  }
  for (const auto& [from, count] : done)
    post(self_, caf::actor_cast<streamer_actor>(from), stream_credit{count});
}

} // namespace troupe
