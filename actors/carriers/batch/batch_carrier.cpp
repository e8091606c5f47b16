#include "batch_carrier.hpp"

#include "batcher.hpp"
#include "protocol/actor_of.hpp"
#include "run/overloaded.hpp"

#include <caf/actor_cast.hpp>
#include <caf/spawn_options.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Spelling requests takes longer than ordering them. Those that wait for it hold what they ask.
constexpr uint32_t untaken_max = 4096;

} // namespace

batch_carrier::batch_carrier(carrier_home home, std::unique_ptr<carrier> live, batching rules)
  : home_(std::move(home)),
    live_(std::move(live)),
    live_seats_(live_->capacity()),
    shared_(std::make_shared<batching_shared>()) {
  shared_->rules = std::move(rules);
  shared_->coordinator = caf::actor_cast<coordinator_actor>(home_.self);
  shared_->reports = home_.reports;
  shared_->answers = home_.answers;
  shared_->words.assign(shared_->coordinator);
  hire();
}

batch_carrier::~batch_carrier() = default;

void batch_carrier::hire() {
  batcher_
    = home_.self->home_system().spawn<actor_of<batcher, batcher_actor>, caf::detached>(shared_);
  wants_room_ = true;
  told_.reset();
  down_ = watch(home_.self, batcher_, [this](const caf::down_msg& gone) {
    // What it had to say, and what it was not told.
    work();
    std::vector<batch_work> unread;
    shared_->work.take(unread);
    untaken_ = 0;
    home_.pause(false);
    // The names of what it had begun are taken.
    shared_->rules.rules.tag += '-' + std::to_string(++gone_);
    hire();
    for (uint32_t i = 0; i < seats_; ++i)
      home_.lost(live_seats_ + i, to_string(gone.reason));
  });
}

uint32_t batch_carrier::capacity() const noexcept {
  return live_seats_;
}

void batch_carrier::start(uint32_t seat, request_order&& x) {
  if (seat < live_seats_) {
    live_->start(seat, std::move(x));
    return;
  }
  seats_ = std::max(seats_, seat - live_seats_ + 1);
  if (++untaken_ == untaken_max)
    home_.pause(true);
  shared_->work.put(home_.self, seat_order{seat, std::move(x)});
}

void batch_carrier::cancel(uint32_t seat) {
  if (seat < live_seats_)
    live_->cancel(seat);
  else
    shared_->work.put(home_.self, seat_left{seat});
}

void batch_carrier::orders_end() {
  live_->orders_end();
  tell_state();
}

/// Only what it does not know: the coordinator is through with its orders time and again.
void batch_carrier::tell_state() {
  run_state x{wants_room_ ? home_.room() : 0, home_.more_texts(), home_.is_full()};
  if (x.room == 0 && told_ && x.more_texts == told_->more_texts && x.is_full == told_->is_full)
    return;
  wants_room_ = wants_room_ && x.room == 0;
  told_ = x;
  shared_->work.put(home_.self, x);
}

void batch_carrier::work() {
  const overloaded take{
    [this](const recalled& x) { home_.recall(x.id, x.seat); },
    [this](const detached& x) { home_.let_go(x.id, x.seat); },
    [this](const turned_live&) {
      sends_live_ = true;
      home_.send_live();
    },
    [this](const took_orders& x) {
      untaken_ -= x.count;
      if (untaken_ < untaken_max / 2)
        home_.pause(false);
    },
    [this](const wants_room&) { wants_room_ = true; },
    [this](const submitted&) { home_.detach(); },
    [this](const batch_event& x) {
      remember(x);
      home_.announce(x);
    },
  };
  shared_->words.take(words_);
  auto list = std::exchange(words_, {});
  for (auto& x : list)
    std::visit(take, x);
}

void batch_carrier::remember(const batch_event& x) {
  const auto i = std::find_if(open_.begin(), open_.end(),
                              [&x](const batch_event& y) { return y.name == x.name; });
  const bool goes_on = x.what == batch_news::submitted || x.what == batch_news::progress;
  if (i == open_.end() && goes_on)
    open_.push_back(x);
  else if (i != open_.end() && goes_on)
    *i = x;
  else if (i != open_.end() && x.what != batch_news::held_up)
    open_.erase(i);
}

/// Batches go on by themselves; who waits for requests that are sent by themselves waits on.
std::chrono::nanoseconds batch_carrier::grace(std::chrono::nanoseconds wanted) {
  return sends_live_ ? live_->grace(wanted) : std::chrono::nanoseconds{0};
}

void batch_carrier::run_ended(bool complete) {
  live_->run_ended(complete);
  if (!complete)
    for (auto& x : open_) {
      x.what = shared_->rules.rules.cancels ? batch_news::cancelled : batch_news::left;
      home_.announce(x);
    }
  shared_->work.put(home_.self, run_over{complete});
}

} // namespace troupe
