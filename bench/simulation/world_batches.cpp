// How a world's requests go in batches.

#include "settings/billing.hpp"
#include "world.hpp"

#include <utility>

namespace simulation {

using namespace std::chrono_literals;
using namespace troupe;

row_key world::key_of(const request_order& x) const {
  return troupe::key_of(x.body.empty() ? spell(x) : x.body, x.attempt);
}

void world::recalled(const ticket& id, uint32_t seat) {
  say("recalled in seat " + std::to_string(seat));
  if (const auto i = batched_.find(seat); i != batched_.end() && i->second.id == id)
    batched_.erase(i);
  audit_.recalled(seat, id);
  run_.recall(id, seat, now_);
  act();
}

void world::let_go(const ticket& id, uint32_t seat) {
  say("let go in seat " + std::to_string(seat));
  if (const auto i = batched_.find(seat); i != batched_.end() && i->second.id == id)
    batched_.erase(i);
  audit_.left(seat, id);
  run_.let_go(id, seat, now_);
  act();
}

void world::turned_live() {
  say("from now on live");
  run_.send_live(now_);
  act();
}

void world::submitted() {
  say("all is submitted");
  run_.detach(now_);
  act();
}

void world::answered_row(uint32_t seat, const request_order& x, const row_fate& fate,
                         bool is_copy) {
  if (const auto i = batched_.find(seat); i != batched_.end() && i->second.id == x.id) {
    batched_.erase(i);
    if (!is_copy)
      audit_.billed(spent_by(fate.tokens, batch_price()));
  }
  audit_.over(seat, x.id);
  answered work;
  work.id = x.id;
  work.route = x.route;
  work.judging = x.judging;
  work.got = std::make_unique<received_answer>();
  auto& got = *work.got;
  got.answer.content = fate.kind + x.input->text;
  got.record.http_status = 200;
  got.record.reask = x.turns != nullptr;
  got.record.batched = true;
  got.record.elapsed = 1s;
  got.record.tokens = got.answer.tokens = is_copy ? usage{} : fate.tokens;
  work.input = x.input;
  work.form = x.form;
  put_answer(places_[x.validator].sits, x.validator, std::move(work));
  post(handed_over{x.id, seat});
}

void world::failed_row(uint32_t seat, const request_order& x, error why, uint16_t status,
                       bool retry) {
  audit_.over(seat, x.id);
  transport_failure told;
  told.id = x.id;
  told.seat = seat;
  told.record.problem = std::move(why);
  if (told.record.problem.code == errc::rate_limited)
    told.record.problem.code = errc::unavailable;
  told.record.http_status = status;
  told.record.reask = x.turns != nullptr;
  told.record.batched = true;
  http_response response;
  response.status = status;
  told.decision = decide_retry(scenario_.conf, told.record.problem, response, x.spent, 0.5, {});
  told.decision.retry = told.decision.retry && retry;
  told.decision.wait = told.decision.pause = 0ms;
  if (const auto i = batched_.find(seat); i != batched_.end() && i->second.id == x.id) {
    batched_.erase(i);
    if (perhaps_billed(told.record))
      bill_unread(x, batch_price());
  }
  post(std::move(told));
}

const model_prices* world::batch_price() {
  const auto* prices = scenario_.conf.prices ? scenario_.conf.prices->find("model") : nullptr;
  if (prices == nullptr)
    return nullptr;
  batch_prices_ = batch_prices(*prices);
  return &batch_prices_;
}

/// With all that lay before him, and all that he had not told yet.
void world::kill_desk() {
  if (!luck_.in_thousand(50) || !std::exchange(desk_alive_, false))
    return;
  say("the one at the desk of batches dies");
  desk_->die();
  in(news(), [this] {
    desk_alive_ = true;
    const auto seats = desk_->replace();
    for (uint32_t i = 0; i < seats; ++i) {
      const auto seat = scenario_.conf.pool_size + i;
      if (const auto lost = batched_.extract(seat); !lost.empty())
        bill_unread(lost.mapped(), batch_price());
      audit_.lost(seat);
      run_.lose_fetcher(seat, "killed", now_);
    }
    act();
  });
}

/// Not at once, where the process may die before.
void world::make_safe(std::function<void()> write) {
  if (!scenario_.batched.kill_at) {
    write();
    return;
  }
  unsafe_.push_back(std::move(write));
  in(luck_.time(0ns, scenario_.latency), [this] {
    if (unsafe_.empty())
      return;
    unsafe_.front()();
    unsafe_.pop_front();
  });
}

} // namespace simulation
