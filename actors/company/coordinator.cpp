#include "coordinator.hpp"

#include "librarian.hpp"
#include "protocol/exception_reason.hpp"
#include "reader.hpp"
#include "record/ruling.hpp"
#include "streamer.hpp"

#include <troupe/record.hpp>

#include <caf/actor_cast.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace troupe {

namespace {

template <class State, class Handle>
using actor_of = caf::stateful_actor<State, typename Handle::impl>;

uint32_t validators_of(const settings& x) {
  return x.validators > 0 ? x.validators : std::max(1u, std::thread::hardware_concurrency());
}

bool wants_librarian(const run_plan& x) {
  return x.librarian || !x.conf.cache_file.empty() || x.conf.share_requests;
}

run_rules rules_of(const run_plan& x) {
  run_rules result;
  result.conf = x.conf;
  result.options = x.options;
  result.how = x.how;
  result.credit = x.initial_credit;
  if (x.texts)
    result.texts = x.texts->blocking() ? supply_kind::slow : supply_kind::ready;
  result.validators = validators_of(x.conf);
  result.looks_up = wants_librarian(x);
  result.type = x.type;
  result.routes.push_back({x.conf.model, x.wire, x.judge});
  for (const auto& y : x.fallbacks)
    result.routes.push_back({y.model, y.wire, y.judge});
  return result;
}

} // namespace

coordinator::coordinator(coordinator_actor::pointer_view self, run_plan plan)
  : self_(self),
    plan_(std::move(plan)),
    run_(rules_of(plan_), now()),
    observers_(self),
    validators_(validators_of(plan_.conf)) {
  limiters_.push_back({plan_.limiter, plan_.owns_limiter, plan_.pace, {}});
  for (const auto& x : plan_.fallbacks)
    limiters_.push_back({x.limiter, x.owns_limiter, x.pace, {}});
}

coordinator::~coordinator() {
  if (fetching_)
    fetching_->board->close();
  if (librarian_.handle)
    post_anonymously(librarian_.handle, close_library{});
  for (auto& x : limiters_)
    if (x.is_own)
      caf::anon_send_exit(x.handle, caf::exit_reason::user_shutdown);
}

coordinator_actor::behavior_type coordinator::make_behavior() {
  self_->set_exception_handler(exception_reason);
  for (uint32_t route = 0; route < limiters_.size(); ++route)
    watch_limiter(route);
  open_routes();
  hire_librarian();
  watch_consumers();
  post(self_, me(), tick{});
  // CAF tries the handlers in this order: the frequent ones first.
  return behavior_of<coordinator_actor>(
    [this](reports_due) {
      take_reports();
      act();
    },
    [this](flush) {
      run_.flush();
      act();
    },
    [this](prompts& x) {
      run_.add_texts(x.list, x.last, x.problem, now());
      act();
    },
    [this](permits x) { on_permits(x); },
    [this](credit x) {
      run_.add_credit(x.count, now());
      act();
    },
    [this](permits_revoked x) { on_revoked(x); }, [this](const pace_grant& x) { on_grant(x); },
    [this](looked_up& x) {
      run_.look_up(x.id, x.key, std::move(x.answer), std::move(x.body), now());
      act();
    },
    [this](const library_closed& x) { run_.close_cache(x.problem); }, [this](tick) { on_tick(); },
    [this](stop_run) {
      run_.stop(now());
      act();
    },
    [this](drain_run x) {
      run_.drain({errc::cancelled, "the run was stopped before this text was finished"}, x.grace,
                 now());
      act();
    },
    [this](subscribe& x) {
      observers_.add(x, now());
      arm_timer();
    });
}

// -- what happened
// ------------------------------------------------------------------------------------------------

void coordinator::take_reports() {
  struct {
    coordinator& self;
    time at;
    void operator()(handed_over& x) const {
      self.run_.hand_over(x, at);
    }
    void operator()(verdict& x) const {
      self.run_.read(x, at);
    }
    void operator()(boxed<transport_failure>& x) const {
      self.run_.fail(*x, at);
    }
    void operator()(boxed<validation_crash>& x) const {
      self.run_.crash(*x, at);
    }
    void operator()(boxed<request_sent>& x) const {
      self.observers_.notify(*x);
    }
    void operator()(boxed<response_received>& x) const {
      self.observers_.notify(*x);
    }
  } const tell{*this, now()};
  reports_->take(taken_);
  for (auto& x : taken_)
    std::visit(tell, x);
  taken_.clear();
}

void coordinator::on_permits(permits x) {
  if (const auto route = route_of_sender()) {
    run_.add_permits(*route, x.count);
    act();
  }
}

void coordinator::on_revoked(permits_revoked x) {
  if (const auto route = route_of_sender()) {
    run_.revoke_permits(*route, x.paced);
    act();
  }
}

void coordinator::on_grant(const pace_grant& x) {
  if (const auto route = route_of_sender()) {
    run_.grant(*route, x.id, x.permit, now());
    act();
  }
}

/// Absent if the limiter was replaced meanwhile.
std::optional<uint32_t> coordinator::route_of_sender() {
  for (uint32_t i = 0; i < limiters_.size(); ++i)
    if (limiters_[i].handle == self_->current_sender())
      return i;
  return std::nullopt;
}

void coordinator::on_tick() {
  const auto at = now();
  if (timer_ && *timer_ <= at)
    timer_.reset();
  run_.tick(at);
  if (const auto due = observers_.next_due(); due && *due <= at)
    report_progress(false);
  act();
}

void coordinator::on_validator_down(uint32_t number, const caf::down_msg& x) {
  // What it had read.
  take_reports();
  validators_[number].reader = nullptr;
  std::vector<answered> unread;
  validators_[number].content->take(unread);
  run_.lose_validator(number, unread, to_string(x.reason), now());
  act();
}

// -- what to do
// ---------------------------------------------------------------------------------------------------

/// Carries out what the run orders. To be called whenever it was told something.
void coordinator::act() {
  run_.set_observed(observers_.wants_hooks());
  do {
    goes_on_ = false;
    run_.next(now(), orders_);
    for (auto& x : orders_)
      std::visit([this](auto& order) { carry_out(order); }, x);
    orders_.clear();
  } while (goes_on_);
  arm_timer();
}

void coordinator::carry_out(orders::start& x) {
  if (x.seat == fetchers_.size())
    hire_fetcher(x.seat);
  job todo;
  static_cast<request_order&>(todo) = std::move(x.what);
  todo.limiter = caf::actor_cast<caf::strong_actor_ptr>(limiters_[todo.route].handle);
  todo.reader = reader_at(x.validator);
  todo.observed = observers_.wants_hooks();
  post(self_, fetchers_[x.seat].handle, std::move(todo));
}

void coordinator::carry_out(const orders::cancel& x) {
  post(self_, fetchers_[x.seat].handle, abort_request{});
}

void coordinator::carry_out(const orders::ask_permits& x) {
  post(self_, limiters_[x.route].handle,
       permit_request{x.count, x.answers, x.mean_latency, x.in_flight});
}

void coordinator::carry_out(const orders::ask_grant& x) {
  post(self_, limiters_[x.route].handle, pace_request{x.id, x.bytes, x.output_max});
}

void coordinator::carry_out(const orders::return_permit& x) {
  post(self_, limiters_[x.route].handle, permit_return{x.permit});
}

void coordinator::carry_out(const orders::report_lost& x) {
  reply_report lost;
  lost.permit = x.permit;
  lost.end.code = errc::internal;
  post(self_, limiters_[x.route].handle, lost);
}

void coordinator::carry_out(orders::look_up& x) {
  post(self_, librarian_.handle, look_up{x.id, std::move(x.input)});
}

void coordinator::carry_out(orders::keep& x) {
  if (librarian_.handle)
    post(self_, librarian_.handle, keep_answer{x.key, std::move(*x.answer)});
}

void coordinator::carry_out(orders::read& x) {
  reader_at(x.validator)->put(self_, std::move(x.work));
}

void coordinator::carry_out(const orders::call_reader& x) {
  post(self_, reader_at(x.validator)->validator(), answers_due{});
}

void coordinator::carry_out(const orders::demand& x) {
  if (!plan_.texts->blocking()) {
    read_source(x.count);
    return;
  }
  if (!reader_.handle) {
    // CAF 1.x assigns no handle that was named by its signatures.
    reader_.handle = reader_actor{
      self_->home_system().spawn<actor_of<reader, reader_actor>, caf::detached>(plan_.texts, me())};
    reader_.down = watch(self_, reader_.handle, [this](const caf::down_msg& gone) {
      run_.lose_source(to_string(gone.reason), now());
      act();
    });
  }
  post(self_, reader_.handle, demand{x.count});
}

void coordinator::read_source(uint32_t count) {
  std::vector<prompt> list;
  error problem;
  bool more = false;
  try {
    more = plan_.texts->read(list, count);
  } catch (...) {
    problem = {errc::source_failed, what_was_thrown()};
  }
  run_.add_texts(list, !more, problem, now());
  goes_on_ = true;
}

void coordinator::carry_out(const orders::end_supply&) {
  plan_.texts = nullptr;
  if (reader_.handle)
    self_->send_exit(reader_.handle, caf::exit_reason::user_shutdown);
}

void coordinator::carry_out(const orders::flush_soon&) {
  post(self_, me(), flush{});
}

void coordinator::carry_out(orders::deliver& x) {
  plan_.sink->deliver(self_, x.outcomes);
  run_.reuse(std::move(x.outcomes));
}

void coordinator::carry_out(const orders::notify& x) {
  observers_.notify(*x.what);
}

void coordinator::carry_out(const orders::end&) {
  report_progress(true);
  plan_.sink->ended(self_, run_.sum(now()));
  self_->quit(caf::exit_reason::normal);
}

void coordinator::arm_timer() {
  const auto at = now();
  auto due = run_.next_due(at);
  if (const auto next = observers_.next_due(); next && (!due || *next < *due))
    due = next;
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  alarm_ = post_later(self_, me(), std::max(*due - at, time{0}), tick{});
}

void coordinator::report_progress(bool final) {
  const auto at = now();
  auto x = run_.so_far(at);
  if (plan_.texts)
    x.expected_texts = plan_.texts->size().value_or(0);
  x.final = final;
  observers_.report(x, at);
}

// -- hiring
// --------------------------------------------------------------------------------------------------------

void coordinator::open_routes() {
  std::vector<spelled_route> routes{{plan_.wire, plan_.wire->endpoint()}};
  std::vector<spelled_route> judge_routes;
  std::vector<dialect_ptr> wires{plan_.wire};
  std::vector<dialect_ptr> judges;
  const auto add_judge = [&](const dialect_ptr& x) {
    if (!x)
      return;
    judge_routes.push_back({x, x->endpoint()});
    judges.push_back(x);
  };
  add_judge(plan_.judge);
  for (const auto& x : plan_.fallbacks) {
    routes.push_back({x.wire, x.wire->endpoint()});
    wires.push_back(x.wire);
    add_judge(x.judge);
  }
  read_options options;
  options.policy = plan_.conf.reading;
  options.context = plan_.options.context;
  reports_ = std::make_shared<report_inbox>(me());
  fetching_ = std::make_shared<const fetching>(
    fetching{plan_.conf, std::move(routes), std::move(judge_routes), plan_.engine,
             std::make_shared<switchboard>(self_->home_system(), plan_), me(), reports_, plan_.seed,
             options, plan_.streaming, plan_.gate, plan_.options.raw_replies});
  validating_ = std::make_shared<const validating>(
    validating{std::move(wires), std::move(judges), plan_.type, record_type_of<ruling>(),
               std::move(options), me(), reports_, plan_.options.raw_replies});
}

void coordinator::watch_limiter(uint32_t route) {
  auto& x = limiters_[route];
  x.down = watch(self_, x.handle, [this, route](const caf::down_msg&) {
    auto& gone = limiters_[route];
    gone.handle = spawn_limiter(self_->home_system(), gone.pace);
    gone.is_own = true;
    watch_limiter(route);
    run_.replace_limiter(route, now());
    act();
  });
}

void coordinator::watch_consumers() {
  if (plan_.consumer)
    consumer_down_ = watch(self_, plan_.consumer, [this](const caf::down_msg&) {
      if (plan_.gate)
        post(self_, plan_.gate, credit{unlimited_credit});
      run_.lose_consumer(now());
      act();
    });
  if (plan_.gate)
    gate_down_ = watch(self_, plan_.gate, [this](const caf::down_msg& x) {
      run_.give_up(
        {errc::internal, "the gate of the streamed answers died: " + to_string(x.reason)}, now());
      act();
    });
  if (plan_.options.on_progress)
    observers_.add(plan_.options.on_progress, now());
}

void coordinator::hire_librarian() {
  librarian_.handle = plan_.librarian;
  if (!librarian_.handle && wants_librarian(plan_))
    librarian_.handle
      = self_->home_system().spawn<actor_of<librarian, librarian_actor>, caf::detached>(plan_.conf,
                                                                                        plan_.wire,
                                                                                        me());
  if (!librarian_.handle)
    return;
  librarian_.down = watch(self_, librarian_.handle, [this](const caf::down_msg& x) {
    librarian_.handle = nullptr;
    run_.lose_cache(to_string(x.reason), now());
    act();
  });
}

void coordinator::hire_fetcher(uint32_t seat) {
  auto& system = self_->home_system();
  fetchers_.resize(std::max<size_t>(fetchers_.size(), seat + 1));
  auto& place = fetchers_[seat];
  if (plan_.streaming)
    place.handle = system.spawn<actor_of<streamer, streamer_actor>, caf::lazy_init>(seat,
                                                                                    fetching_);
  else
    place.handle = system.spawn<actor_of<fetcher, fetcher_actor>, caf::lazy_init>(seat, fetching_);
  fetching_->board->assign(seat, place.handle);
  place.down = watch(self_, place.handle, [this, seat](const caf::down_msg& x) {
    hire_fetcher(seat);
    run_.lose_fetcher(seat, to_string(x.reason), now());
    act();
  });
}

/// Hired by the first answer that it is to read.
const std::shared_ptr<answer_inbox>& coordinator::reader_at(uint32_t number) {
  auto& place = validators_[number];
  if (!place.reader) {
    auto handle = self_->home_system().spawn<actor_of<validator, validator_actor>, caf::lazy_init>(
      validating_, place.content);
    place.down = watch(self_, handle,
                       [this, number](const caf::down_msg& x) { on_validator_down(number, x); });
    place.reader = std::make_shared<answer_inbox>(std::move(handle), place.content);
  }
  return place.reader;
}

coordinator_actor coordinator::me() const {
  return caf::actor_cast<coordinator_actor>(self_);
}

coordinator::time coordinator::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
