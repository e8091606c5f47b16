#include "coordinator.hpp"

#include "batch_plan.hpp"
#include "carriers/batch/batch_carrier.hpp"
#include "carriers/local/local_carrier.hpp"
#include "plan_parts.hpp"
#include "protocol/actor_of.hpp"
#include "protocol/exception_reason.hpp"
#include "run/overloaded.hpp"

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

std::unique_ptr<carrier> make_carrier(carrier_home home, const run_plan& plan) {
  if (!plan.batches)
    return std::make_unique<local_carrier>(std::move(home), local_rules_of(plan));
  auto live = std::make_unique<local_carrier>(home, local_rules_of(plan));
  return std::make_unique<batch_carrier>(std::move(home), std::move(live), batching_of(plan));
}

} // namespace

coordinator::coordinator(coordinator_actor::pointer_view self, run_plan plan)
  : coordinator(self, std::move(plan), make_carrier) {}

coordinator::coordinator(coordinator_actor::pointer_view self, run_plan plan,
                         const carrier_maker& carrier_of)
  : self_(self),
    plan_(std::move(plan)),
    validators_(self, validators_of(plan_.conf),
                [this](uint32_t place, const std::string& reason) {
                  // What it had read.
                  take_reports();
                  auto unread = validators_.take_unread(place);
                  tell([&] { run_.lose_validator(place, unread, reason, now()); });
                }),
    carrier_(carrier_of(home(), plan_)),
    run_(rules_of(plan_, carrier_->capacity(), open_wallet()), now()),
    limiters_(self, [this](uint32_t route) { tell([&] { run_.replace_limiter(route, now()); }); }),
    texts_(self, std::move(plan_.texts),
           [this](const std::string& reason) { tell([&] { run_.lose_source(reason, now()); }); }),
    observers_(self) {
  limiters_.add(plan_.limiter, plan_.owns_limiter, plan_.pace);
  for (const auto& x : plan_.fallbacks)
    limiters_.add(x.limiter, x.owns_limiter, x.pace);
}

carrier_home coordinator::home() {
  return {self_,
          reports_,
          validators_.inboxes(),
          [this](uint32_t seat, const std::string& reason) {
            // What it had brought.
            take_reports();
            tell([&] { run_.lose_fetcher(seat, reason, now()); });
          },
          [this] { return run_.room(); },
          [this] { return run_.expects_texts(); },
          [this](bool x) { run_.pause_batches(x); },
          [this] { return run_.batches_are_full(); },
          [this](const ticket& id, uint32_t seat) { run_.recall(id, seat, now()); },
          [this](const ticket& id, uint32_t seat) { run_.let_go(id, seat, now()); },
          [this] { run_.send_live(now()); },
          [this](const batch_event& x) { announce(&run_observer::on_batch, x); },
          [this] {
            detached_ = true;
            // The run may be about to give its orders.
            post(self_, me(), stop_run{});
          }};
}

coordinator::~coordinator() {
  // One that is shared goes on.
  if (cache_ && !plan_.cache)
    post_anonymously(cache_, close_cache{});
}

coordinator_actor::behavior_type coordinator::make_behavior() {
  self_->set_exception_handler(exception_reason);
  ignore_returns(self_);
  reports_->assign(me());
  validators_.set_rules(std::make_shared<const validating>(validating_of(plan_, me(), reports_)));
  limiters_.watch_all();
  hire_cache();
  watch_consumers();
  post(self_, me(), tick{});
  // CAF tries the handlers in this order: the frequent ones first.
  return behavior_of<coordinator_actor>(
    [this](reports_due) { tell([&] { take_reports(); }); },
    [this](flush) { tell([&] { run_.flush(); }); },
    [this](prompts& x) { tell([&] { run_.add_texts(x.list, x.last, x.problem, now()); }); },
    [this](permits x) { tell_of_route([&](auto route) { run_.add_permits(route, x.count); }); },
    [this](credit x) { tell([&] { run_.add_credit(x.count, now()); }); },
    [this](permits_revoked x) {
      tell_of_route([&](auto route) { run_.revoke_permits(route, x.paced); });
    },
    [this](pace_wait x) {
      tell_of_route([&](auto route) { run_.wait_for_limit(route, now() + x.wait, now()); });
    },
    [this](const pace_grant& x) {
      tell_of_route([&](auto route) { run_.grant(route, x.id, x.permit, now()); });
    },
    [this](cache_found& x) {
      tell([&] { run_.look_up(x.id, x.key, std::move(x.answer), std::move(x.body), now()); });
    },
    [this](const cache_failed& x) { run_.close_cache(x.problem); },
    [this](tick) {
      if (timer_ && *timer_ <= now())
        timer_.reset();
      tell([&] {
        run_.tick(now());
        if (const auto due = observers_.next_due(); due && *due <= now())
          report_progress(false);
        if (const auto due = run_.watch().next_sample(); due && *due <= now())
          sample();
      });
    },
    [this](stop_run) { tell([&] { detached_ ? run_.detach(now()) : run_.stop(now()); }); },
    [this](cancel_text x) { tell([&] { run_.cancel(x.tag, now()); }); },
    [this](drain_run x) {
      tell([&] {
        run_.drain({errc::cancelled, "the run was stopped before this text was finished"},
                   carrier_->grace(time_after({}, x.grace)), now());
      });
    },
    [this](subscribe& x) {
      observers_.add(x, now());
      arm_timer();
    },
    [this](carrier_due) { tell([&] { carrier_->work(); }); });
}

// -- what happened
// ------------------------------------------------------------------------------------------------

template <class F>
void coordinator::tell(F news) {
  news();
  act();
}

template <class F>
void coordinator::tell_of_route(F news) {
  if (const auto route = limiters_.route_of_sender())
    tell([&] { news(*route); });
}

void coordinator::take_reports() {
  const auto at = now();
  const overloaded take{
    [&](handed_over& x) { run_.hand_over(x, at); },
    [&](verdict& x) { run_.read(x, at); },
    [&](std::unique_ptr<transport_failure>& x) { run_.fail(*x, at); },
    [&](std::unique_ptr<validation_crash>& x) { run_.crash(*x, at); },
    [&](std::unique_ptr<limit_report>& x) { limiters_.tell(x->route, std::move(x->what)); },
    [&](std::unique_ptr<request_sent>& x) { observers_.notify(*x); },
    [&](std::unique_ptr<response_received>& x) { observers_.notify(*x); },
  };
  reports_->take(taken_);
  for (auto& x : taken_)
    std::visit(take, x);
  taken_.clear();
}

// -- what to do
// ---------------------------------------------------------------------------------------------------

void coordinator::act() {
  run_.set_observed(observers_.wants_hooks());
  do {
    goes_on_ = false;
    run_.next(now(), orders_);
    carry_out_orders();
  } while (goes_on_);
  carrier_->orders_end();
  arm_timer();
}

void coordinator::carry_out_orders() {
  const overloaded carry_out{
    [&](orders::start& x) { start(x.seat, std::move(x.what)); },
    [&](const orders::cancel& x) { carrier_->cancel(x.seat); },
    [&](const orders::ask_permits& x) {
      limiters_.tell(x.route, permit_request{x.count, x.answers, x.mean_latency, x.in_flight});
    },
    [&](const orders::ask_grant& x) {
      limiters_.tell(x.route, pace_request{x.id, x.bytes, x.output_max});
    },
    [&](const orders::return_permit& x) { limiters_.tell(x.route, permit_return{x.permit}); },
    [&](const orders::report_lost& x) { limiters_.tell_lost(x.route, x.permit); },
    [&](orders::look_up& x) {
      post(self_, cache_, cache_find{x.id, std::move(x.input)});
    },
    [&](orders::keep& x) {
      if (cache_)
        post(self_, cache_, cache_store{x.key, std::move(*x.answer)});
    },
    [&](const orders::release& x) {
      if (cache_)
        post(self_, cache_, cache_release{x.key});
    },
    [&](orders::read& x) { validators_.read(x.validator, std::move(x.work)); },
    [&](const orders::call_reader& x) { validators_.call(x.validator); },
    [&](const orders::demand& x) { demand_texts(x.count); },
    [&](const orders::end_supply&) { texts_.end(); },
    [&](const orders::flush_soon&) { post(self_, me(), flush{}); },
    [&](orders::deliver& x) {
      plan_.sink->deliver(self_, x.outcomes);
      run_.reuse(std::move(x.outcomes));
    },
    [&](const orders::notify& x) { observers_.notify(*x.what); },
    [&](const orders::announce_wait& x) { announce(*x.what); },
    [&](const orders::announce_form& x) { announce(&run_observer::on_form_changed, *x.what); },
    [&](const orders::end&) { end(); },
  };
  for (auto& x : orders_)
    std::visit(carry_out, x);
  orders_.clear();
}

void coordinator::start(uint32_t seat, request_order&& x) {
  validators_.hire(x.validator);
  x.observed = observers_.wants_hooks();
  carrier_->start(seat, std::move(x));
}

void coordinator::announce(waiting& x) {
  const auto end = std::chrono::system_clock::now().time_since_epoch() + x.wait;
  x.until = std::chrono::duration_cast<std::chrono::milliseconds>(end);
  announce(&run_observer::on_waiting, x);
}

template <class Event>
void coordinator::announce(void (run_observer::*what)(const Event&, event_time), const Event& x) {
  observers_.announce(x);
  run_.watch().tell(what, x, now());
}

void coordinator::demand_texts(uint32_t count) {
  if (!texts_.is_ready()) {
    texts_.demand(count);
    return;
  }
  auto got = texts_.read(count);
  run_.add_texts(got.list, got.last, got.problem, now());
  goes_on_ = true;
}

void coordinator::end() {
  carrier_->run_ended(run_.complete());
  report_progress(true);
  sample();
  run_.watch().tell(&run_observer::on_run_ended, run_.sum(now()), now());
  plan_.sink->ended(self_, run_.sum(now()));
  self_->quit(caf::exit_reason::normal);
}

void coordinator::arm_timer() {
  const auto at = now();
  auto due = run_.next_due(at);
  for (const auto& next : {observers_.next_due(), run_.watch().next_sample()})
    if (next && (!due || *next < *due))
      due = next;
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  alarm_ = post_later(self_, me(), std::max(*due - at, time{0}), tick{});
}

void coordinator::report_progress(bool final) {
  const auto at = now();
  auto x = run_.so_far(at);
  x.expected_texts = texts_.size();
  x.final = final;
  observers_.report(x, at);
}

void coordinator::sample() {
  if (!run_.watch().any())
    return;
  auto x = run_.sample(now());
  x.expected_texts = texts_.size();
  const auto add_limits = [](route_sample& to, const shared_pace_ptr& from) {
    if (!from)
      return;
    from->with([&to](const pace& y) {
      to.requests_per_minute = y.requests_per_minute().value_or(0);
      to.concurrency = y.concurrency().value_or(0);
    });
  };
  add_limits(x.routes.front(), plan_.pace);
  for (size_t i = 0; i < plan_.fallbacks.size(); ++i)
    add_limits(x.routes[i + 1], plan_.fallbacks[i].pace);
  run_.watch().sample(x, now());
}

// -- who else is there
// --------------------------------------------------------------------------------------------

void coordinator::hire_cache() {
  cache_ = plan_.cache;
  if (!cache_ && wants_cache(plan_))
    cache_ = spawn_cache(self_->home_system(), plan_.conf);
  if (!cache_)
    return;
  post(self_, cache_, joining_of(plan_));
  cache_down_ = watch(self_, cache_, [this](const caf::down_msg& x) {
    cache_ = nullptr;
    tell([&] { run_.lose_cache(to_string(x.reason), now()); });
  });
}

void coordinator::watch_consumers() {
  if (plan_.consumer)
    consumer_down_ = watch(self_, plan_.consumer, [this](const caf::down_msg&) {
      if (plan_.gate)
        post(self_, plan_.gate, credit{unlimited_credit});
      tell([&] { run_.lose_consumer(now()); });
    });
  if (plan_.gate)
    gate_down_ = watch(self_, plan_.gate, [this](const caf::down_msg& x) {
      tell([&] {
        run_.give_up(
          {errc::internal, "the gate of the streamed answers died: " + to_string(x.reason)}, now());
      });
    });
  if (observers::wanted_by(plan_.options))
    observers_.add(plan_.options, now());
}

/// Null: nobody shares what this run spends.
std::shared_ptr<purse> coordinator::open_wallet() {
  if (!plan_.wallet)
    return nullptr;
  return plan_.wallet->open([address = caf::actor_cast<caf::actor_addr>(me())] {
    if (auto alive = caf::actor_cast<coordinator_actor>(address))
      post_anonymously(alive, tick{});
  });
}

coordinator_actor coordinator::me() const {
  return caf::actor_cast<coordinator_actor>(self_);
}

coordinator::time coordinator::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
