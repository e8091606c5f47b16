#include "coordinator.hpp"
#include "reader.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Texts that are read at once from a source that does not block.
constexpr size_t read_ahead = 64;

} // namespace

void coordinator::supply(prompts& x) {
  if (stopping_ || draining_)
    return;
  demanded_ -= static_cast<uint32_t>(std::min<size_t>(demanded_, x.list.size()));
  for (auto& text : x.list)
    texts_.push_back(std::move(text));
  if (x.last)
    end_supply(x.problem);
  dispatch();
}

void coordinator::end_supply(const error& problem) {
  exhausted_ = true;
  if (problem.code == errc::none)
    return;
  // One more outcome, behind the texts that were read.
  auto result = std::make_unique<erased_outcome>();
  result->index = next_index_ + texts_.size();
  result->why.problem = problem;
  ++sum_.failed;
  finish(std::move(result));
}

void coordinator::read_source() {
  if (exhausted_ || !plan_.texts || plan_.texts->blocking())
    return;
  std::vector<prompt> list;
  error problem;
  bool more = false;
  try {
    more = plan_.texts->read(list, read_ahead);
  } catch (...) {
    problem = {errc::source_failed, what_was_thrown()};
  }
  for (auto& text : list)
    texts_.push_back(std::move(text));
  if (!more)
    end_supply(problem);
}

std::optional<uint32_t> coordinator::next_slot(uint32_t lane, time now, bool new_texts) {
  while (auto id = lanes_[lane].waiting.take(now))
    if (jobs_.find(*id) != nullptr)
      return id->slot;
  // With a librarian, new texts are looked up first.
  return new_texts && !looks_up_first() ? next_text(lane, now) : std::nullopt;
}

std::optional<uint32_t> coordinator::next_text(uint32_t lane, time now) {
  if (!outbox_.may_start(next_index_, jobs_.size()))
    return std::nullopt;
  if (texts_.empty())
    read_source();
  if (texts_.empty())
    return std::nullopt;
  auto input = std::make_shared<const prompt>(std::move(texts_.front()));
  texts_.pop_front();
  if (jobs_.size() == 0)
    progressed_ = now;
  const auto slot = jobs_.add(next_index_++, std::move(input));
  auto& record = jobs_.at(slot);
  record.started = now;
  record.lane = lane;
  if (plan_.options.history) {
    text_history before;
    if (!call_out("history", [&] { before = plan_.options.history(*record.input()); })) {
      fail(slot, *callback_threw_);
      return std::nullopt;
    }
    restore(record, std::move(before));
  }
  if (const auto limit = plan_.conf.text_timeout; limit.count() > 0)
    add_deadline({record.started + limit, slot, record.index()});
  return slot;
}

void coordinator::add_deadline(const deadline& x) {
  // Mostly the last one; a text of an earlier run brings its age along.
  const auto place = std::upper_bound(deadlines_.begin(), deadlines_.end(), x.due,
                                      [](time due, const deadline& y) { return due < y.due; });
  deadlines_.insert(place, x);
}

void coordinator::demand_texts() {
  if (exhausted_ || !plan_.texts || !plan_.texts->blocking())
    return;
  const auto target = std::max<size_t>(2 * plan_.conf.pool_size, read_ahead);
  const auto there = texts_.size() + demanded_;
  // Half a buffer at a time: a demand is a message.
  if (there > target / 2)
    return;
  if (!reader_) {
    reader_ = reader_actor{
      self_->home_system().spawn<caf::stateful_actor<reader, reader_actor::impl>, caf::detached>(
        plan_.texts, me())};
    reader_down_ = watch(reader_);
  }
  const auto count = static_cast<uint32_t>(target - there);
  demanded_ += count;
  post(self_, reader_, demand{count});
}

} // namespace troupe
